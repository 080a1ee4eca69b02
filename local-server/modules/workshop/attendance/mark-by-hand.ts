import type { ErrorCode } from '../../../../contracts/errors.ts'
import type { BodyOf, ResponseOf } from '../../../../contracts/route.ts'
import type { LocaleTag } from '../../../../contracts/common.ts'
import type { changeAttendance, markAttendance } from '../../../../contracts/workshop/attendance.ts'
import { changeRow, rowForChange } from '../../../core/database/index.ts'
import { fieldError } from '../../../core/errors.ts'
import { newId } from '../../../core/ids.ts'
import { text } from '../../../core/text/texts.ts'
import { overseesLine } from '../workshop.policy.ts'
import type { AttendanceTable } from './attendance.tables.ts'
import { comesTo, leaves, note, rowsOfShift, shiftKey, spanOf, type Presence } from './presence.ts'
import { minutesLater, workingMinutes, type ShiftSpan } from './shift-time.ts'

/** A master may put down somebody who came a little before the shift, not a day before it. */
const earliestBeforeMs = 6 * 60 * 60_000

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
