import { z } from 'zod'
import { zDay, zId, zIdParams, zInstant, zMoneyMinor } from '../common.ts'
import { dayRange, idOf, listRoute, oneOf } from '../list.ts'
import { route } from '../route.ts'

/** What a person can enter; a debt comes from closing a period in which somebody took more than they earned. */
export const enteredAdjustments = ['bonus', 'deduction', 'advance'] as const
export type EnteredAdjustment = (typeof enteredAdjustments)[number]
export const adjustmentKinds = [...enteredAdjustments, 'debt'] as const

export const zPayAdjustment = z.object({
  id: zId,
  workerId: zId,
  workerName: z.string(),
  number: z.string(),
  kind: z.enum(adjustmentKinds),
  /** What it does to the pay: a bonus adds, a deduction and an advance take away; the opposite entry has the other sign. */
  amountMinor: zMoneyMinor,
  /** The day it counts on. */
  day: zDay,
  note: z.string(),
  /** The entry this one takes back. */
  correctsId: zId.nullable(),
  /** It was taken back by another entry. */
  isTakenBack: z.boolean(),
  createdAt: zInstant,
  createdByName: z.string(),
  abilities: z.object({ takeBack: z.boolean() }),
})
export type PayAdjustment = z.output<typeof zPayAdjustment>

/** Ten thousand million of the main unit: more is a slip of the finger. */
export const maxAdjustmentMinor = 1_000_000_000_000

export const listPayAdjustments = listRoute({
  name: 'payAdjustment.list',
  path: '/pay-adjustments',
  access: 'pay.readOwn',
  summary: 'Bonuses, deductions and advances: one’s own, or everybody’s.',
  row: zPayAdjustment,
  filters: { kind: oneOf(adjustmentKinds), workerId: idOf('worker.list'), day: dayRange },
  sorts: ['day', 'createdAt', 'workerName'],
  defaultSort: '-day',
  searchable: true,
  summed: true,
})

const zAdjustmentNote = z.string().trim().min(1).max(500)

export const createPayAdjustments = route({
  name: 'payAdjustment.create',
  method: 'POST',
  path: '/pay-adjustments',
  access: 'pay.manage',
  summary: 'Adds the same bonus, deduction or advance to one worker or several; all of them or none.',
  body: z.object({
    workerIds: z.array(zId).min(1).max(500),
    kind: z.enum(enteredAdjustments),
    amountMinor: zMoneyMinor.min(1).max(maxAdjustmentMinor),
    day: zDay,
    note: zAdjustmentNote,
  }),
  response: z.object({ items: z.array(zPayAdjustment) }),
  errors: ['row.notFound', 'payPeriod.dayClosed', 'payAdjustment.inFuture', 'payAdjustment.own'],
})

export const takeBackPayAdjustment = route({
  name: 'payAdjustment.takeBack',
  method: 'POST',
  path: '/pay-adjustments/:id/opposite',
  access: 'pay.manage',
  summary: 'Takes an entry back by an opposite one; in a closed period it counts on the working day that runs.',
  params: zIdParams,
  body: z.object({ note: zAdjustmentNote }),
  response: zPayAdjustment,
  errors: ['row.notFound', 'payAdjustment.takenBack', 'payAdjustment.isOpposite', 'payAdjustment.own'],
})
