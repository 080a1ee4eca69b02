import { sql } from 'kysely'
import type { Migration } from '../../../core/database/index.ts'

export interface PaySlipTable {
  id: string
  /** Counts up through the whole house. */
  number: number
  workerId: string
  firstDay: string
  lastDay: string
  /** JSON: what the slip says, as it was then. */
  figures: string
  /** How often it was put on paper or into a PDF: from the second time on it is marked as a copy (D-08). */
  prints: number
  createdAt: number
  createdByName: string
}

declare module '../../../core/database/tables.ts' {
  interface Tables {
    pay_slip: PaySlipTable
  }
}

export const createPaySlipTable: Migration = {
  name: '202611270100-pay-slips',
  async up({ schema }) {
    await schema
      .createTable('pay_slip')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('number', 'integer', (c) => c.notNull().unique())
      .addColumn('workerId', 'text', (c) => c.notNull().references('worker.id'))
      .addColumn('firstDay', 'text', (c) => c.notNull())
      .addColumn('lastDay', 'text', (c) => c.notNull())
      .addColumn('figures', 'text', (c) => c.notNull())
      .addColumn('prints', 'integer', (c) => c.notNull())
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('createdByName', 'text', (c) => c.notNull())
      .addCheckConstraint('pay_slip_days', sql`"firstDay" <= "lastDay"`)
      .execute()
    await schema
      .createIndex('pay_slip_of')
      .on('pay_slip')
      .columns(['workerId', 'firstDay', 'lastDay', 'number'])
      .execute()
  },
}
