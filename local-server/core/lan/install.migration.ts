import { randomBytes } from 'node:crypto'
import type { Migration } from '../database/index.ts'
import { newId } from '../ids.ts'

declare module '../database/tables.ts' {
  interface Tables {
    /** One row: which install this is. Every copy of the database is the same one, and can prove it to another copy. */
    install: { id: string; secret: string }
  }
}

export const createInstall: Migration = {
  name: '202611221000-install',
  async up(tx) {
    await tx.schema
      .createTable('install')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('secret', 'text', (c) => c.notNull())
      .execute()
    await tx
      .insertInto('install')
      .values({ id: newId(), secret: randomBytes(32).toString('base64url') })
      .execute()
  },
}
