import { sql } from 'kysely'
import type { z } from 'zod'
import { readBoard, readDashboard, type zBoard } from '../../../contracts/workshop/boards.ts'
import type { ResponseOf } from '../../../contracts/route.ts'
import type { Actor } from '../../core/access.ts'
import type { Core } from '../../core/core.ts'
import type { Reader } from '../../core/database/index.ts'
import { RuleError } from '../../core/errors.ts'
import { query, type Handler } from '../../core/http/request.ts'
import { addDays } from '../../core/time/days.ts'
import { bottlenecksOf } from './orders/progress-of.ts'
import { nameOf, namesShown, type NameStyle } from './screens/shown-names.ts'
import { shiftName, type Floor, type ShiftAt } from './shifts.ts'
import { addUp, wholeFloor } from './totals.ts'
import { overseenLines } from './workshop.policy.ts'

type Board = z.output<typeof zBoard>

const chartDays = 30
const rankedWorkers = 10

export function floorRoutes(floor: Floor, { settings }: Core): Handler[] {
  return [
    query(readDashboard, async (db, { actor, query: { workedOn } }) =>
      dashboardOf(db, actor, workedOn ?? (await floor.shiftNow(db)).workedOn),
    ),
    query(readBoard, async (db, { actor, locale, query: { lineId, names } }) => {
      const now = await floor.shiftNow(db)
      const style = await namesShown(db, actor, names)
      const figures = await shiftFigures(db, now, lineId ?? null, style)
      return {
        institution: settings.get().institution,
        lineId: lineId ?? null,
        workedOn: now.workedOn,
        shiftName: shiftName(now.shift.name, locale),
        at: floor.now(),
        ...figures,
        bottleneck: lineId === undefined ? null : ((await bottlenecksOf(db, [lineId])).get(lineId) ?? null),
        previousApprovedPieces: await approvedInShiftBefore(db, now, lineId ?? null),
      }
    }),
  ]
}

async function dashboardOf(db: Reader, actor: Actor, workedOn: string): Promise<ResponseOf<typeof readDashboard>> {
  const overseen = overseenLines(actor)
  let lineQuery = db.selectFrom('line').select(['line.id', 'line.name', 'line.archived']).orderBy('line.search')
  if (overseen) lineQuery = lineQuery.where(overseen)
  const lines = await lineQuery.execute()
  const lineIds = lines.map((line) => line.id)
  const days = await dayTotals(db, overseen ? lineIds : [wholeFloor], addDays(workedOn, 1 - chartDays), workedOn)
  const today = await dayTotals(db, lineIds, workedOn, workedOn)
  return {
    workedOn,
    totals: addUp(today),
    workersActive: await workersActiveOn(db, workedOn, lineIds),
    lines: lines
      // One that was put aside is shown for as long as work was done on it, so that the lines add up to the total.
      .filter((line) => line.archived === 0 || today.some((row) => row.lineId === line.id))
      .map(({ id, name }) => ({ lineId: id, lineName: name, ...addUp(today.filter((row) => row.lineId === id)) })),
    days: [...Map.groupBy(days, (row) => row.workedOn)].map(([day, ofDay]) => ({ workedOn: day, ...addUp(ofDay) })),
  }
}

async function dayTotals(db: Reader, lineIds: readonly string[], from: string, to: string) {
  if (lineIds.length === 0) return []
  return db
    .selectFrom('line_day_total')
    .selectAll()
    .where('lineId', 'in', lineIds)
    .where('workedOn', '>=', from)
    .where('workedOn', '<=', to)
    .orderBy('workedOn')
    .execute()
}

async function workersActiveOn(db: Reader, workedOn: string, lineIds: readonly string[]): Promise<number> {
  if (lineIds.length === 0) return 0
  const { workers } = await db
    .selectFrom('work_total')
    .select(sql<number>`count(distinct "workerId")`.as('workers'))
    .where('workedOn', '=', workedOn)
    .where('lineId', 'in', lineIds)
    .where(sql<boolean>`"pendingPieces" + "approvedPieces" > 0`)
    .executeTakeFirstOrThrow()
  return workers
}

