import type { Migration } from '../database/index.ts'

export interface ImportTable {
  id: string
  kind: string
  fileId: string
  fileName: string
  /** Its name folded. */
  search: string
  /** What the last finished step left; a job that was cancelled or died is seen in the job's row. */
  state: 'reading' | 'ready' | 'importing' | 'done' | 'failed' | 'cancelled'
  /** JSON of who asked. */
  asker: string
  accountId: string
  jobId: string
  mode: string | null
  /** Index of the row of headings; null until the file was read. */
  headerRow: number | null
  /** JSON, as in the contract. */
  headings: string
  mapping: string
  preview: string
  rows: number
  good: number
  wrong: number
  duplicates: number
  imported: number | null
  /** JSON `{ code, params }`. */
  problem: string | null
  createdAt: number
  finishedAt: number | null
  version: number
}

declare module '../database/tables.ts' {
  interface Tables {
    import: ImportTable
    import_problem: {
      importId: string
      seq: number
      row: number
      column: string | null
      value: string
      /** Key of the message, and its parameters as JSON. */
      text: string
      params: string
    }
  }
}

export const createImports: Migration = {
  name: '202611201230-imports',
  async up(tx) {
    await tx.schema
      .createTable('import')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('fileId', 'text', (c) => c.notNull())
      .addColumn('fileName', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('asker', 'text', (c) => c.notNull())
      .addColumn('accountId', 'text', (c) => c.notNull().references('account.id'))
      .addColumn('jobId', 'text', (c) => c.notNull())
      .addColumn('mode', 'text')
      .addColumn('headerRow', 'integer')
      .addColumn('headings', 'text', (c) => c.notNull())
      .addColumn('mapping', 'text', (c) => c.notNull())
      .addColumn('preview', 'text', (c) => c.notNull())
      .addColumn('rows', 'integer', (c) => c.notNull())
      .addColumn('good', 'integer', (c) => c.notNull())
      .addColumn('wrong', 'integer', (c) => c.notNull())
      .addColumn('duplicates', 'integer', (c) => c.notNull())
      .addColumn('imported', 'integer')
      .addColumn('problem', 'text')
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('finishedAt', 'bigint')
      .addColumn('version', 'integer', (c) => c.notNull())
      .execute()
    await tx.schema.createIndex('import_account').on('import').columns(['accountId', 'createdAt']).execute()
    await tx.schema
      .createTable('import_problem')
      .addColumn('importId', 'text', (c) => c.notNull().references('import.id'))
      .addColumn('seq', 'integer', (c) => c.notNull())
      .addColumn('row', 'integer', (c) => c.notNull())
      .addColumn('column', 'text')
      .addColumn('value', 'text', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('params', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('import_problem_key', ['importId', 'seq'])
      .execute()
  },
}
