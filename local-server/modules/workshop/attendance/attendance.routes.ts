import {
  beginOwnShift,
  changeAttendance,
  endOwnShift,
  markAttendance,
  readShiftNow,
} from '../../../../contracts/workshop/attendance.ts'
import type { ResponseOf } from '../../../../contracts/route.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { command, query, type Caller, type Handler } from '../../../core/http/request.ts'
import { listHandler } from '../../../core/list/define-list.ts'
import { shiftName, type Floor } from '../shifts.ts'
import { overseesLine } from '../workshop.policy.ts'
import { attendanceList, attendanceRows, toAttendance } from './attendance.list.ts'
import { beginShift, endShift } from './come-and-go.ts'
import { markWorkers, putRight } from './mark-by-hand.ts'
import { attendedMinutes } from './presence.ts'
import type { AttendanceTable } from './attendance.tables.ts'
import { shiftNow } from './shift-now.ts'

export function attendanceRoutes(floor: Floor): Handler[] {
  const presence = (tx: Tx, { actor, requestId }: Caller) => ({ tx, actor, requestId, floor })

  async function ownShift(tx: Tx, caller: Caller, row: AttendanceTable): Promise<ResponseOf<typeof beginOwnShift>> {
    const span = (await floor.shifts(tx)).span(row.shiftId, row.workedOn)
    return {
      workedOn: row.workedOn,
      shiftName: shiftName(span?.shift.name ?? '', caller.locale),
      startsAt: span?.startsAt ?? floor.now(),
      cameAt: row.cameAt ?? floor.now(),
      leftAt: row.leftAt,
      lateMinutes: row.lateMinutes,
      attendedMinutes: span ? attendedMinutes(row, span, floor.now()) : 0,
    }
  }

  return [
    listHandler(attendanceList, floor.now),
    query(readShiftNow, (db, { actor, query: { lineId } }) => shiftNow(db, floor, actor, lineId)),
    command(beginOwnShift, async (tx, caller) => {
      const worker = await workerAtKiosk(tx, floor, caller)
      return ownShift(tx, caller, await beginShift(presence(tx, caller), worker, 'kiosk'))
    }),
    command(endOwnShift, async (tx, caller) => {
      const { id } = await workerAtKiosk(tx, floor, caller)
      return ownShift(tx, caller, await endShift(presence(tx, caller), id))
    }),
    command(markAttendance, (tx, request) => markWorkers(presence(tx, request), request.body, request.locale)),
    command(changeAttendance, async (tx, request) => {
      const { params, body } = request
      const show = () => readAttendance(tx, floor, request, params.id)
      await show()
      await putRight(presence(tx, request), params.id, body, show)
      return show()
    }),
  ]
}

/** Coming and going are said where the work is: at a kiosk, not from home. */
async function workerAtKiosk(tx: Tx, floor: Floor, { actor }: Caller) {
  if (actor.kind !== 'kiosk') throw new RuleError('auth.kioskOnly')
  const worker = await tx
    .selectFrom('worker')
    .innerJoin('person', 'person.id', 'worker.id')
    .select(['worker.id', 'worker.lineId', 'worker.startedOn', 'worker.leftOn', 'person.fullName'])
    .where('worker.id', '=', actor.personId)
    .executeTakeFirst()
  const { workedOn } = await floor.shiftNow(tx)
  if (!worker || worker.startedOn > workedOn) throw new RuleError('worker.notAWorker')
  if (worker.leftOn !== null && worker.leftOn < workedOn) {
    throw new RuleError('worker.left', { name: worker.fullName, day: worker.leftOn })
  }
  return worker
}

/** Somebody else's line looks the same as none. */
async function readAttendance(db: Reader | Tx, floor: Floor, { actor, locale }: Caller, id: string) {
  const row = await attendanceRows(db).where('attendance.id', '=', id).executeTakeFirst()
  if (!row || !overseesLine(actor, row)) throw new RuleError('row.notFound')
  return toAttendance(row, await floor.shifts(db), floor.now(), locale)
}
