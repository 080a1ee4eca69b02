import type { Migration } from '../database/index.ts'

declare module '../database/tables.ts' {
  interface Tables {
    saved_view: {
      id: string
      list: string
      name: string
      /** JSON, as in the contract. */
      query: string
      columns: string
      shared: number
      accountId: string
      createdAt: number
      version: number
    }
  }
}

export const createViews: Migration = {
  name: '202611201210-saved-views',
  async up(tx) {
    await tx.schema
      .createTable('saved_view')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('list', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('query', 'text', (c) => c.notNull())
      .addColumn('columns', 'text', (c) => c.notNull())
      .addColumn('shared', 'integer', (c) => c.notNull())
      .addColumn('accountId', 'text', (c) => c.notNull().references('account.id'))
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('version', 'integer', (c) => c.notNull())
      .execute()
    await tx.schema
      .createIndex('saved_view_name')
      .unique()
      .on('saved_view')
      .columns(['accountId', 'list', 'name'])
      .execute()
    await tx.schema.createIndex('saved_view_list').on('saved_view').columns(['list', 'shared']).execute()
  },
}
