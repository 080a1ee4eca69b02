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

const firstParts = ['logo', 'name', 'address', 'phone', 'number', 'cashier', 'lines', 'totals', 'qr', 'barcode', 'note']

export const addReceiptTemplates: Migration = {
  name: '202611281100-receipt-templates',
  async up(tx) {
    const usual = JSON.stringify({ 80: firstParts, 58: firstParts })
    await tx.schema
      .alterTable('settings')
      .addColumn('receiptTemplates', 'text', (c) => c.notNull().defaultTo(usual))
      .execute()
  },
}
