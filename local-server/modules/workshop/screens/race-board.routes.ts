import type { LocaleTag } from '../../../../contracts/common.ts'
import type { ResponseOf } from '../../../../contracts/route.ts'
import { readRaceBoard } from '../../../../contracts/workshop/boards.ts'
import type { Core } from '../../../core/core.ts'
import type { Reader } from '../../../core/database/index.ts'
import { query, type Handler } from '../../../core/http/request.ts'
import { bottlenecksOf } from '../orders/progress-of.ts'
import { plansOf } from '../plan/plan-of.ts'
import { shiftName, type Floor } from '../shifts.ts'
import type { Shift } from '../workshop.tables.ts'

export function raceBoardRoutes(floor: Floor, { settings }: Core): Handler[] {
  return [
    query(readRaceBoard, async (db, { locale }) => ({
      at: floor.now(),
      institution: settings.get().institution,
      ...(await race(db, floor, locale)),
    })),
  ]
}

const minuteOfDay = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
const two = (part: number) => String(part).padStart(2, '0')

/** The hours of a shift by their beginnings: `08:00`, `09:00` … */
function hoursOf({ startsAt, endsAt }: Pick<Shift, 'startsAt' | 'endsAt'>): string[] {
  const start = minuteOfDay(startsAt)
  const lasts = (minuteOfDay(endsAt) - start + 1440) % 1440 || 1440
  return Array.from({ length: Math.ceil(lasts / 60) }, (_, index) => {
    const minute = (start + index * 60) % 1440
    return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
  })
}

interface HourTotal {
  lineId: string
  shiftHour: number
  approvedPieces: number
  pendingPieces: number
}

const hoursIn = (totals: readonly HourTotal[], lineId: string) =>
  totals.filter((one) => one.lineId === lineId).map(({ shiftHour, ...pieces }) => ({ hour: shiftHour, ...pieces }))

async function race(
  db: Reader,
  floor: Floor,
  locale: LocaleTag,
): Promise<Omit<ResponseOf<typeof readRaceBoard>, 'at' | 'institution'>> {
  const { shift, workedOn, minutes } = await floor.shiftNow(db)
  const hours = hoursOf(shift)
  // Work between two shifts belongs to the one before: it counts into its last hour.
  const hourOf = (shiftHour: number) => Math.min(shiftHour, hours.length - 1)
  const lines = await db.selectFrom('line').select(['id', 'name']).where('archived', '=', 0).orderBy('search').execute()
  const totals = await db
    .selectFrom('line_hour_total')
    .select(['lineId', 'shiftHour', 'approvedPieces', 'pendingPieces'])
    .where('workedOn', '=', workedOn)
    .where('shiftId', '=', shift.id)
    .execute()
  const span = (await floor.shifts(db)).span(shift.id, workedOn)
  const plans = span ? await plansOf(db, lines, span, floor.now()) : []
  const bottlenecks = await bottlenecksOf(
    db,
    lines.map(({ id }) => id),
  )
  // A plan counts finished pieces: where there is one, every line runs with the same measure.
  const isPlanned = plans.some(({ plannedPieces }) => plannedPieces !== null)
  return {
    workedOn,
    shiftName: shiftName(shift.name, locale),
    hours,
    begun: hourOf(Math.floor(minutes / 60)) + 1,
    counts: isPlanned ? 'finishedPieces' : 'pieces',
    lines: lines.map(({ id, name }) => {
      const approved = hours.map(() => 0)
      const pending = hours.map(() => 0)
      const plan = plans.find(({ lineId }) => lineId === id)
      const made = isPlanned ? (plan?.hours ?? []) : hoursIn(totals, id)
      for (const { hour: shiftHour, approvedPieces, pendingPieces } of made) {
        const hour = hourOf(shiftHour)
        approved[hour] = (approved[hour] ?? 0) + approvedPieces
        pending[hour] = (pending[hour] ?? 0) + pendingPieces
      }
      const planned =
        plan && plan.plannedPieces !== null ? hours.map((_, hour) => plan.hours[hour]?.plannedPieces ?? 0) : null
      return { lineId: id, lineName: name, approved, pending, planned, bottleneck: bottlenecks.get(id) ?? null }
    }),
  }
}
