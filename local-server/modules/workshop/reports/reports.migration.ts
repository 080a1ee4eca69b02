import { workFigures } from '../../../../contracts/workshop/reports.ts'
import { clustered, type Migration } from '../../../core/database/index.ts'
import { recomputeOperationTotals } from './operation-totals.ts'

export const createOperationTotals: Migration = {
  name: '202611211300-operation-totals',
  async up(tx) {
    let table = tx.schema
      .createTable('operation_day_total')
      .addColumn('workedOn', 'text', (c) => c.notNull())
      .addColumn('lineId', 'text', (c) => c.notNull())
      .addColumn('operationId', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('operation_day_total_key', ['workedOn', 'lineId', 'operationId'])
    for (const figure of workFigures) table = table.addColumn(figure, 'bigint', (c) => c.notNull())
    await clustered(tx, table).execute()
    await recomputeOperationTotals(tx)
  },
}
