import type { Migration } from '../database/index.ts'

declare module '../database/tables.ts' {
  interface Tables {
    file: {
      id: string
      sha256: string
      name: string
      type: string
      size: number
      /** Who sent it; null for what the program made. */
      accountId: string | null
      personId: string | null
      createdAt: number
    }
    /** What a file belongs to, and who may therefore see it. */
    file_reference: {
      /** `<entity>:<entity id>:<slot>` */
      id: string
      fileId: string
      permission: string | null
      accountId: string | null
      personId: string | null
    }
  }
}

export const createFiles: Migration = {
  name: '202611201200-files',
  async up(tx) {
    await tx.schema
      .createTable('file')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('sha256', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('type', 'text', (c) => c.notNull())
      .addColumn('size', 'bigint', (c) => c.notNull())
      .addColumn('accountId', 'text')
      .addColumn('personId', 'text')
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .execute()
    await tx.schema.createIndex('file_sha256').on('file').column('sha256').execute()
    await tx.schema
      .createTable('file_reference')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('fileId', 'text', (c) => c.notNull().references('file.id'))
      .addColumn('permission', 'text')
      .addColumn('accountId', 'text')
      .addColumn('personId', 'text')
      .execute()
    await tx.schema.createIndex('file_reference_file').on('file_reference').column('fileId').execute()
  },
}
