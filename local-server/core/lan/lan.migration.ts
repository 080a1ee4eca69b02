import type { Migration } from '../database/index.ts'

declare module '../database/tables.ts' {
  interface Tables {
    /** One row, or none: off, as an install starts. */
    lan_setting: { id: string; enabled: number; port: number }
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
