import type { ExportFormat } from '../../../contracts/exports.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import type { Migration, Tx } from '../database/index.ts'

declare module '../database/tables.ts' {
  interface Tables {
    export: {
      id: string
      list: string
      /** JSON of the parsed query. */
      query: string
      /** JSON list; empty is all. */
      columns: string
      format: ExportFormat
      locale: string
      /** JSON of who asked, with the permissions they had. */
      asker: string
      accountId: string
      jobId: string
      fileName: string
      /** Its name folded. */
      search: string
      fileId: string | null
      rows: number | null
      /** JSON `{ code, params }` of why there is no file. */
      problem: string | null
      createdAt: number
      finishedAt: number | null
      expiresAt: number | null
    }
  }
}

export const createExports: Migration = {
  name: '202611201220-exports',
  async up(tx) {
    await tx.schema
      .createTable('export')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('list', 'text', (c) => c.notNull())
      .addColumn('query', 'text', (c) => c.notNull())
      .addColumn('columns', 'text', (c) => c.notNull())
      .addColumn('format', 'text', (c) => c.notNull())
      .addColumn('locale', 'text', (c) => c.notNull())
      .addColumn('asker', 'text', (c) => c.notNull())
      .addColumn('accountId', 'text', (c) => c.notNull().references('account.id'))
      .addColumn('jobId', 'text', (c) => c.notNull())
      .addColumn('fileName', 'text', (c) => c.notNull())
      .addColumn('fileId', 'text')
      .addColumn('rows', 'integer')
      .addColumn('problem', 'text')
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('finishedAt', 'bigint')
      .addColumn('expiresAt', 'bigint')
      .execute()
    await tx.schema.createIndex('export_account').on('export').columns(['accountId', 'createdAt']).execute()
    await tx.schema.createIndex('export_expiry').on('export').column('expiresAt').execute()
  },
}

/** Files made before are found by their names too. */
async function foldNames(tx: Tx, table: 'export' | 'import'): Promise<void> {
  await tx.schema
    .alterTable(table)
    .addColumn('search', 'text', (c) => c.notNull().defaultTo(''))
    .execute()
  const rows = await tx.selectFrom(table).select(['id', 'fileName']).execute()
  for (const { id, fileName } of rows) {
    await tx
      .updateTable(table)
      .set({ search: fold(fileName) })
      .where('id', '=', id)
      .execute()
  }
}

export const searchExportsAndImports: Migration = {
  name: '202611271100-search-exports-and-imports',
  async up(tx) {
    await foldNames(tx, 'export')
    await foldNames(tx, 'import')
  },
}
