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

export const addLogo: Migration = {
  name: '202611271300-logo',
  async up(tx) {
    await tx.schema.alterTable('settings').addColumn('logoFileId', 'text').execute()
  },
}
