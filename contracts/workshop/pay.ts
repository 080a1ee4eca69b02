import { z } from 'zod'
import { zDay, zId, zMoneyMinor } from '../common.ts'
import { dayRange, idOf, listRoute } from '../list.ts'
import { route } from '../route.ts'
import { zPayAdjustment } from './pay-adjustments.ts'

export const zPayRow = z.object({
  /** The person’s id. */
  id: zId,
  number: z.string(),
  workerName: z.string(),
  lineId: zId,
  lineName: z.string(),
  /** Days with approved work. */
  days: z.int(),
  approvedPieces: z.int(),
  approvedMinor: zMoneyMinor,
  bonusMinor: zMoneyMinor,
  /** What is missing to the guaranteed minimum; in a pay period only. */
  guaranteeMinor: zMoneyMinor,
  deductionMinor: zMoneyMinor,
  advanceMinor: zMoneyMinor,
  /** Owed from the period before; below zero is what goes on to the next. */
  debtMinor: zMoneyMinor,
  /** Approved, bonus and guarantee, less deduction, advance and debt. */
  toPayMinor: zMoneyMinor,
  pendingPieces: z.int(),
  pendingMinor: zMoneyMinor,
  rejectedPieces: z.int(),
  /** The card or account the pay goes to: its last four characters. */
  paymentAccount: z.string().nullable(),
})
export type PayRow = z.output<typeof zPayRow>

export const listPay = listRoute({
  name: 'pay.list',
  path: '/pay',
  access: 'pay.readOwn',
  summary:
    'Pay by worker over some days: one’s own, or everybody’s. Approved counts, pending is shown apart (D-51). ' +
    'The days of a pay period give its pay sheet: with the guarantee, and as it was frozen once it is closed.',
  row: zPayRow,
  filters: { workedOn: dayRange, lineId: idOf('line.list') },
  sorts: ['workerName', 'number', 'lineName', 'approvedMinor', 'toPayMinor'],
  defaultSort: 'workerName',
  searchable: true,
  summed: true,
})

/** Work of one operation at one rate. */
export const zPayLine = z.object({
  lineId: zId,
  lineName: z.string(),
  productId: zId,
  productCode: z.string(),
  productName: z.string(),
  operationId: zId,
  operationName: z.string(),
  workerId: zId,
  workerNumber: z.string(),
  workerName: z.string(),
  unitPriceMinor: zMoneyMinor,
  approvedPieces: z.int(),
  approvedMinor: zMoneyMinor,
})

export const listPayLines = listRoute({
  name: 'payLine.list',
  path: '/pay-lines',
  access: 'pay.readAll',
  summary: 'Approved work by line, operation and worker, for the books.',
  row: zPayLine,
  filters: {
    workedOn: dayRange,
    lineId: idOf('line.list'),
    productId: idOf('product.list'),
    workerId: idOf('worker.list'),
  },
  sorts: ['lineName', 'workerName', 'approvedMinor'],
  defaultSort: 'lineName',
  searchable: true,
  summed: true,
})

export const listBankPayments = listRoute({
  name: 'bankPayment.list',
  path: '/bank-payments',
  access: 'pay.bank',
  summary: 'Whom the bank pays how much for some days; the one place where accounts are given in full.',
  row: z.object({
    workerId: zId,
    number: z.string(),
    workerName: z.string(),
    paymentAccount: z.string().nullable(),
    toPayMinor: zMoneyMinor,
  }),
  filters: { workedOn: dayRange, lineId: idOf('line.list') },
  sorts: ['workerName', 'number'],
  defaultSort: 'workerName',
  searchable: true,
  summed: true,
})

export const readWorkerPay = route({
  name: 'pay.worker',
  method: 'GET',
  path: '/pay/:id',
  access: 'pay.readOwn',
  summary: 'One worker’s pay over some days: the row of the sheet, by operation, by day, and every adjustment.',
  params: z.object({ id: zId }),
  query: z.object({ from: zDay, to: zDay }),
  response: z.object({
    row: zPayRow,
    lines: z.array(
      z.object({
        operationId: zId,
        productCode: z.string(),
        operationName: z.string(),
        unitPriceMinor: zMoneyMinor,
        pieces: z.int(),
        amountMinor: zMoneyMinor,
      }),
    ),
    days: z.array(z.object({ workedOn: zDay, pieces: z.int(), amountMinor: zMoneyMinor })),
    adjustments: z.array(zPayAdjustment),
  }),
  errors: ['row.notFound'],
})
