import { RuleError } from '../../../core/errors.ts'
import type { AttendanceTable } from './attendance.tables.ts'
import { shiftToCome } from './come-and-go.ts'
import { cameBefore, comesTo, leaves, openRows, rowsOfShift, type Presence } from './presence.ts'

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
