import { sql } from 'kysely'
import type { readEfficiency } from '../../../../contracts/workshop/efficiency.ts'
import type { LocaleTag } from '../../../../contracts/common.ts'
import type { QueryOf, ResponseOf } from '../../../../contracts/route.ts'
import type { Actor } from '../../../core/access.ts'
import type { Reader } from '../../../core/database/index.ts'
import { attendedMinutes } from '../attendance/presence.ts'
import { readShifts, shiftName, type FloorShifts } from '../shifts.ts'
import { linesToSee, workerNames, type GroupedRange } from '../grouped-report.ts'
import { efficiencyPercent } from './efficiency.ts'

type Answer = ResponseOf<typeof readEfficiency>
type Asked = GroupedRange<QueryOf<typeof readEfficiency>['by']>

interface Part {
  key: string
  earnedMinutesThousandths: number
  approvedPieces: number
  attendedMinutes: number
}

/** Earned against attended minutes at the instant `now`, of the lines somebody may see. */
export async function efficiencyOf(
  db: Reader,
  { actor, now }: { actor: Actor; now: number },
  asked: Asked,
  locale: LocaleTag,
): Promise<Answer> {
  const shifts = await readShifts(db, now)
  const lineIds = await linesToSee(db, actor, asked)
  const parts =
    lineIds.length === 0
      ? []
      : [...(await earned(db, asked, lineIds)), ...(await attended(db, asked, lineIds, shifts, now))]
  const names = await namesOf(db, asked.by, shifts, locale)
  const rows = [...Map.groupBy(parts, (part) => part.key)]
    .map(([key, ofKey]) => ({ key, name: names.get(key) ?? key, ...addUp(ofKey) }))
    .filter(isWorked)
  return { total: addUp(parts), rows: rows.toSorted(asked.by === 'day' ? byKey : byName) }
}

/** A day on which only pay was put right was not worked. */
const isWorked = (row: Answer['total']) =>
  row.attendedMinutes !== 0 || row.earnedMinutesThousandths !== 0 || row.approvedPieces !== 0

const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1)
const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name)

function addUp(parts: readonly Part[]): Answer['total'] {
  const sum = (of: (part: Part) => number) => parts.reduce((all, part) => all + of(part), 0)
  const earnedMinutesThousandths = sum((part) => part.earnedMinutesThousandths)
  const minutes = sum((part) => part.attendedMinutes)
  return {
    earnedMinutesThousandths,
    attendedMinutes: minutes,
    efficiencyPercent: efficiencyPercent(earnedMinutesThousandths, minutes),
    approvedPieces: sum((part) => part.approvedPieces),
  }
}

const keyColumn = { line: 'lineId', worker: 'workerId', day: 'workedOn', shift: 'shiftId' } as const

async function earned(db: Reader, { from, to, by }: Asked, lineIds: readonly string[]): Promise<Part[]> {
  const rows = await db
    .selectFrom('work_total')
    .select(`${keyColumn[by]} as key`)
    .select(sql<number>`sum("approvedMinutesThousandths")`.as('earnedMinutesThousandths'))
    .select(sql<number>`sum("approvedPieces")`.as('approvedPieces'))
    .where('workedOn', '>=', from)
    .where('workedOn', '<=', to)
    .where('lineId', 'in', lineIds)
    .groupBy(keyColumn[by])
    .execute()
  return rows.map((row) => ({ ...row, attendedMinutes: 0 }))
}

/** Kept minutes of whoever has left, and so far of whoever is here. */
async function attended(
  db: Reader,
  { from, to, by }: Asked,
  lineIds: readonly string[],
  shifts: FloorShifts,
  now: number,
): Promise<Part[]> {
  const rows = () =>
    db.selectFrom('attendance').where('workedOn', '>=', from).where('workedOn', '<=', to).where('lineId', 'in', lineIds)
  const left = await rows()
    .select(`${keyColumn[by]} as key`)
    .select(sql<number>`sum("attendedMinutes")`.as('attendedMinutes'))
    .where('leftAt', 'is not', null)
    .groupBy(keyColumn[by])
    .execute()
  const here = await rows().selectAll().where('leftAt', 'is', null).where('cameAt', 'is not', null).execute()
  const soFar = here.map((row) => {
    const span = shifts.span(row.shiftId, row.workedOn)
    return { key: row[keyColumn[by]], attendedMinutes: span ? attendedMinutes(row, span, now) : 0 }
  })
  return [...left, ...soFar].map((row) => ({ ...row, earnedMinutesThousandths: 0, approvedPieces: 0 }))
}

async function namesOf(
  db: Reader,
  by: Asked['by'],
  shifts: FloorShifts,
  locale: LocaleTag,
): Promise<Map<string, string>> {
  if (by === 'day') return new Map()
  if (by === 'shift') return new Map(shifts.all.map(({ id, name }) => [id, shiftName(name, locale)]))
  if (by === 'line') {
    const lines = await db.selectFrom('line').select(['id', 'name']).execute()
    return new Map(lines.map(({ id, name }) => [id, name]))
  }
  return workerNames(db)
}
