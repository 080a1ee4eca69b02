import type { ErrorCode } from '../../../../contracts/errors.ts'
import type { BodyOf, ResponseOf } from '../../../../contracts/route.ts'
import type { LocaleTag } from '../../../../contracts/common.ts'
import type { changeAttendance, markAttendance } from '../../../../contracts/workshop/attendance.ts'
import type { Actor } from '../../../core/access.ts'
import { audit } from '../../../core/audit/audit.ts'
import { changeRow, prepared, rowForChange, type Arguments, type Tx } from '../../../core/database/index.ts'
import { RuleError, fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { newId } from '../../../core/ids.ts'
import { text } from '../../../core/text/texts.ts'
import { timeOfDayAt } from '../../../core/time/days.ts'
import type { Floor } from '../shifts.ts'
import { overseesLine } from '../workshop.policy.ts'
import type { AttendanceTable } from './attendance.tables.ts'
import { minutesLater, workingMinutes, type ShiftSpan } from './shift-time.ts'

/** What coming and going need to know of the request. */
export interface Presence {
  tx: Tx
  actor: Actor
  requestId?: string
  floor: Floor
}

interface Coming {
  workerId: string
  lineId: string
  at: number
  span: ShiftSpan
  source: AttendanceTable['source']
  reason?: string
}

/** Whoever forgot to go is taken to have left at the end of the shift, this long after it. */
export const forgottenAfterMs = 60 * 60_000
/** A master may put down somebody who came a little before the shift, not a day before it. */
const earliestBeforeMs = 6 * 60 * 60_000

const openRows = prepared((tx: Tx, { workerId }: Arguments<{ workerId: string }>) =>
  tx
    .selectFrom('attendance')
    .selectAll()
    .where('workerId', '=', workerId)
    .where('leftAt', 'is', null)
    .where('cameAt', 'is not', null)
    .orderBy('cameAt', 'desc'),
)

const rowsOfShift = prepared((tx: Tx, of: Arguments<{ workerId: string; workedOn: string; shiftId: string }>) =>
  tx
    .selectFrom('attendance')
    .selectAll()
    .where('workerId', '=', of.workerId)
    .where('workedOn', '=', of.workedOn)
    .where('shiftId', '=', of.shiftId),
)

/** Of whoever is here, up to `now`, but not past the end of a shift they forgot to end. */
export function attendedMinutes(row: AttendanceTable, span: ShiftSpan, now: number): number {
  if (row.cameAt === null) return 0
  if (row.leftAt !== null) return row.attendedMinutes
  return Math.max(0, workingMinutes(span, row.cameAt, Math.min(now, span.endsAt)) - row.awayMinutes)
}

async function note(
  { tx, actor, requestId, floor }: Presence,
  action: string,
  row: AttendanceTable,
  before: unknown,
  after: unknown,
): Promise<void> {
  const now = floor.now()
  await audit(
    tx,
    { actor, ...(requestId === undefined ? {} : { requestId }), now },
    { action, entity: 'attendance', entityId: row.id, before, after },
  )
  await emit(tx, now, 'attendance.changed', { workerId: row.workerId, lineId: row.lineId })
}

async function spanOf({ tx, floor }: Presence, row: Pick<AttendanceTable, 'shiftId' | 'workedOn'>): Promise<ShiftSpan> {
  const span = (await floor.shifts(tx)).span(row.shiftId, row.workedOn)
  if (!span) throw new Error(`there is no shift ${row.shiftId}`)
  return span
}

async function comesTo(presence: Presence, { workerId, lineId, at, span, source, reason = '' }: Coming) {
  const { tx, floor } = presence
  const { toleranceMinutes } = await floor.settings(tx)
  const here = { workerId, workedOn: span.workedOn, shiftId: span.shift.id }
  const [row] = await rowsOfShift(tx, here)
  const lateMinutes = minutesLater(span.startsAt, at, toleranceMinutes)
  if (!row) {
    const added: AttendanceTable = {
      id: newId(),
      ...here,
      lineId,
      cameAt: at,
      leftAt: null,
      lateMinutes,
      leftEarlyMinutes: 0,
      awayMinutes: 0,
      attendedMinutes: 0,
      closedAutomatically: 0,
      reason,
      source,
      createdAt: floor.now(),
      version: 1,
    }
    await tx.insertInto('attendance').values(added).execute()
    await note(presence, 'attendance.came', added, undefined, { cameAt: at, source })
    return added
  }
  // Whoever comes back was away in between; whoever was marked absent came after all.
  const change =
    row.cameAt === null || row.leftAt === null
      ? { cameAt: at, lateMinutes, source, reason }
      : {
          leftAt: null,
          leftEarlyMinutes: 0,
          closedAutomatically: 0,
          awayMinutes: row.awayMinutes + workingMinutes(span, row.leftAt, at),
        }
  await changeRow(tx, 'attendance', row.id, change)
  await note(presence, 'attendance.came', row, { cameAt: row.cameAt, leftAt: row.leftAt }, change)
  return { ...row, ...change, version: row.version + 1 }
}

async function leaves(presence: Presence, row: AttendanceTable, at: number, closedAutomatically = false) {
  const { tx, floor } = presence
  const span = await spanOf(presence, row)
  const { toleranceMinutes } = await floor.settings(tx)
  const leftAt = Math.max(at, row.cameAt ?? at)
  const change = {
    leftAt,
    leftEarlyMinutes: minutesLater(leftAt, span.endsAt, toleranceMinutes),
    attendedMinutes: Math.max(0, workingMinutes(span, row.cameAt ?? at, leftAt) - row.awayMinutes),
    closedAutomatically: closedAutomatically ? 1 : 0,
  }
  await changeRow(tx, 'attendance', row.id, change)
  await note(presence, 'attendance.left', row, { leftAt: row.leftAt }, { leftAt, closedAutomatically })
  return { ...row, ...change, version: row.version + 1 }
}

/**
 * The shift a worker comes to now: the one that runs, or, shortly before the next one and not here yet, the next.
 *
 * @throws RuleError `attendance.alreadyHere`
 */
async function shiftToCome(presence: Presence, workerId: string, at: number): Promise<ShiftSpan> {
  const { tx, floor } = presence
  const shifts = await floor.shifts(tx)
  const { comeBeforeMinutes } = await floor.settings(tx)
  const running = await spanOf(presence, shiftKey(shifts.at(at)))
  for (const open of await openRows(tx, { workerId })) {
    const span = await spanOf(presence, open)
    if (open.shiftId === running.shift.id && open.workedOn === running.workedOn) throw alreadyHere(floor, open)
    if (span.startsAt > at) throw alreadyHere(floor, open)
    await leaves(presence, open, Math.min(at, span.endsAt), true)
  }
  const isNextNear = running.nextStartsAt - at <= comeBeforeMinutes * 60_000
  return isNextNear ? spanOf(presence, shiftKey(shifts.at(running.nextStartsAt))) : running
}

const shiftKey = ({ shift, workedOn }: { shift: { id: string }; workedOn: string }) => ({ shiftId: shift.id, workedOn })

const alreadyHere = (floor: Floor, { cameAt }: AttendanceTable) =>
  new RuleError('attendance.alreadyHere', { time: timeOfDayAt(cameAt ?? 0, floor.timeZone()) })

/** @throws RuleError `attendance.alreadyHere`, however quickly the second badge follows the first */
export async function beginShift(
  presence: Presence,
  worker: { id: string; lineId: string },
  source: AttendanceTable['source'],
): Promise<AttendanceTable> {
  const at = presence.floor.now()
  const span = await shiftToCome(presence, worker.id, at)
  return comesTo(presence, { workerId: worker.id, lineId: worker.lineId, at, span, source })
}

/** How near a coming or going that is noted already is taken to be the same one, told twice. */
const sameMs = 2 * 60_000

/**
 * Somebody who came earlier than now, as a kiosk that was alone says.
 *
 * @throws RuleError `attendance.alreadyHere` for another shift
 */
export async function beginShiftAt(
  presence: Presence,
  worker: { id: string; lineId: string },
  at: number,
): Promise<void> {
  const { shift, workedOn } = (await presence.floor.shifts(presence.tx)).at(at)
  const [row] = await rowsOfShift(presence.tx, { workerId: worker.id, workedOn, shiftId: shift.id })
  if (row && row.cameAt !== null && (row.leftAt === null || row.leftAt >= at)) return cameBefore(presence, row, at)
  const span = await shiftToCome(presence, worker.id, at)
  await comesTo(presence, { workerId: worker.id, lineId: worker.lineId, at, span, source: 'kiosk' })
}

/**
 * Somebody who left earlier than now. What was closed for them meanwhile ends when they really left.
 *
 * @throws RuleError `attendance.notHere`
 */
export async function endShiftAt(presence: Presence, workerId: string, at: number): Promise<void> {
  const { tx } = presence
  const wasHere = ({ cameAt }: AttendanceTable) => cameAt !== null && cameAt <= at
  const open = (await openRows(tx, { workerId })).find(wasHere)
  if (open) return void (await leaves(presence, open, at))
  const { shift, workedOn } = (await presence.floor.shifts(tx)).at(at)
  const [row] = await rowsOfShift(tx, { workerId, workedOn, shiftId: shift.id })
  if (!row || !wasHere(row) || row.leftAt === null) throw new RuleError('attendance.notHere')
  if (row.closedAutomatically === 1) return void (await leaves(presence, row, at))
  if (Math.abs(row.leftAt - at) > sameMs) throw new RuleError('attendance.notHere')
}

/** @throws RuleError `attendance.notHere` */
export async function endShift(presence: Presence, workerId: string): Promise<AttendanceTable> {
  const [open] = await openRows(presence.tx, { workerId })
  if (!open) throw new RuleError('attendance.notHere')
  return leaves(presence, open, presence.floor.now())
}

/** Whoever records work and has not begun a shift begins it by that; one look-up where they have. */
export async function beginOnRecord(
  presence: Presence,
  record: { workerId: string; lineId: string; workedOn: string; shiftId: string; recordedAt: number },
): Promise<void> {
  const { tx, floor } = presence
  if (!(await floor.settings(tx)).beginsOnRecord) return
  const open = await openRows(tx, record)
  const here = open.find(({ workedOn, shiftId }) => workedOn === record.workedOn && shiftId === record.shiftId)
  if (here) return cameEarlier(presence, here, record.recordedAt)
  // Here for the shift before or the next one, and working a little before or after it.
  for (const one of open) {
    const span = await spanOf(presence, one)
    if (span.endsAt + forgottenAfterMs > record.recordedAt) return
    await leaves(presence, one, span.endsAt, true)
  }
  const [row] = await rowsOfShift(tx, record)
  if (row && row.cameAt !== null) return
  const span = await spanOf(presence, record)
  const { workerId, lineId, recordedAt: at } = record
  await comesTo(presence, { workerId, lineId, at, span, source: 'record' })
}

/** A kiosk brought work from before the record by which the shift had begun. */
async function cameEarlier(presence: Presence, row: AttendanceTable, at: number): Promise<void> {
  if (row.source === 'record') await cameBefore(presence, row, at)
}

async function cameBefore(presence: Presence, row: AttendanceTable, at: number): Promise<void> {
  if (row.cameAt === null || row.cameAt <= at) return
  const { toleranceMinutes } = await presence.floor.settings(presence.tx)
  const { startsAt } = await spanOf(presence, row)
  const change = { cameAt: at, lateMinutes: minutesLater(startsAt, at, toleranceMinutes) }
  await changeRow(presence.tx, 'attendance', row.id, change)
  await note(presence, 'attendance.came', row, { cameAt: row.cameAt }, change)
}

/** Closes what was forgotten, at the end of its shift. */
export async function closeForgotten(presence: Presence): Promise<number> {
  const { tx, floor } = presence
  const open = await tx
    .selectFrom('attendance')
    .selectAll()
    .where('leftAt', 'is', null)
    .where('cameAt', 'is not', null)
    .execute()
  let closed = 0
  for (const row of open) {
    const span = await spanOf(presence, row)
    if (span.endsAt + forgottenAfterMs > floor.now()) continue
    await leaves(presence, row, span.endsAt, true)
    closed++
  }
  return closed
}

type Marks = BodyOf<typeof markAttendance>

interface MarkedWorker {
  id: string
  lineId: string
  masterPersonId: string | null
  startedOn: string
  leftOn: string | null
}

/** By hand, many in one commit; a refused one leaves the others as they are. */
export async function markWorkers(
  presence: Presence,
  { workerIds, mark, at, shift, reason }: Marks,
  locale: LocaleTag,
): Promise<ResponseOf<typeof markAttendance>> {
  const { tx, floor, actor } = presence
  const now = floor.now()
  const shifts = await floor.shifts(tx)
  const span = shift ? shifts.span(shift.shiftId, shift.workedOn) : await spanOf(presence, shiftKey(shifts.at(now)))
  if (!span) throw fieldError('row.notFound', 'body.shift.shiftId')
  const usual = mark === 'gone' ? span.endsAt : span.startsAt
  const instant = at ?? (now < span.nextStartsAt ? now : usual)
  if (mark === 'here' || mark === 'gone') assertWithin(span, instant, now, 'body.at')
  const workers = new Map(
    (
      await tx
        .selectFrom('worker')
        .innerJoin('line', 'line.id', 'worker.lineId')
        .select(['worker.id', 'worker.lineId', 'worker.startedOn', 'worker.leftOn', 'line.masterPersonId'])
        .where('worker.id', 'in', workerIds)
        .execute()
    ).map((worker) => [worker.id, worker]),
  )
  const outcomes: ResponseOf<typeof markAttendance>['outcomes'] = []
  for (const workerId of new Set(workerIds)) {
    const worker = workers.get(workerId)
    const code =
      worker && overseesLine(actor, worker)
        ? await markOne(presence, worker, { mark, at: instant, span, reason })
        : 'row.notFound'
    const message = code === null ? null : text(locale, `error.${code}`)
    outcomes.push({ workerId, outcome: code === null ? 'done' : 'refused', code, message })
  }
  const done = outcomes.filter(({ outcome }) => outcome === 'done').length
  return { outcomes, done, refused: outcomes.length - done }
}

interface Mark {
  mark: Marks['mark']
  at: number
  span: ShiftSpan
  reason: string
}

async function markOne(
  presence: Presence,
  worker: MarkedWorker,
  { mark, at, span, reason }: Mark,
): Promise<ErrorCode | null> {
  const { tx } = presence
  const { id: workerId, lineId } = worker
  const { workedOn } = span
  if (worker.startedOn > workedOn || (worker.leftOn !== null && worker.leftOn < workedOn))
    return 'attendance.notEmployed'
  const [row] = await rowsOfShift(tx, { workerId, workedOn, shiftId: span.shift.id })
  if (mark === 'here') {
    if (row && row.cameAt !== null && row.leftAt === null) return 'attendance.isHere'
    if (row?.leftAt != null && row.leftAt > at) return 'attendance.leftLater'
    await comesTo(presence, { workerId, lineId, at, span, source: 'master', reason })
    return null
  }
  if (mark === 'gone') {
    if (!row || row.cameAt === null || row.leftAt !== null) return 'attendance.notHere'
    if (row.cameAt > at) return 'attendance.leftBeforeCame'
    await leaves(presence, row, at)
    return null
  }
  if (mark === 'none') {
    if (!row) return null
    await tx.deleteFrom('attendance').where('id', '=', row.id).execute()
    await note(presence, 'attendance.cleared', row, row, undefined)
    return null
  }
  if (row && row.cameAt !== null) return 'attendance.isHere'
  await markAbsent(presence, { workerId, lineId, workedOn, shiftId: span.shift.id, reason }, row)
  return null
}

async function markAbsent(
  presence: Presence,
  of: Pick<AttendanceTable, 'workerId' | 'lineId' | 'workedOn' | 'shiftId' | 'reason'>,
  row: AttendanceTable | undefined,
): Promise<void> {
  const { tx, floor } = presence
  const absent: AttendanceTable = row ?? {
    id: newId(),
    ...of,
    cameAt: null,
    leftAt: null,
    lateMinutes: 0,
    leftEarlyMinutes: 0,
    awayMinutes: 0,
    attendedMinutes: 0,
    closedAutomatically: 0,
    source: 'master',
    createdAt: floor.now(),
    version: 1,
  }
  if (row) await changeRow(tx, 'attendance', row.id, { reason: of.reason })
  else await tx.insertInto('attendance').values(absent).execute()
  await note(presence, 'attendance.absent', absent, row && { reason: row.reason }, { reason: of.reason })
}

function assertWithin(span: ShiftSpan, at: number, now: number, path: string): void {
  if (at > now) throw fieldError('attendance.inFuture', path)
  if (at < span.startsAt - earliestBeforeMs || at > span.nextStartsAt) {
    throw fieldError('attendance.outsideShift', path)
  }
}

/** Puts right when somebody came or left; of whoever has left the minutes are counted anew. */
export async function putRight(
  presence: Presence,
  id: string,
  { version, cameAt, leftAt, reason }: BodyOf<typeof changeAttendance>,
  show: () => Promise<unknown>,
): Promise<void> {
  const { tx, floor } = presence
  const row = await rowForChange(tx, 'attendance', id, version, show)
  if (row.cameAt === null && (cameAt !== undefined || leftAt !== undefined)) {
    throw fieldError('attendance.isAbsent', cameAt === undefined ? 'body.leftAt' : 'body.cameAt')
  }
  const span = await spanOf(presence, row)
  const now = floor.now()
  if (cameAt !== undefined) assertWithin(span, cameAt, now, 'body.cameAt')
  if (leftAt != null) assertWithin(span, leftAt, now, 'body.leftAt')
  const came = cameAt ?? row.cameAt
  const left = leftAt === undefined ? row.leftAt : leftAt
  if (came !== null && left !== null && left < came) throw fieldError('attendance.leftBeforeCame', 'body.leftAt')
  const { toleranceMinutes } = await floor.settings(tx)
  const change =
    came === null
      ? { reason }
      : {
          reason,
          cameAt: came,
          leftAt: left,
          lateMinutes: minutesLater(span.startsAt, came, toleranceMinutes),
          leftEarlyMinutes: left === null ? 0 : minutesLater(left, span.endsAt, toleranceMinutes),
          attendedMinutes: left === null ? 0 : Math.max(0, workingMinutes(span, came, left) - row.awayMinutes),
          closedAutomatically: leftAt === undefined ? row.closedAutomatically : 0,
        }
  await changeRow(tx, 'attendance', id, change)
  await note(
    presence,
    'attendance.changed',
    row,
    { cameAt: row.cameAt, leftAt: row.leftAt, reason: row.reason },
    { cameAt: came, leftAt: left, reason: reason ?? row.reason },
  )
}
