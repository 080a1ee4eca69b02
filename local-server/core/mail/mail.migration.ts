import type { Mail } from '../../../contracts/mail.ts'
import type { Migration } from '../database/index.ts'

declare module '../database/tables.ts' {
  interface Tables {
    /** One row, or none: no mail, as an install starts. */
    mail_setting: {
      id: string
      enabled: number
      host: string
      port: number
      security: Mail['security']
      user: string
      /** Sealed. */
      password: string | null
      fromAddress: string
    }
  }
}

export const createMailSetting: Migration = {
  name: '202611271010-mail-setting',
  async up(tx) {
    await tx.schema
      .createTable('mail_setting')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('enabled', 'integer', (c) => c.notNull())
      .addColumn('host', 'text', (c) => c.notNull())
      .addColumn('port', 'integer', (c) => c.notNull())
      .addColumn('security', 'text', (c) => c.notNull())
      .addColumn('user', 'text', (c) => c.notNull())
      .addColumn('password', 'text')
      .addColumn('fromAddress', 'text', (c) => c.notNull())
      .execute()
  },
}
