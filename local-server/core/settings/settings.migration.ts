import type { Migration } from '../database/index.ts'

export const addCutAllowance: Migration = {
  name: '202611211000-cut-allowance',
  async up(tx) {
    await tx.schema
      .alterTable('settings')
      .addColumn('cutAllowancePercent', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
  },
}

export const addLetterhead: Migration = {
  name: '202611271100-letterhead',
  async up(tx) {
    for (const name of ['address', 'phone', 'receiptNote']) {
      await tx.schema
        .alterTable('settings')
        .addColumn(name, 'text', (c) => c.notNull().defaultTo(''))
        .execute()
    }
    await tx.schema.alterTable('settings').addColumn('logoFileId', 'text').execute()
  },
}