type ShiftFigures = Pick<Board, 'lineName' | 'totals' | 'workersActive' | 'top' | 'lines'>

async function shiftFigures(
  db: Reader,
  { shift, workedOn }: ShiftAt,
  lineId: string | null,
  names: NameStyle,
): Promise<ShiftFigures> {
  let lineQuery = db.selectFrom('line').select(['id', 'name', 'archived']).orderBy('search')
  if (lineId !== null) lineQuery = lineQuery.where('id', '=', lineId).where('archived', '=', 0)
  const known = await lineQuery.execute()
  const [only] = known
  if (lineId !== null && !only) throw new RuleError('row.notFound')

  let totalQuery = db
    .selectFrom('work_total')
    .innerJoin('person', 'person.id', 'work_total.workerId')
    .innerJoin('worker', 'worker.id', 'work_total.workerId')
    .selectAll('work_total')
    .select(['person.familyName', 'person.givenName', 'worker.number'])
    .where('workedOn', '=', workedOn)
    .where('shiftId', '=', shift.id)
  if (lineId !== null) totalQuery = totalQuery.where('work_total.lineId', '=', lineId)
  const rows = await totalQuery.execute()

  // As on the dashboard: the lines add up to the total.
  const lines = known.filter(({ id, archived }) => archived === 0 || rows.some((row) => row.lineId === id))
  const workers = [...Map.groupBy(rows, (row) => row.workerId)].map(([workerId, ofWorker]) => ({
    workerId,
    name: nameOf(ofWorker[0]),
    shown: nameOf(ofWorker[0], names),
    lastApprovedAt: Math.max(...ofWorker.map((row) => row.lastApprovedAt)),
    ...addUp(ofWorker),
  }))
  const ranked = workers
    .filter((worker) => worker.approved.pieces > 0)
    // D-55: by approved amount, then whose last approval is earlier, then by name.
    .toSorted(
      (a, b) =>
        b.approved.amountMinor - a.approved.amountMinor ||
        a.lastApprovedAt - b.lastApprovedAt ||
        a.name.localeCompare(b.name),
    )
  return {
    lineName: lineId === null ? null : (only?.name ?? null),
    totals: addUp(rows),
    workersActive: workers.filter(({ pending, approved }) => pending.pieces + approved.pieces > 0).length,
    top: ranked
      .slice(0, rankedWorkers)
      .map(({ workerId, shown, approved }) => ({ workerId, name: shown, ...approved })),
    lines: lines.map(({ id, name }) => ({
      lineId: id,
      lineName: name,
      ...addUp(rows.filter((row) => row.lineId === id)),
    })),
  }
}

/** How far back the shift before is looked for: over holidays, but not through a year in which nobody worked nights. */
const shiftBeforeDays = 31

/** Of the hours gone by all, of the hour that runs the share that has passed. */
async function approvedInShiftBefore(
  db: Reader,
  { shift, workedOn, minutes }: ShiftAt,
  lineId: string | null,
): Promise<number> {
  let hourQuery = db
    .selectFrom('line_hour_total')
    .select(['shiftHour', 'approvedPieces'])
    .where('shiftId', '=', shift.id)
    .where('workedOn', '=', (eb) =>
      eb
        .selectFrom('line_hour_total as before')
        .select('before.workedOn')
        .where('before.workedOn', '<', workedOn)
        .where('before.workedOn', '>=', addDays(workedOn, -shiftBeforeDays))
        .where('before.shiftId', '=', shift.id)
        .orderBy('before.workedOn', 'desc')
        .limit(1),
    )
  if (lineId !== null) hourQuery = hourQuery.where('lineId', '=', lineId)
  const hours = await hourQuery.execute()
  const pieces = hours.reduce(
    (sum, { shiftHour, approvedPieces }) => sum + approvedPieces * Math.min(1, Math.max(0, minutes / 60 - shiftHour)),
    0,
  )
  return Math.round(pieces)
}
