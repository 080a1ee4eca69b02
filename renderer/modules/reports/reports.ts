import type { ListContract } from '../../../contracts/list.ts'
import {
  reportWorkByDay,
  reportWorkByHour,
  reportWorkByLine,
  reportWorkByOperation,
  reportWorkByProduct,
  reportWorkByWorker,
  workFigures,
} from '../../../contracts/workshop/reports.ts'
import type { Column } from '../../ui/list/columns.ts'

/** What work can be told apart by, with the filter that a click on one of its rows sets and what is looked at next. */
export const groups = {
  line: { report: reportWorkByLine, key: 'lineId', name: 'lineName', filter: 'lineId', next: 'worker' },
  worker: { report: reportWorkByWorker, key: 'workerId', name: 'workerName', filter: 'workerId', next: 'operation' },
  product: {
    report: reportWorkByProduct,
    key: 'productId',
    name: 'productName',
    filter: 'productId',
    next: 'operation',
  },
  operation: {
    report: reportWorkByOperation,
    key: 'operationId',
    name: 'operationName',
    filter: 'operationId',
    next: 'worker',
  },
} as const
export type GroupName = keyof typeof groups
export const groupNames = Object.keys(groups) as GroupName[]

export const drillFilters = ['lineId', 'workerId', 'productId', 'operationId'] as const
export type DrillFilter = (typeof drillFilters)[number]

/** The reports there are, by the name they have in an address. */
export const reportPages: Readonly<
  Record<string, { report: ListContract; rowKey: string; columns: Column<Record<string, unknown>>[] }>
> = {
  worker: page(reportWorkByWorker, 'workerId', ['workerName', 'number', 'lineName', 'daysWorked']),
  line: page(reportWorkByLine, 'lineId', ['lineName']),
  product: page(reportWorkByProduct, 'productId', ['productCode', 'productName']),
  operation: page(reportWorkByOperation, 'operationId', ['operationName', 'productCode', 'productName']),
  day: page(reportWorkByDay, 'workedOn', ['workedOn']),
  hour: page(reportWorkByHour, 'hour', ['hour']),
}

function page(report: unknown, rowKey: string, names: readonly string[]) {
  const contract = report as ListContract
  const sorted = (name: string) => (contract.sorts.includes(name) ? { sort: name } : {})
  const columns: Column<Record<string, unknown>>[] = [
    ...names.map((name, index) => ({
      key: name,
      ...sorted(name),
      numeric: name === 'daysWorked',
      ...(index === 0 ? { class: 'min-w-52' } : {}),
      card: index === 0 ? ('title' as const) : ('none' as const),
    })),
    ...[...workFigures, 'rejectPercentThousandths'].map((name) => ({
      key: name,
      ...sorted(name),
      numeric: true,
      hidden: name === 'rejectedMinor' || name === 'pendingMinor',
      card: name.startsWith('approved') ? ('fact' as const) : ('none' as const),
    })),
  ]
  return { report: contract, rowKey, columns }
}
