import { sql } from 'kysely'
import type { FloorWorker, readShiftNow } from '../../../../contracts/workshop/attendance.ts'
import type { FloorSettings } from '../../../../contracts/workshop/floor-settings.ts'
import type { ResponseOf } from '../../../../contracts/route.ts'
import type { Actor } from '../../../core/access.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { addDays } from '../../../core/time/days.ts'
import { efficiencyPercent } from '../efficiency/efficiency.ts'
import { shiftName, type Floor } from '../shifts.ts'
import { overseenLines } from '../workshop.policy.ts'
import { stateOf } from './attendance.list.ts'
import { attendedMinutes } from './presence.ts'
import type { AttendanceTable } from './attendance.tables.ts'
import type { Shift } from '../workshop.tables.ts'
import type { ShiftSpan } from './shift-time.ts'

/** How far back it is looked which kind of shift a worker was here in last. */
const usualShiftDays = 21

interface Person {
  id: string
  number: string
  lineId: string
  familyName: string
  givenName: string
}

interface Work {
  pieces: number
  minutesThousandths: number
}

/** Every worker of the lines one oversees in the shift that runs. */
export async function shiftNow(
  db: Reader,
  floor: Floor,
  actor: Actor,
  lineId: string | undefined,
): Promise<ResponseOf<typeof readShiftNow>> {
  const overseen = overseenLines(actor)
  let lineQuery = db.selectFrom('line').select(['line.id', 'line.name']).where('line.archived', '=', 0)
  if (overseen) lineQuery = lineQuery.where(overseen)
  const lines = await lineQuery.orderBy('line.search').execute()
  const shown = lines.filter(({ id }) => lineId === undefined || id === lineId).map(({ id }) => id)
  const { shift, span, now, settings, workers } = await workersNow(db, floor, shown)
  return {
    workedOn: span.workedOn,
    shiftId: shift.id,
    shiftName: shiftName(shift.name, actor.locale),
    at: now,
    startsAt: span.startsAt,
    endsAt: span.endsAt,
    freeAfterMinutes: settings.freeAfterMinutes,
    lines,
    workers,
    coming: await comingOf(db, floor, { span, now, settings, lineIds: shown }, actor),
  }
}

/** Who has come to the next shift already: until it begins they stand in no other list of the floor. */
async function comingOf(
  db: Reader,
  floor: Floor,
  { span, now, settings, lineIds }: Pick<WorkersNow, 'span' | 'now' | 'settings'> & { lineIds: readonly string[] },
  actor: Actor,
): Promise<ResponseOf<typeof readShiftNow>['coming']> {
  const startsAt = span.nextStartsAt
  if (startsAt - now > settings.comeBeforeMinutes * 60_000 || lineIds.length === 0) return null
  const { shift, workedOn } = (await floor.shifts(db)).at(startsAt)
  const rows = await db
    .selectFrom('attendance')
    .innerJoin('worker', 'worker.id', 'attendance.workerId')
    .innerJoin('person', 'person.id', 'attendance.workerId')
    .select(['attendance.workerId', 'attendance.lineId', 'worker.number', 'person.familyName', 'person.givenName'])
    .select(({ ref }) => ref('attendance.cameAt').$notNull().as('cameAt'))
    .where('attendance.workedOn', '=', workedOn)
    .where('attendance.shiftId', '=', shift.id)
    .where('attendance.cameAt', 'is not', null)
    .where('attendance.leftAt', 'is', null)
    .where('attendance.lineId', 'in', lineIds)
    .orderBy('person.search')
    .execute()
  return {
    shiftName: shiftName(shift.name, actor.locale),
    startsAt,
    workers: rows.map(({ workerId, lineId, number, familyName, givenName, cameAt }) => ({
      workerId,
      name: `${familyName} ${givenName}`,
      number,
      lineId,
      cameAt,
    })),
  }
}

interface WorkersNow {
  shift: Shift
  span: ShiftSpan
  now: number
  settings: FloorSettings
  workers: FloorWorker[]
}

/** The workers of some lines in the shift that runs, and what they do. */
export async function workersNow(db: Reader | Tx, floor: Floor, lineIds: readonly string[]): Promise<WorkersNow> {
  const now = floor.now()
  const settings = await floor.settings(db)
  const shifts = await floor.shifts(db)
  const { shift, workedOn } = shifts.at(now)
  const span = shifts.span(shift.id, workedOn)
  if (!span) throw new Error('the running shift is not there')
  const people = lineIds.length === 0 ? [] : await workersOf(db, lineIds, workedOn)
  const facts: Facts = {
    span,
    now,
    settings,
    attendance: await attendanceIn(db, span, people),
    usualShifts: await usualShifts(db, workedOn, lineIds),
    work: await workIn(db, span, lineIds),
    last: await lastRecords(db, span, lineIds),
  }
  return { shift, span, now, settings, workers: people.map((person) => toFloorWorker(person, facts)) }
}

const workersOf = (db: Reader | Tx, lineIds: readonly string[], workedOn: string): Promise<Person[]> =>
  db
    .selectFrom('worker')
    .innerJoin('person', 'person.id', 'worker.id')
    .select(['worker.id', 'worker.number', 'worker.lineId', 'person.familyName', 'person.givenName'])
    .where('worker.lineId', 'in', lineIds)
    .where('worker.startedOn', '<=', workedOn)
    .where((eb) => eb.or([eb('worker.leftOn', 'is', null), eb('worker.leftOn', '>=', workedOn)]))
    .orderBy('person.search')
    .execute()

