import { z } from 'zod'
import { zDay, zDone, zId, zIdParams, zInstant, zMoneyMinor, zVersion } from '../common.ts'
import { dayRange, listRoute, oneOf } from '../list.ts'
import { route } from '../route.ts'

export const payPeriodStates = ['draft', 'closed'] as const

export const zPayPeriod = z.object({
  id: zId,
  firstDay: zDay,
  lastDay: zDay,
  state: z.enum(payPeriodStates),
  closedAt: zInstant.nullable(),
  closedByName: z.string().nullable(),
  /** Of a closed period, for those who see everybody’s pay. */
  workers: z.int().nullable(),
  toPayMinor: zMoneyMinor.nullable(),
  abilities: z.object({ close: z.boolean(), reopen: z.boolean(), delete: z.boolean() }),
  version: zVersion,
})
export type PayPeriod = z.output<typeof zPayPeriod>

export const listPayPeriods = listRoute({
  name: 'payPeriod.list',
  path: '/pay-periods',
  access: 'pay.readOwn',
  summary: 'Pay periods: one follows the other without a gap.',
  row: zPayPeriod,
  filters: { state: oneOf(payPeriodStates), firstDay: dayRange },
  sorts: ['firstDay'],
  defaultSort: '-firstDay',
  searchable: false,
})

export const createPayPeriod = route({
  name: 'payPeriod.create',
  method: 'POST',
  path: '/pay-periods',
  access: 'pay.manage',
  summary: 'Adds the next period. It begins the day after the last one; only the very first says its first day.',
  body: z.object({ firstDay: zDay.optional(), lastDay: zDay }),
  response: zPayPeriod,
  errors: [
    'payPeriod.gap',
    'payPeriod.daysTurned',
    'payPeriod.tooLong',
    'payPeriod.workBefore',
    'payPeriod.firstDayMissing',
  ],
})

export const deletePayPeriod = route({
  name: 'payPeriod.delete',
  method: 'DELETE',
  path: '/pay-periods/:id',
  access: 'pay.manage',
  summary: 'Takes the last period away while it is a draft.',
  params: zIdParams,
  response: zDone,
  errors: ['row.notFound', 'payPeriod.closed', 'payPeriod.notLast'],
})

export const readPayClosing = route({
  name: 'payPeriod.closing',
  method: 'GET',
  path: '/pay-periods/:id/closing',
  access: 'pay.manage',
  summary: 'What closing a period would freeze, and what stands in its way.',
  params: zIdParams,
  response: z.object({
    period: zPayPeriod,
    workers: z.int(),
    approvedMinor: zMoneyMinor,
    toPayMinor: zMoneyMinor,
    /** Records that wait for a decision. */
    pendingRecords: z.int(),
    pendingPieces: z.int(),
    pendingMinor: zMoneyMinor,
    /** Workers who took more than they earned; the rest goes on to the next period as a debt. */
    indebted: z.int(),
    debtMinor: zMoneyMinor,
    /** Why it cannot be closed now: an error code with its message; null where it can. */
    obstacle: z.object({ code: z.string(), message: z.string() }).nullable(),
  }),
  errors: ['row.notFound'],
})

export const closePayPeriod = route({
  name: 'payPeriod.close',
  method: 'POST',
  path: '/pay-periods/:id/close',
  access: 'pay.manage',
  timed: true,
  summary: 'Closes a period: its figures are frozen, nothing dated into it can be added, changed or decided any more.',
  params: zIdParams,
  body: z.object({
    version: zVersion,
    /** What becomes of records nobody has decided: they stand in the way, or go on to the next period. */
    pending: z.enum(['refuse', 'leave']).default('refuse'),
  }),
  response: z.object({ period: zPayPeriod, workers: z.int(), toPayMinor: zMoneyMinor, left: z.int() }),
  errors: [
    'row.notFound',
    'row.stale',
    'payPeriod.closed',
    'payPeriod.notOver',
    'payPeriod.formerOpen',
    'payPeriod.hasPending',
  ],
})

export const reopenPayPeriod = route({
  name: 'payPeriod.reopen',
  method: 'POST',
  path: '/pay-periods/:id/reopen',
  access: 'pay.reopen',
  summary: 'Opens the period closed last again, with a reason.',
  params: zIdParams,
  body: z.object({ version: zVersion, reason: z.string().trim().min(1).max(500) }),
  response: zPayPeriod,
  errors: ['row.notFound', 'row.stale', 'payPeriod.notClosed', 'payPeriod.laterClosed'],
})

/** The guaranteed minimum of a pay period: whoever earned less by pieces gets the rest. */
export const zPayRule = z.object({
  /** 0 where nothing is guaranteed. */
  guaranteeMinor: zMoneyMinor.min(0).max(1_000_000_000_000),
  /** Days with approved work a worker needs for it. */
  guaranteeDays: z.int().min(1).max(31),
  version: zVersion,
})

export const readPayRule = route({
  name: 'payRule.read',
  method: 'GET',
  path: '/pay-rule',
  access: 'pay.readAll',
  summary: 'The guaranteed minimum of a pay period.',
  response: zPayRule,
})

export const changePayRule = route({
  name: 'payRule.change',
  method: 'PATCH',
  path: '/pay-rule',
  access: 'pay.manage',
  summary: 'Changes the guaranteed minimum; closed periods keep theirs.',
  body: zPayRule,
  response: zPayRule,
  errors: ['row.stale'],
})

export const setPaymentAccount = route({
  name: 'worker.setPaymentAccount',
  method: 'PUT',
  path: '/workers/:id/payment-account',
  access: 'pay.bank',
  summary: 'Notes the card or account a worker’s pay goes to, or that there is none.',
  params: zIdParams,
  body: z.object({
    version: zVersion,
    /** As it is written on the card or contract; spaces and dashes are left out. */
    paymentAccount: z.string().trim().max(60).nullable(),
  }),
  response: z.object({ paymentAccount: z.string().nullable(), version: zVersion }),
  errors: ['row.notFound', 'row.stale', 'worker.accountInvalid'],
})
