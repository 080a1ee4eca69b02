import { z } from 'zod'
import { zDay, zId, zIdParams, zInstant, zMoneyMinor, zVersion } from '../common.ts'
import { instantRange, listRoute, oneOf } from '../list.ts'
import { route } from '../route.ts'

/** `proposed` counts for nothing until the director signs it. */
export const rateChangeStates = ['proposed', 'signed', 'withdrawn'] as const
export type RateChangeState = (typeof rateChangeStates)[number]

export const mostRatesAtOnce = 200

/** A record of the most pieces there may be is still far below what a number holds exactly. */
export const maxRateMinor = 1_000_000_000
export const zRateMinor = zMoneyMinor.min(1).max(maxRateMinor)

const zNewRates = z
  .array(z.object({ operationId: zId, rateMinor: zRateMinor }))
  .min(1)
  .max(mostRatesAtOnce)

export const zRateChange = z.object({
  id: zId,
  /** First day the rates count. */
  validFrom: zDay,
  note: z.string(),
  state: z.enum(rateChangeStates),
  /** How many rates there are, and the first operations by name. */
  rates: z.int(),
  operationNames: z.string(),
  proposedByName: z.string(),
  createdAt: zInstant,
  /** Who signed or withdrew it. */
  decidedByName: z.string().nullable(),
  decidedAt: zInstant.nullable(),
  reason: z.string().nullable(),
  abilities: z.object({ sign: z.boolean(), withdraw: z.boolean() }),
  version: zVersion,
})
export type RateChange = z.output<typeof zRateChange>

export const listRateChanges = listRoute({
  name: 'rateChange.list',
  path: '/rate-changes',
  access: 'rate.read',
  summary: 'Changes of rates that were proposed, signed or withdrawn.',
  row: zRateChange,
  filters: { state: oneOf(rateChangeStates), createdAt: instantRange },
  sorts: ['createdAt'],
  defaultSort: '-createdAt',
  searchable: true,
})

export const readRateChange = route({
  name: 'rateChange.read',
  method: 'GET',
  path: '/rate-changes/:id',
  access: 'rate.read',
  summary: 'A change of rates with every rate in it.',
  params: zIdParams,
  response: zRateChange.extend({
    lines: z.array(
      z.object({
        operationId: zId,
        operationName: z.string(),
        productCode: z.string(),
        /** What counts until then; null for an operation that had no rate. */
        nowMinor: zMoneyMinor.nullable(),
        rateMinor: zMoneyMinor,
      }),
    ),
  }),
  errors: ['row.notFound'],
})

export const previewRates = route({
  name: 'rateChange.preview',
  method: 'POST',
  path: '/rate-changes/preview',
  access: 'rate.manage',
  idempotency: 'none',
  summary:
    'Who would gain and who would lose by new rates: the approved pieces of the last days at the difference to the rates that would count otherwise. Changes nothing.',
  body: z.object({ rates: zNewRates, validFrom: zDay, days: z.int().min(1).max(92).default(30) }),
  response: z.object({
    from: zDay,
    to: zDay,
    operations: z.array(
      z.object({
        operationId: zId,
        operationName: z.string(),
        productCode: z.string(),
        /** What would count without the change; null where there is no rate yet. */
        nowMinor: zMoneyMinor.nullable(),
        rateMinor: zMoneyMinor,
        pieces: z.int(),
        differenceMinor: zMoneyMinor,
      }),
    ),
    /** Who loses most first. */
    workers: z.array(
      z.object({
        workerId: zId,
        workerName: z.string(),
        number: z.string(),
        lineName: z.string(),
        pieces: z.int(),
        differenceMinor: zMoneyMinor,
      }),
    ),
    gainers: z.int(),
    gainMinor: zMoneyMinor,
    losers: z.int(),
    /** Below zero. */
    lossMinor: zMoneyMinor,
  }),
  errors: ['row.notFound', 'rate.operationTwice'],
})

const rateErrors = ['row.notFound', 'rate.dayTaken', 'rate.inPast', 'rate.operationTwice'] as const

export const createRateChange = route({
  name: 'rateChange.create',
  method: 'POST',
  path: '/rate-changes',
  access: 'rate.manage',
  summary:
    'Proposes new rates from a day on; they count once they are signed. Who may sign, signs at once with their password; no password is asked for where no operation has a rate yet.',
  body: z.object({
    rates: zNewRates,
    validFrom: zDay,
    note: z.string().trim().max(500).default(''),
    /** Signs it in the same step. */
    password: z.string().min(1).max(256).optional(),
  }),
  response: zRateChange,
  errors: [...rateErrors, 'permission.denied', 'auth.passwordWrong', 'auth.locked'],
})

export const signRateChange = route({
  name: 'rateChange.sign',
  method: 'POST',
  path: '/rate-changes/:id/sign',
  access: 'rate.sign',
  summary: 'Signs proposed rates with the password of whoever signs: from their day on they count.',
  params: zIdParams,
  body: z.object({ version: zVersion, password: z.string().min(1).max(256) }),
  response: zRateChange,
  errors: [...rateErrors, 'row.stale', 'rateChange.decided', 'auth.passwordWrong', 'auth.locked'],
})

export const withdrawRateChange = route({
  name: 'rateChange.withdraw',
  method: 'POST',
  path: '/rate-changes/:id/withdraw',
  access: 'rate.manage',
  summary: 'Takes a proposal back, or turns it down; it stays in the list with the reason.',
  params: zIdParams,
  body: z.object({ version: zVersion, reason: z.string().trim().min(1).max(500) }),
  response: zRateChange,
  errors: ['row.notFound', 'row.stale', 'rateChange.decided'],
})
