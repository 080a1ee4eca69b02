import { z } from 'zod'
import { zDay, zId, zInstant, zMoneyMinor } from '../common.ts'
import { zExport } from '../exports.ts'
import { zPrintJob } from '../printing.ts'
import { route } from '../route.ts'
import { adjustmentKinds } from './pay-adjustments.ts'
import { disputeStates } from './pay-disputes.ts'

/** More workers than this get their slips line by line. */
export const mostSlipsAtOnce = 1_000

/** Work of one operation at one rate, by what became of it. */
export const zSlipLine = z.object({
  operationId: zId,
  productCode: z.string(),
  operationName: z.string(),
  unitPriceMinor: zMoneyMinor,
  approvedPieces: z.int(),
  approvedMinor: zMoneyMinor,
  pendingPieces: z.int(),
  pendingMinor: zMoneyMinor,
  rejectedPieces: z.int(),
  rejectedMinor: zMoneyMinor,
})
export type SlipLine = z.output<typeof zSlipLine>

/** What a slip says; kept as it was when the slip was made. */
export const zSlipFigures = z.object({
  workerName: z.string(),
  /** On the pay sheet. */
  workerNumber: z.string(),
  lineId: zId,
  lineName: z.string(),
  approvedPieces: z.int(),
  approvedMinor: zMoneyMinor,
  pendingPieces: z.int(),
  pendingMinor: zMoneyMinor,
  rejectedPieces: z.int(),
  rejectedMinor: zMoneyMinor,
  bonusMinor: zMoneyMinor,
  guaranteeMinor: zMoneyMinor,
  deductionMinor: zMoneyMinor,
  advanceMinor: zMoneyMinor,
  debtMinor: zMoneyMinor,
  toPayMinor: zMoneyMinor,
  lines: z.array(zSlipLine),
  adjustments: z.array(
    z.object({ kind: z.enum(adjustmentKinds), amountMinor: zMoneyMinor, day: zDay, note: z.string() }),
  ),
})
export type SlipFigures = z.output<typeof zSlipFigures>

const slipSums = [
  { name: 'approvedMinor', sign: 1, kind: null },
  { name: 'bonusMinor', sign: 1, kind: 'bonus' },
  { name: 'guaranteeMinor', sign: 1, kind: null },
  { name: 'deductionMinor', sign: -1, kind: 'deduction' },
  { name: 'advanceMinor', sign: -1, kind: 'advance' },
  { name: 'debtMinor', sign: -1, kind: 'debt' },
] as const

/** The sums that add up to what is paid, each with the bonuses, deductions or advances it is made of. */
export const slipAccount = (figures: SlipFigures) =>
  slipSums
    .map(({ name, sign, kind }) => ({
      name,
      minor: sign * figures[name],
      entries: figures.adjustments.filter((one) => one.kind === kind),
    }))
    .filter(({ name, minor, entries }) => name === 'approvedMinor' || minor !== 0 || entries.length > 0)

export const zPaySlip = z.object({
  id: zId,
  number: z.int(),
  workerId: zId,
  firstDay: zDay,
  lastDay: zDay,
  createdAt: zInstant,
  createdByName: z.string(),
  figures: zSlipFigures,
  /** The number of the newer slip of the same worker and days; null while this is the last one. */
  newerNumber: z.int().nullable(),
})
export type PaySlip = z.output<typeof zPaySlip>

/** Whose slips, of which days: one day is a shift's. */
const zSlipWish = z.object({
  /** These workers; with `lineId` left out and none named, everybody with something to be said of. */
  workerIds: z.array(zId).max(mostSlipsAtOnce).default([]),
  lineId: zId.optional(),
  from: zDay,
  to: zDay,
})

const errors = ['row.notFound', 'paySlip.nothing', 'paySlip.tooMany', 'paySlip.daysTurned'] as const

export const createPaySlips = route({
  name: 'paySlip.create',
  method: 'POST',
  path: '/pay-slips',
  access: 'pay.readOwn',
  summary:
    'Makes a PDF of pay slips in the background, a page a worker, each in its worker’s language: one’s own, or those of anybody for who sees all pay. Followed, cancelled and fetched as an export.',
  body: zSlipWish,
  response: zExport,
  errors: [...errors, 'permission.denied'],
})

export const printPaySlips = route({
  name: 'paySlip.print',
  method: 'POST',
  path: '/pay-slips/prints',
  access: 'pay.readOwn',
  summary:
    'Prints pay slips on a receipt printer: the one named, or the one of the station it is asked at. The job waits where there is none.',
  body: zSlipWish.extend({ deviceId: zId.optional() }),
  response: zPrintJob.pick({ id: true, title: true, status: true, reason: true, sheets: true }),
  errors: [...errors, 'device.wrongKind'],
})

/** What stands in the QR code of a slip, after the address of the server. */
export const slipPath = (token: string) => `/slips/${token}`

export const readPaySlip = route({
  name: 'paySlip.read',
  method: 'GET',
  path: '/pay-slips/:token',
  access: 'pay.readOwn',
  summary: 'The slip a QR code stands for: one’s own, or anybody’s for who sees all pay.',
  params: z.object({ token: z.string().min(1).max(200) }),
  response: zPaySlip.extend({
    /** The slip that replaces it, for the same page. */
    newerToken: z.string().nullable(),
    /** The last dispute of this slip. */
    dispute: z.object({ id: zId, state: z.enum(disputeStates) }).nullable(),
  }),
  errors: ['row.notFound'],
})
