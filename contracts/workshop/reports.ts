import { z } from 'zod'
import { zDay, zId, zMoneyMinor } from '../common.ts'
import { dayRange, idOf, listRoute, oneOf } from '../list.ts'

/**
 * What was sewn and what it earns. What is approved counts, corrections taken off (D-51, D-52); the share of rejected
 * pieces is of all that were decided, in thousandths of a per cent, to a tenth.
 */
const figures = {
  approvedPieces: z.int(),
  approvedMinor: zMoneyMinor,
  pendingPieces: z.int(),
  pendingMinor: zMoneyMinor,
  rejectedPieces: z.int(),
  rejectedMinor: zMoneyMinor,
  rejectPercentThousandths: z.int(),
}

export const workFigures = [
  'approvedPieces',
  'approvedMinor',
  'pendingPieces',
  'pendingMinor',
  'rejectedPieces',
  'rejectedMinor',
] as const
export type WorkFigure = (typeof workFigures)[number]

const filters = {
  workedOn: dayRange,
  lineId: idOf('line.list'),
  workerId: idOf('worker.list'),
  productId: idOf('product.list'),
  operationId: idOf('operation.list'),
} as const

const sorts = [...workFigures, 'rejectPercentThousandths'] as const

/** Everybody reads reports: of their own work, of the lines they lead, or of all. */
const common = { access: 'workRecord.readOwn', period: 'workedOn', searchable: false, summed: true } as const

export const reportSteps = ['day', 'week', 'month'] as const

export const reportWorkByDay = listRoute({
  ...common,
  name: 'workByDay.list',
  path: '/reports/work-by-day',
  summary:
    'Work by day, by week from Monday, or by month, as `step` says. The day is the one its shift began on (D-54).',
  row: z.object({ workedOn: zDay, ...figures }),
  filters: { ...filters, step: oneOf(reportSteps) },
  sorts: ['workedOn', ...sorts],
  defaultSort: 'workedOn',
})

export const reportWorkByHour = listRoute({
  ...common,
  name: 'workByHour.list',
  path: '/reports/work-by-hour',
  summary: 'Work by the hours of the shifts, in their order.',
  row: z.object({ hour: z.string(), ...figures }),
  filters,
  sorts: ['hour', ...sorts],
  defaultSort: 'hour',
})

export const reportWorkByLine = listRoute({
  ...common,
  name: 'workByLine.list',
  path: '/reports/work-by-line',
  summary: 'Work by the line it was done on.',
  row: z.object({ lineId: zId, lineName: z.string(), ...figures }),
  filters,
  sorts: ['lineName', ...sorts],
  defaultSort: '-approvedMinor',
})

export const reportWorkByWorker = listRoute({
  ...common,
  name: 'workByWorker.list',
  path: '/reports/work-by-worker',
  summary: 'Work by worker, with the days on which they worked.',
  row: z.object({
    workerId: zId,
    number: z.string(),
    workerName: z.string(),
    lineName: z.string(),
    daysWorked: z.int(),
    ...figures,
  }),
  filters,
  sorts: ['workerName', 'number', 'lineName', 'daysWorked', ...sorts],
  defaultSort: '-approvedMinor',
})

export const reportWorkByProduct = listRoute({
  ...common,
  name: 'workByProduct.list',
  path: '/reports/work-by-product',
  summary: 'Work by product.',
  row: z.object({ productId: zId, productCode: z.string(), productName: z.string(), ...figures }),
  filters,
  sorts: ['productCode', ...sorts],
  defaultSort: '-approvedMinor',
})

export const reportWorkByOperation = listRoute({
  ...common,
  name: 'workByOperation.list',
  path: '/reports/work-by-operation',
  summary: 'Work by operation.',
  row: z.object({
    operationId: zId,
    productCode: z.string(),
    productName: z.string(),
    operationName: z.string(),
    ...figures,
  }),
  filters,
  sorts: ['operationName', 'productCode', ...sorts],
  defaultSort: '-approvedMinor',
})
