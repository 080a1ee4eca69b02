import { RuleError } from '../../../core/errors.ts'
import { timeOfDayAt } from '../../../core/time/days.ts'
import type { Floor } from '../shifts.ts'
import type { AttendanceTable } from './attendance.tables.ts'
import { cameBefore, comesTo, leaves, openRows, rowsOfShift, shiftKey, spanOf, type Presence } from './presence.ts'
import type { ShiftSpan } from './shift-time.ts'

/** Whoever forgot to go is taken to have left at the end of the shift, this long after it. */
export const forgottenAfterMs = 60 * 60_000

/**
 * The shift a worker comes to now: the one that runs, or, shortly before the next one and not here yet, the next.
 *
 * @throws RuleError `attendance.alreadyHere`
 */
export async function shiftToCome(presence: Presence, workerId: string, at: number): Promise<ShiftSpan> {
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
