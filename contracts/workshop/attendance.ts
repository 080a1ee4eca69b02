import { zDay, zId, zIdParams, zInstant, zVersion } from '../common.ts'
import { dayRange, flag, idOf, listRoute, oneOf } from '../list.ts'
import { route } from '../route.ts'
import { z } from 'zod'

export const attendanceStates = ['here', 'gone', 'absent'] as const

export const zAttendance = z.object({
  id: zId,
  workerId: zId,
  workerName: z.string(),
  workerNumber: z.string(),
  lineId: zId,
  lineName: z.string(),
  /** The day the shift began on (D-54). */
  workedOn: zDay,
  shiftId: zId,
  shiftName: z.string(),
  state: z.enum(attendanceStates),
  cameAt: zInstant.nullable(),
  leftAt: zInstant.nullable(),
  lateMinutes: z.int(),
  leftEarlyMinutes: z.int(),
  /** Minutes here within the shift without its breaks; of who is here, up to now. */
  attendedMinutes: z.int(),
  /** Standard minutes of the pieces approved in this shift. */
  earnedMinutesThousandths: z.int(),
  /** Earned of attended minutes, with one decimal; null where nothing was attended. */
  efficiencyPercent: z.number().nullable(),
  /** Nobody said that they left: the end of the shift was taken. */
  closedAutomatically: z.boolean(),
  reason: z.string(),
  source: z.enum(['kiosk', 'record', 'master', 'demo']),
  version: zVersion,
})
export type Attendance = z.output<typeof zAttendance>

export const listAttendance = listRoute({
  name: 'attendance.list',
  path: '/attendance',
  access: 'attendance.read',
  summary: 'Who was here in which shift, from when to when, and what of that time was earned; of one’s lines, or all.',
  row: zAttendance,
  filters: {
    state: oneOf(attendanceStates),
    late: flag,
    leftEarly: flag,
    closedAutomatically: flag,
    workerId: idOf('worker.list'),
    lineId: idOf('line.list'),
    workedOn: dayRange,
  },
  sorts: ['workedOn', 'workerName'],
  defaultSort: '-workedOn',
  searchable: true,
})

const zOwnShift = z.object({
  workedOn: zDay,
  shiftName: z.string(),
  /** Whoever comes a little early comes to the shift that begins then. */
  startsAt: zInstant,
  cameAt: zInstant,
  leftAt: zInstant.nullable(),
  lateMinutes: z.int(),
  attendedMinutes: z.int(),
})

export const beginOwnShift = route({
  name: 'attendance.begin',
  method: 'POST',
  path: '/kiosk/shift/begin',
  access: 'workRecord.createOwn',
  timed: true,
  summary: 'The worker at a kiosk begins the shift.',
  response: zOwnShift,
  errors: ['auth.kioskOnly', 'worker.notAWorker', 'worker.left', 'attendance.alreadyHere'],
})

export const endOwnShift = route({
  name: 'attendance.end',
  method: 'POST',
  path: '/kiosk/shift/end',
  access: 'workRecord.createOwn',
  timed: true,
  summary: 'The worker at a kiosk ends the shift.',
  response: zOwnShift,
  errors: ['auth.kioskOnly', 'worker.notAWorker', 'attendance.notHere'],
})

export const markAttendance = route({
  name: 'attendance.mark',
  method: 'POST',
  path: '/attendance/marks',
  access: 'attendance.manage',
  timed: true,
  summary:
    'A master marks workers of one’s lines by hand as come, gone or absent, or takes the mark back; every worker gets an outcome.',
  body: z.object({
    workerIds: z.array(zId).min(1).max(500),
    mark: z.enum([...attendanceStates, 'none']),
    /** When they came or left; now where it is left out. */
    at: zInstant.optional(),
    /** The shift it was; the one that runs where it is left out. */
    shift: z.object({ workedOn: zDay, shiftId: zId }).optional(),
    reason: z.string().trim().max(500).default(''),
  }),
  response: z.object({
    outcomes: z.array(
      z.object({
        workerId: zId,
        outcome: z.enum(['done', 'refused']),
        code: z.string().nullable(),
        message: z.string().nullable(),
      }),
    ),
    done: z.int(),
    refused: z.int(),
  }),
  errors: ['row.notFound', 'attendance.inFuture', 'attendance.outsideShift'],
})

export const changeAttendance = route({
  name: 'attendance.change',
  method: 'PATCH',
  path: '/attendance/:id',
  access: 'attendance.manage',
  timed: true,
  summary: 'Puts right when a worker came or left.',
  params: zIdParams,
  body: z.object({
    version: zVersion,
    cameAt: zInstant.optional(),
    /** Null: still here. */
    leftAt: zInstant.nullable().optional(),
    reason: z.string().trim().max(500).optional(),
  }),
  response: zAttendance,
  errors: [
    'row.notFound',
    'row.stale',
    'attendance.inFuture',
    'attendance.outsideShift',
    'attendance.leftBeforeCame',
    'attendance.isAbsent',
  ],
})

export const floorStates = [...attendanceStates, 'notCome'] as const

export const zFloorWorker = z.object({
  workerId: zId,
  name: z.string(),
  number: z.string(),
  lineId: zId,
  attendanceId: zId.nullable(),
  attendanceVersion: zVersion.nullable(),
  state: z.enum(floorStates),
  /** The last shift they were here in was of this kind; whoever was never here is expected in any. */
  isExpected: z.boolean(),
  cameAt: zInstant.nullable(),
  leftAt: zInstant.nullable(),
  lateMinutes: z.int(),
  attendedMinutes: z.int(),
  reason: z.string(),
  /** The last of what they recorded in this shift. */
  last: z
    .object({
      operationId: zId,
      operationName: z.string(),
      productCode: z.string(),
      quantity: z.int(),
      recordedAt: zInstant,
    })
    .nullable(),
  /** Pending and approved in this shift. */
  pieces: z.int(),
  /**
   * Standard minutes of these pieces, also of those that wait for approval, of the attended minutes so far, with one
   * decimal. Not the efficiency: that counts what is approved (D-51).
   */
  pacePercent: z.number().nullable(),
  /** Here, and nothing recorded for longer than the setting says. */
  isFree: z.boolean(),
  /** Here, and less than the setting says of the attended minutes earned. */
  isBehind: z.boolean(),
})
export type FloorWorker = z.output<typeof zFloorWorker>

export const readShiftNow = route({
  name: 'attendance.now',
  method: 'GET',
  path: '/attendance/now',
  access: 'attendance.read',
  summary:
    'The shift that runs: every worker of one’s lines, or of all, with what they do; who is free, who is behind.',
  query: z.object({ lineId: zId.optional() }),
  response: z.object({
    workedOn: zDay,
    shiftId: zId,
    shiftName: z.string(),
    at: zInstant,
    startsAt: zInstant,
    endsAt: zInstant,
    freeAfterMinutes: z.int(),
    lines: z.array(z.object({ id: zId, name: z.string() })),
    workers: z.array(zFloorWorker),
    /** Once one may come to the shift after this one: who has, before it has begun. */
    coming: z
      .object({
        shiftName: z.string(),
        startsAt: zInstant,
        workers: z.array(
          z.object({ workerId: zId, name: z.string(), number: z.string(), lineId: zId, cameAt: zInstant }),
        ),
      })
      .nullable(),
  }),
})
