import { sql } from 'kysely'
import { listAttendance, type Attendance, type attendanceStates } from '../../../../contracts/workshop/attendance.ts'
import type { LocaleTag } from '../../../../contracts/common.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { defineList, type List } from '../../../core/list/define-list.ts'
import { efficiencyPercent } from '../efficiency/efficiency.ts'
import { readShifts, shiftName, type FloorShifts } from '../shifts.ts'
import { overseenLines } from '../workshop.policy.ts'
import { attendedMinutes } from './presence.ts'
import type { AttendanceTable } from './attendance.tables.ts'

interface AttendanceRow extends AttendanceTable {
  workerName: string
  workerNumber: string
  lineName: string
  masterPersonId: string | null
  earnedMinutesThousandths: number | null
}

export const attendanceRows = (db: Reader | Tx) =>
  db
    .selectFrom('attendance')
    .innerJoin('worker', 'worker.id', 'attendance.workerId')
    .innerJoin('person', 'person.id', 'attendance.workerId')
    .innerJoin('line', 'line.id', 'attendance.lineId')
    .selectAll('attendance')
    .select(['person.fullName as workerName', 'worker.number as workerNumber'])
    .select(['line.name as lineName', 'line.masterPersonId'])
    .select((eb) =>
      eb
        .selectFrom('work_total')
        .select(sql<number>`sum("approvedMinutesThousandths")`.as('earned'))
        .whereRef('work_total.workerId', '=', 'attendance.workerId')
        .whereRef('work_total.workedOn', '=', 'attendance.workedOn')
        .whereRef('work_total.shiftId', '=', 'attendance.shiftId')
        .as('earnedMinutesThousandths'),
    )
    .$castTo<AttendanceRow>()

export const stateOf = ({ cameAt, leftAt }: AttendanceTable): Attendance['state'] =>
  cameAt === null ? 'absent' : leftAt === null ? 'here' : 'gone'

export function toAttendance(row: AttendanceRow, shifts: FloorShifts, now: number, locale: LocaleTag): Attendance {
  const span = shifts.span(row.shiftId, row.workedOn)
  const attended = span ? attendedMinutes(row, span, now) : row.attendedMinutes
  const earned = row.earnedMinutesThousandths ?? 0
  return {
    id: row.id,
    workerId: row.workerId,
    workerName: row.workerName,
    workerNumber: row.workerNumber,
    lineId: row.lineId,
    lineName: row.lineName,
    workedOn: row.workedOn,
    shiftId: row.shiftId,
    shiftName: shiftName(span?.shift.name ?? '', locale),
    state: stateOf(row),
    cameAt: row.cameAt,
    leftAt: row.leftAt,
    lateMinutes: row.lateMinutes,
    leftEarlyMinutes: row.leftEarlyMinutes,
    attendedMinutes: attended,
    earnedMinutesThousandths: earned,
    efficiencyPercent: efficiencyPercent(earned, attended),
    closedAutomatically: row.closedAutomatically === 1,
    reason: row.reason,
    source: row.source,
    version: row.version,
  }
}

const conditionOf = {
  here: sql`(attendance."cameAt" is not null and attendance."leftAt" is null)`,
  gone: sql`attendance."leftAt" is not null`,
  absent: sql`attendance."cameAt" is null`,
}

const over = (column: string) => (is: unknown) => sql`${sql.ref(column)} ${sql.raw(is === true ? '> 0' : '= 0')}`

export const attendanceList = defineList(listAttendance, {
  rows: (db, { actor }) => {
    const rows = attendanceRows(db)
    const overseen = overseenLines(actor)
    return overseen ? rows.where(overseen) : rows
  },
  id: 'attendance.id',
  columns: {
    workedOn: 'attendance.workedOn',
    workerName: 'person.search',
    workerId: 'attendance.workerId',
    lineId: 'attendance.lineId',
    closedAutomatically: 'attendance.closedAutomatically',
  },
  filterBy: {
    state: (states) => {
      const wanted = states as (typeof attendanceStates)[number][]
      return wanted.length === 0
        ? undefined
        : sql`(${sql.join(
            wanted.map((state) => conditionOf[state]),
            sql` or `,
          )})`
    },
    late: over('attendance.lateMinutes'),
    leftEarly: over('attendance.leftEarlyMinutes'),
  },
  search: ['person.search', 'worker.number'],
  toRows: async (rows, db, { actor, now }) => {
    const shifts = await readShifts(db, now)
    return rows.map((row) => toAttendance(row, shifts, now, actor.locale))
  },
}) as List
