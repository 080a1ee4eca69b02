import type { Tx } from '../../../core/database/index.ts'
import { newId } from '../../../core/ids.ts'
import type { AttendanceTable } from '../attendance/attendance.tables.ts'
import { minutesLater, shiftSpan, workingMinutes, type ShiftSpan } from '../attendance/shift-time.ts'
import type { LinePlanTable } from '../plan/plan.tables.ts'
import type { DefectTable } from '../quality/quality.tables.ts'
import type { Shift, WorkRecordTable } from '../workshop.tables.ts'
import type { DemoFloor, DemoSetting } from './demo-floor.ts'
import { chance, type Chance } from './random.ts'

const minute = 60_000
const tolerated = 5
const rowsAtOnce = 200
/** The dinner that the demo's workers have, in the fifth hour of their shift. */
const dinnerMinutes = 45
const dinnerAt: Readonly<Record<string, string>> = { day: '12:30', night: '00:30' }

interface Demo {
  floor: DemoFloor
  setting: DemoSetting
  days: readonly string[]
  shifts: readonly Shift[]
  records: readonly WorkRecordTable[]
}

/** Who was here, what was planned and what had to be repaired on the demo's days. */
export async function fillControl(tx: Tx, demo: Demo): Promise<void> {
  const { shifts, setting, records } = demo
  const fed = shifts.map((shift) => ({
    ...shift,
    breaks: [{ startsAt: dinnerAt[shift.name] ?? '12:30', minutes: dinnerMinutes }],
  }))
  for (const { id, breaks } of fed) {
    await tx
      .updateTable('shift_time')
      .set({ breaks: JSON.stringify(breaks) })
      .where('shiftId', '=', id)
      .execute()
  }
  const spans = spansOf({ ...demo, shifts: fed })
  const byShift = Map.groupBy(records, (record) => keyOf(record.workedOn, record.shiftId))
  const attendance: AttendanceTable[] = []
  const plans: LinePlanTable[] = []
  const luck = chance(77)
  for (const [key, span] of spans) {
    const made = byShift.get(key) ?? []
    if (span.startsAt > setting.now) continue
    attendance.push(...attendanceOf(luck, demo, span, made))
    plans.push(...plansOf(luck, span, made))
  }
  await insertAll(attendance, (rows) => tx.insertInto('attendance').values(rows).execute())
  await insertAll(plans, (rows) => tx.insertInto('line_plan').values(rows).execute())
  const kinds = await tx.selectFrom('defect_kind').select('id').orderBy('sequence').execute()
  const defects = defectsOf(
    demo,
    kinds.map(({ id }) => id),
  )
  await insertAll(defects, (rows) => tx.insertInto('defect').values(rows).execute())
}

