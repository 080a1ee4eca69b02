import { sql } from 'kysely'
import { clustered, type Migration } from '../../../core/database/index.ts'
import { countByOperation } from '../totals.ts'
import type { TotalColumns } from '../workshop.tables.ts'

declare module '../../../core/database/tables.ts' {
  interface Tables {
    /** Kept totals of an operation on a line's day: what reports by product and operation read. */
    operation_day_total: TotalColumns & { workedOn: string; lineId: string; operationId: string }
  }
}

const notBelowZero = ['pendingPieces', 'pendingMinor', 'rejectedPieces', 'rejectedMinor'] as const

export const createOperationTotals: Migration = {
  name: '202611211300-operation-totals',
  async up(tx) {
    let table = tx.schema
      .createTable('operation_day_total')
      .addColumn('workedOn', 'text', (c) => c.notNull())
      .addColumn('lineId', 'text', (c) => c.notNull())
      .addColumn('operationId', 'text', (c) => c.notNull())
      .addColumn('approvedPieces', 'bigint', (c) => c.notNull())
      .addColumn('approvedMinor', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('operation_day_total_key', ['workedOn', 'lineId', 'operationId'])
    for (const column of notBelowZero) {
      table = table.addColumn(column, 'bigint', (c) => c.notNull().check(sql`${sql.ref(column)} >= 0`))
    }
    await clustered(tx, table).execute()
    await countByOperation(tx)
  },
}
