import type { Migration } from '../database/index.ts'

declare module '../database/tables.ts' {
  interface Tables {
    /** One row while people have to wait. */
    maintenance: { id: string; note: string | null; since: number }
  }
}

export const createMaintenance: Migration = {
  name: '202611201500-maintenance',
  async up(tx) {
    await tx.schema
      .createTable('maintenance')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('note', 'text')
      .addColumn('since', 'bigint', (c) => c.notNull())
      .execute()
  },
}