async function insertAll<Row>(rows: readonly Row[], insert: (rows: Row[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) await insert(rows.slice(from, from + rowsAtOnce))
}

const keyOf = (workedOn: string, shiftId: string) => `${workedOn} ${shiftId}`

function spansOf({ days, shifts, setting }: Demo): Map<string, ShiftSpan> {
  const spans = days.flatMap((workedOn) => shifts.map((shift) => shiftSpan(shifts, shift, workedOn, setting.timeZone)))
  return new Map(spans.map((span) => [keyOf(span.workedOn, span.shift.id), span]))
}

function attendanceOf(luck: Chance, demo: Demo, span: ShiftSpan, made: readonly WorkRecordTable[]): AttendanceTable[] {
  const { floor, setting } = demo
  const isNight = span.shift.name === 'night'
  const working = new Set(made.map(({ workerId }) => workerId))
  return floor.workers
    .filter(({ night }) => night === isNight)
    .flatMap((worker) => {
      const base = {
        id: newId(),
        workerId: worker.id,
        lineId: worker.lineId,
        workedOn: span.workedOn,
        shiftId: span.shift.id,
        awayMinutes: 0,
        source: 'demo' as const,
        createdAt: span.startsAt,
        version: 1,
      }
      if (working.has(worker.id)) return [{ ...base, ...presence(luck, span, setting.now) }]
      // Of those who sewed nothing some are marked absent, and on the last day some have just not come.
      if (luck.in100(30)) return []
      return [{ ...base, ...absence('') }]
    })
}

type Presence = Pick<
  AttendanceTable,
  'cameAt' | 'leftAt' | 'lateMinutes' | 'leftEarlyMinutes' | 'attendedMinutes' | 'closedAutomatically' | 'reason'
>

const absence = (reason: string): Presence => ({
  cameAt: null,
  leftAt: null,
  lateMinutes: 0,
  leftEarlyMinutes: 0,
  attendedMinutes: 0,
  closedAutomatically: 0,
  reason,
})

/** Most are here a little before the shift and leave with it; a few come late, go early or forget to go. */
function presence(luck: Chance, span: ShiftSpan, now: number): Presence {
  const isLate = luck.in100(5)
  const isEarly = luck.in100(3)
  const isForgotten = luck.in100(4)
  const cameAt = Math.min(now, span.startsAt + (isLate ? luck.between(7, 17) : luck.between(-14, 3)) * minute)
  const lateMinutes = minutesLater(span.startsAt, cameAt, tolerated)
  if (now < span.endsAt) return { ...absence(''), cameAt, lateMinutes }
  const leftAt = isForgotten
    ? span.endsAt
    : span.endsAt + (isEarly ? -luck.between(8, 19) : luck.between(-2, 9)) * minute
  return {
    cameAt,
    leftAt,
    lateMinutes,
    leftEarlyMinutes: minutesLater(leftAt, span.endsAt, tolerated),
    attendedMinutes: workingMinutes(span, cameAt, leftAt),
    closedAutomatically: isForgotten ? 1 : 0,
    reason: '',
  }
}

/** A plan a line may reach: now a little more than it finished, now a little less; of a shift that runs, of the whole of it. */
function plansOf(luck: Chance, span: ShiftSpan, made: readonly WorkRecordTable[]): LinePlanTable[] {
  const byLine = Map.groupBy(
    made.filter((record) => record.isLastOperation === 1 && record.status !== 'rejected'),
    (record) => record.lineId,
  )
  return [...byLine].map(([lineId, records]) => {
    const finished = records.reduce((sum, { quantity }) => sum + quantity, 0)
    const last = Math.max(...records.map(({ recordedAt }) => recordedAt))
    const isOver = last > span.endsAt - 60 * minute
    const share = isOver ? 1 : Math.max(0.1, (last - span.startsAt) / (span.endsAt - span.startsAt))
    const pieces = Math.max(10, Math.round(((finished / share) * luck.between(92, 116)) / 1000) * 10)
    return { id: newId(), lineId, workedOn: span.workedOn, shiftId: span.shift.id, pieces, version: 1 }
  })
}

/** One record in a hundred or so had pieces to repair; the kinds at the head of the list are the usual ones. */
function defectsOf({ records, floor, setting }: Demo, kindIds: readonly string[]): DefectTable[] {
  const luck = chance(909)
  const names = new Map(floor.workers.map((worker) => [worker.id, worker.masterName]))
  return records.flatMap((record) => {
    if (!luck.in100(1.1)) return []
    const kindId = kindIds[Math.min(luck.between(0, kindIds.length - 1), luck.between(0, kindIds.length - 1))]
    const recordedAt = record.recordedAt + luck.between(15, 90) * minute
    if (kindId === undefined || recordedAt > setting.now) return []
    const repairedAt = recordedAt + luck.between(30, 400) * minute
    const isScrapped = luck.in100(4)
    const isRepaired = !isScrapped && repairedAt < setting.now
    return [
      {
        id: newId(),
        kindId,
        pieces: Math.min(record.quantity, luck.between(1, 4)),
        lineId: record.lineId,
        workerId: record.workerId,
        productId: record.productId,
        operationId: record.operationId,
        bundleId: record.bundleId,
        workedOn: record.workedOn,
        shiftId: record.shiftId,
        recordedAt,
        recordedByName: names.get(record.workerId) ?? '',
        state: isScrapped ? ('scrapped' as const) : isRepaired ? ('repaired' as const) : ('open' as const),
        repairWorkerId: isScrapped ? null : record.workerId,
        repairedAt: isRepaired ? repairedAt : null,
        repairRecordId: null,
        workRecordId: null,
        note: '',
        deletedAt: null,
        version: 1,
      },
    ]
  })
}
