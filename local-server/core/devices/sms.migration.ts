import type { SmsStatus } from '../../../contracts/sms.ts'
import type { Migration } from '../database/index.ts'

export interface SmsMessageTable {
  id: string
  deviceId: string | null
  to: string
  text: string
  search: string
  status: SmsStatus
  parts: number
  delivered: number
  createdAt: number
}

declare module '../database/tables.ts' {
  interface Tables {
    sms_message: SmsMessageTable
    sms_part: {
      messageId: string
      deviceId: string
      number: number
      /** The network's number of it, 0 to 255, which comes again. */
      reference: number
      status: 'sent' | 'delivered' | 'failed'
    }
  }
}

export const createSms: Migration = {
  name: '202611270900-sms',
  async up(tx) {
    await tx.schema
      .createTable('sms_message')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('deviceId', 'text', (c) => c.references('device.id').onDelete('set null'))
      .addColumn('to', 'text', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('search', 'text', (c) => c.notNull())
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('parts', 'integer', (c) => c.notNull())
      .addColumn('delivered', 'integer', (c) => c.notNull())
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .execute()
    await tx.schema
      .createTable('sms_part')
      .addColumn('messageId', 'text', (c) => c.notNull().references('sms_message.id').onDelete('cascade'))
      .addColumn('deviceId', 'text', (c) => c.notNull())
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('reference', 'integer', (c) => c.notNull())
      .addColumn('status', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('sms_part_key', ['messageId', 'number'])
      .execute()
    await tx.schema.createIndex('sms_part_reference').on('sms_part').columns(['deviceId', 'reference']).execute()
  },
}