async function attendanceIn(
  db: Reader | Tx,
  { workedOn, shift }: ShiftSpan,
  people: readonly Person[],
): Promise<Map<string, AttendanceTable>> {
  if (people.length === 0) return new Map()
  const rows = await db
    .selectFrom('attendance')
    .selectAll()
    .where('workedOn', '=', workedOn)
    .where('shiftId', '=', shift.id)
    .execute()
  return new Map(rows.map((row) => [row.workerId, row]))
}

/** The kind of shift each worker was here in last. */
async function usualShifts(
  db: Reader | Tx,
  workedOn: string,
  lineIds: readonly string[],
): Promise<Map<string, string>> {
  if (lineIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('attendance')
    .select(['workerId', 'shiftId'])
    .where('lineId', 'in', lineIds)
    .where('workedOn', '<', workedOn)
    .where('workedOn', '>=', addDays(workedOn, -usualShiftDays))
    .where('cameAt', 'is not', null)
    .orderBy('workedOn')
    .execute()
  return new Map(rows.map(({ workerId, shiftId }) => [workerId, shiftId]))
}

async function workIn(
  db: Reader | Tx,
  { workedOn, shift }: ShiftSpan,
  lineIds: readonly string[],
): Promise<Map<string, Work>> {
  if (lineIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('work_total')
    .select('workerId')
    .select(sql<number>`sum("pendingPieces" + "approvedPieces")`.as('pieces'))
    .select(sql<number>`sum("pendingMinutesThousandths" + "approvedMinutesThousandths")`.as('minutesThousandths'))
    .where('workedOn', '=', workedOn)
    .where('shiftId', '=', shift.id)
    .groupBy('workerId')
    .execute()
  return new Map(rows.map((row) => [row.workerId, row]))
}

type LastRecord = NonNullable<FloorWorker['last']>

/** The newest record of each worker: one step into an index a worker, however many records there are. */
async function lastRecords(
  db: Reader | Tx,
  { startsAt }: ShiftSpan,
  lineIds: readonly string[],
): Promise<Map<string, LastRecord>> {
  if (lineIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('worker')
    .innerJoin('work_record', (join) =>
      join.on('work_record.id', '=', (eb) =>
        eb
          .selectFrom('work_record as newest')
          .select('newest.id')
          .whereRef('newest.workerId', '=', 'worker.id')
          .where('newest.deletedAt', 'is', null)
          .where('newest.correctsId', 'is', null)
          .where('newest.recordedAt', '>=', startsAt)
          .orderBy('newest.recordedAt', 'desc')
          .orderBy('newest.id', 'desc')
          .limit(1),
      ),
    )
    .innerJoin('operation', 'operation.id', 'work_record.operationId')
    .innerJoin('product', 'product.id', 'work_record.productId')
    .select(['work_record.workerId', 'work_record.quantity', 'work_record.recordedAt'])
    .select(['operation.id as operationId', 'operation.name as operationName', 'product.code as productCode'])
    .where('worker.lineId', 'in', lineIds)
    .execute()
  return new Map(rows.map(({ workerId, ...last }) => [workerId, last]))
}

interface Facts {
  span: ShiftSpan
  now: number
  settings: FloorSettings
  attendance: ReadonlyMap<string, AttendanceTable>
  usualShifts: ReadonlyMap<string, string>
  work: ReadonlyMap<string, Work>
  last: ReadonlyMap<string, LastRecord>
}

function toFloorWorker(person: Person, facts: Facts): FloorWorker {
  const { span, now, settings } = facts
  const row = facts.attendance.get(person.id)
  const work = facts.work.get(person.id)
  const last = facts.last.get(person.id) ?? null
  const usual = facts.usualShifts.get(person.id)
  const attended = row ? attendedMinutes(row, span, now) : 0
  const pace = efficiencyPercent(work?.minutesThousandths ?? 0, attended)
  const isHere = row !== undefined && stateOf(row) === 'here'
  const idleSince = Math.max(row?.cameAt ?? 0, last?.recordedAt ?? 0, span.startsAt)
  // Before anybody could have recorded anything nobody is behind.
  const isJudged = isHere && attended >= settings.freeAfterMinutes
  return {
    workerId: person.id,
    name: `${person.familyName} ${person.givenName}`,
    number: person.number,
    lineId: person.lineId,
    attendanceId: row?.id ?? null,
    attendanceVersion: row?.version ?? null,
    state: row ? stateOf(row) : 'notCome',
    isExpected: row !== undefined || last !== null || usual === undefined || usual === span.shift.id,
    cameAt: row?.cameAt ?? null,
    leftAt: row?.leftAt ?? null,
    lateMinutes: row?.lateMinutes ?? 0,
    attendedMinutes: attended,
    reason: row?.reason ?? '',
    last,
    pieces: work?.pieces ?? 0,
    pacePercent: pace,
    isFree: isHere && now - idleSince > settings.freeAfterMinutes * 60_000,
    isBehind: isJudged && pace !== null && pace < settings.behindBelowPercent,
  }
}
