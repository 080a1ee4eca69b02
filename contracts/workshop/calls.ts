import { z } from 'zod'
import { zDay, zId, zIdParams, zInstant, zVersion } from '../common.ts'
import { dayRange, idOf, listRoute, oneOf } from '../list.ts'
import { route } from '../route.ts'
import { zNameStyle } from './screens.ts'

/** What help is called for: a machine is down, material is missing, the master is needed. */
export const callKinds = ['machine', 'material', 'master'] as const
export const zCallKind = z.enum(callKinds)

/** `withdrawn`: the caller needs no help any more. */
export const callStates = ['waiting', 'taken', 'resolved', 'withdrawn'] as const

export const zCall = z.object({
  id: zId,
  kind: zCallKind,
  state: z.enum(callStates),
  lineId: zId,
  lineName: z.string(),
  workerId: zId,
  workerName: z.string(),
  /** The kiosk it was called from; null from a phone. */
  stationName: z.string().nullable(),
  /** The day the shift began on (D-54). */
  workedOn: zDay,
  calledAt: zInstant,
  takenAt: zInstant.nullable(),
  takenByName: z.string().nullable(),
  endedAt: zInstant.nullable(),
  endedByName: z.string().nullable(),
  /** Whole minutes until somebody took it; until now or its end where nobody did. */
  waitedMinutes: z.int(),
  /** Whole minutes from the call to its end, or until now. */
  lostMinutes: z.int(),
  note: z.string().nullable(),
  /** What the reader may do with it now. */
  abilities: z.object({ take: z.boolean(), resolve: z.boolean(), giveBack: z.boolean(), withdraw: z.boolean() }),
  version: zVersion,
})
export type Call = z.output<typeof zCall>

export const listCalls = listRoute({
  name: 'call.list',
  path: '/calls',
  access: 'call.read',
  summary: 'Calls for help one may see: those one may answer, or all.',
  row: zCall,
  filters: {
    state: oneOf(callStates),
    kind: oneOf(callKinds),
    lineId: idOf('line.list'),
    workerId: idOf('worker.list'),
    workedOn: dayRange,
  },
  sorts: ['calledAt'],
  defaultSort: '-calledAt',
  searchable: true,
})

export const readCall = route({
  name: 'call.one',
  method: 'GET',
  path: '/calls/:id',
  access: 'call.read',
  summary: 'One call, of those one may see.',
  params: zIdParams,
  response: zCall,
  errors: ['row.notFound'],
})

export const listOwnCalls = route({
  name: 'call.own',
  method: 'GET',
  path: '/calls/own',
  access: 'call.create',
  summary: 'The caller’s own calls that are open.',
  response: z.object({ items: z.array(zCall) }),
  errors: ['worker.notAWorker'],
})

export const createCall = route({
  name: 'call.create',
  method: 'POST',
  path: '/calls',
  access: 'call.create',
  summary: 'A worker calls for help at their line; those who may answer are told at once.',
  body: z.object({ kind: zCallKind }),
  response: zCall,
  errors: ['worker.notAWorker', 'worker.left', 'call.alreadyOpen'],
})

export const takeCall = route({
  name: 'call.take',
  method: 'POST',
  path: '/calls/:id/take',
  access: 'call.read',
  summary: 'Takes a call: the caller sees who comes, the others that they need not.',
  params: zIdParams,
  response: zCall,
  errors: ['row.notFound', 'permission.denied', 'call.taken', 'call.over'],
})

export const giveCallBack = route({
  name: 'call.giveBack',
  method: 'POST',
  path: '/calls/:id/give-back',
  access: 'call.read',
  summary: 'Lets a call wait again that was taken by mistake, or cannot be answered after all.',
  params: zIdParams,
  response: zCall,
  errors: ['row.notFound', 'permission.denied', 'call.over', 'call.notTaken'],
})

export const resolveCall = route({
  name: 'call.resolve',
  method: 'POST',
  path: '/calls/:id/resolve',
  access: 'call.read',
  summary: 'The cause of a call is put right.',
  params: zIdParams,
  body: z.object({ note: z.string().trim().max(500).optional() }),
  response: zCall,
  errors: ['row.notFound', 'permission.denied', 'call.over'],
})

export const reopenCall = route({
  name: 'call.reopen',
  method: 'POST',
  path: '/calls/:id/reopen',
  access: 'call.read',
  summary: 'Takes a resolution back.',
  params: zIdParams,
  response: zCall,
  errors: ['row.notFound', 'permission.denied', 'call.notResolved', 'call.alreadyOpen'],
})

export const withdrawCall = route({
  name: 'call.withdraw',
  method: 'POST',
  path: '/calls/:id/withdraw',
  access: 'call.create',
  summary: 'The caller needs no help any more.',
  params: zIdParams,
  response: zCall,
  errors: ['row.notFound', 'call.over'],
})

const zTimes = z.object({
  calls: z.int(),
  /** Milliseconds that calls waited to be taken, all together. */
  waitedMs: z.int(),
  /** Milliseconds from call to end, all together. */
  lostMs: z.int(),
})

export const readCallTimes = route({
  name: 'call.times',
  method: 'GET',
  path: '/calls/times',
  access: 'call.read',
  summary: 'Calls that ended and the time lost by them, by day and kind and by line.',
  query: z.object({ from: zDay, to: zDay, lineId: zId.optional() }),
  response: z.object({
    days: z.array(zTimes.extend({ workedOn: zDay, kind: zCallKind })),
    lines: z.array(zTimes.extend({ lineId: zId, lineName: z.string() })),
  }),
})

/** A call as the screens on the wall show it. */
export const zBoardCall = zCall
  .pick({
    id: true,
    kind: true,
    state: true,
    lineId: true,
    lineName: true,
    calledAt: true,
    takenAt: true,
    takenByName: true,
  })
  .extend({
    /** As the screen shows names. */
    workerName: z.string(),
  })

export const readBoardCalls = route({
  name: 'call.board',
  method: 'GET',
  path: '/boards/calls',
  access: 'board.view',
  summary: 'The open calls of the floor, the oldest first, and how the shift went; for the screens.',
  query: z.object({ names: zNameStyle.default('full') }),
  response: z.object({
    at: zInstant,
    open: z.array(zBoardCall),
    /** Of this shift, all kinds together; the mean until one was taken. */
    shift: z.object({ calls: z.int(), resolved: z.int(), meanWaitMs: z.int().nullable() }),
  }),
})
