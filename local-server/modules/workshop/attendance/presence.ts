import type { Actor } from '../../../core/access.ts'
import { audit } from '../../../core/audit/audit.ts'
import { changeRow, prepared, type Arguments, type Tx } from '../../../core/database/index.ts'
import { emit } from '../../../core/events/outbox.ts'
import { newId } from '../../../core/ids.ts'
import type { Floor } from '../shifts.ts'
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

/** Of a worker who is here: what they came to and have not left, the newest first. */
export const openRows = prepared((tx: Tx, { workerId }: Arguments<{ workerId: string }>) =>
  tx
    .selectFrom('attendance')
    .selectAll()
    .where('workerId', '=', workerId)
    .where('leftAt', 'is', null)
    .where('cameAt', 'is not', null)
    .orderBy('cameAt', 'desc'),
)

export const rowsOfShift = prepared((tx: Tx, of: Arguments<{ workerId: string; workedOn: string; shiftId: string }>) =>
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

/** Writes into the audit log what became of a row, and tells pages that are open. */
export async function note(
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

export async function spanOf(
  { tx, floor }: Presence,
  row: Pick<AttendanceTable, 'shiftId' | 'workedOn'>,
): Promise<ShiftSpan> {
  const span = (await floor.shifts(tx)).span(row.shiftId, row.workedOn)
  if (!span) throw new Error(`there is no shift ${row.shiftId}`)
  return span
}

export const shiftKey = ({ shift, workedOn }: { shift: { id: string }; workedOn: string }) => ({
  shiftId: shift.id,
  workedOn,
})

/** Puts down that a worker came to a shift, whether for the first time, back again or after all. */
export async function comesTo(presence: Presence, { workerId, lineId, at, span, source, reason = '' }: Coming) {
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

/** Puts down when a worker left and counts their minutes. */
export async function leaves(presence: Presence, row: AttendanceTable, at: number, closedAutomatically = false) {
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

/** Somebody came earlier than is put down. */
export async function cameBefore(presence: Presence, row: AttendanceTable, at: number): Promise<void> {
  if (row.cameAt === null || row.cameAt <= at) return
  const { toleranceMinutes } = await presence.floor.settings(presence.tx)
  const span = await spanOf(presence, row)
  const change = {
    cameAt: at,
    lateMinutes: minutesLater(span.startsAt, at, toleranceMinutes),
    ...(row.leftAt === null
      ? {}
      : { attendedMinutes: Math.max(0, workingMinutes(span, at, row.leftAt) - row.awayMinutes) }),
  }
  await changeRow(presence.tx, 'attendance', row.id, change)
  await note(presence, 'attendance.came', row, { cameAt: row.cameAt }, change)
}
