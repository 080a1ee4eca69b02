import { z } from 'zod'
import { zDay, zId, zIdParams, zInstant, zMoneyMinor, zVersion } from '../common.ts'
import { idOf, instantRange, listRoute, oneOf } from '../list.ts'
import { route } from '../route.ts'
import { enteredAdjustments, maxAdjustmentMinor } from './pay-adjustments.ts'
import { zPieces, zWorkRecord } from './work-records.ts'

/** What is wrong: work is missing, pieces, the rate, a rejection, a bonus or deduction, or something else. */
export const disputeKinds = ['missing', 'quantity', 'rate', 'rejected', 'adjustment', 'other'] as const
export type DisputeKind = (typeof disputeKinds)[number]

/** Kinds that are about records, which have to be named. */
export const disputesOfRecords: readonly DisputeKind[] = ['quantity', 'rate', 'rejected']

/** `answered`: explained, nothing had to change. `resolved`: put right by a correction or an entry of money. */
export const disputeStates = ['open', 'answered', 'rejected', 'resolved'] as const
export type DisputeState = (typeof disputeStates)[number]

export const mostDisputedRecords = 100

export const zPayDispute = z.object({
  id: zId,
  slipId: zId,
  slipNumber: z.int(),
  firstDay: zDay,
  lastDay: zDay,
  workerId: zId,
  workerName: z.string(),
  workerNumber: z.string(),
  lineId: zId,
  lineName: z.string(),
  kind: z.enum(disputeKinds),
  text: z.string(),
  records: z.int(),
  state: z.enum(disputeStates),
  answer: z.string().nullable(),
  answeredByName: z.string().nullable(),
  answeredAt: zInstant.nullable(),
  createdAt: zInstant,
  abilities: z.object({
    answer: z.boolean(),
    /** By an entry of money. */
    adjust: z.boolean(),
  }),
  version: zVersion,
})
export type PayDispute = z.output<typeof zPayDispute>

export const listPayDisputes = listRoute({
  name: 'payDispute.list',
  path: '/pay-disputes',
  access: 'payDispute.read',
  summary: 'Disputed pay slips: one’s own, those of the lines one leads, or all.',
  row: zPayDispute,
  filters: {
    state: oneOf(disputeStates),
    kind: oneOf(disputeKinds),
    lineId: idOf('line.list'),
    workerId: idOf('worker.list'),
    createdAt: instantRange,
  },
  sorts: ['createdAt'],
  defaultSort: '-createdAt',
  searchable: true,
})

export const readPayDispute = route({
  name: 'payDispute.read',
  method: 'GET',
  path: '/pay-disputes/:id',
  access: 'payDispute.read',
  summary: 'A dispute with the records it is about as they are now, and what it was resolved by.',
  params: zIdParams,
  response: zPayDispute.extend({
    disputed: z.array(zWorkRecord),
    corrections: z.array(zWorkRecord),
    adjustment: z.object({ kind: z.enum(enteredAdjustments), amountMinor: zMoneyMinor, day: zDay }).nullable(),
  }),
  errors: ['row.notFound'],
})

const zWords = z.string().trim().min(1).max(1_000)

export const openPayDispute = route({
  name: 'payDispute.open',
  method: 'POST',
  path: '/pay-disputes',
  access: 'payDispute.open',
  summary:
    'Disputes one’s own pay slip, known by the code in its QR; only the last slip of those days can be disputed.',
  body: z.object({
    token: z.string().min(1).max(200),
    kind: z.enum(disputeKinds),
    /** Which of the slip’s records; needed where the kind is about records. */
    recordIds: z.array(zId).max(mostDisputedRecords).default([]),
    text: zWords,
  }),
  response: zPayDispute,
  errors: [
    'row.notFound',
    'paySlip.superseded',
    'payDispute.alreadyOpen',
    'payDispute.recordsRequired',
    'payDispute.otherRecords',
    'payDispute.ofAnother',
  ],
})

export const answerPayDispute = route({
  name: 'payDispute.answer',
  method: 'POST',
  path: '/pay-disputes/:id/answer',
  access: 'payDispute.answer',
  timed: true,
  summary:
    'Ends a dispute: explains, rejects, or resolves it by correcting its records or by an entry of money. Where the period of the slip is closed, both count in the one that runs.',
  params: zIdParams,
  body: z.object({
    version: zVersion,
    outcome: z.enum(['answered', 'rejected', 'resolved']),
    answer: zWords,
    /** With `resolved`: pieces to take off approved records of these days. */
    corrections: z
      .array(z.object({ id: zId, version: zVersion, quantity: zPieces.optional() }))
      .max(mostDisputedRecords)
      .default([]),
    /** With `resolved`: money instead. */
    adjustment: z
      .object({ kind: z.enum(enteredAdjustments), amountMinor: zMoneyMinor.min(1).max(maxAdjustmentMinor) })
      .optional(),
  }),
  response: zPayDispute,
  errors: [
    'row.notFound',
    'row.stale',
    'permission.denied',
    'payDispute.notOpen',
    'payDispute.own',
    'payDispute.resolutionRequired',
    'payDispute.otherRecords',
    'payDispute.correctionRefused',
  ],
})
