import type { Generated } from 'kysely'
import type { Migration } from '../database/index.ts'

declare module '../database/tables.ts' {
  interface Tables {
    /** One row, or none: off, as an install starts. */
    lan_setting: {
      id: string
      enabled: number
      port: number
      /** JSON: names and addresses an administrator added (SEW-003). */
      names: Generated<string>
    }
  }
}

export const createLanSetting: Migration = {
  name: '202611201020-lan-setting',
  async up(tx) {
    await tx.schema
      .createTable('lan_setting')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('enabled', 'integer', (c) => c.notNull())
      .addColumn('port', 'integer', (c) => c.notNull())
      .execute()
  },
}

export const addLanNames: Migration = {
  name: '202611281000-lan-names',
  async up(tx) {
    await tx.schema
      .alterTable('lan_setting')
      .addColumn('names', 'text', (c) => c.notNull().defaultTo('[]'))
      .execute()
  },
}
