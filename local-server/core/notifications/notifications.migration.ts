import type { NotificationKind } from '../../../contracts/notifications.ts'
import type { Migration } from '../database/index.ts'

export interface NotificationTable {
  id: string
  accountId: string
  kind: NotificationKind
  /** JSON. */
  params: string
  link: string | null
  createdAt: number
  readAt: number | null
}

declare module '../database/tables.ts' {
  interface Tables {
    notification: NotificationTable
  }
}

export const createNotifications: Migration = {
  name: '202611201005-notifications',
  async up(tx) {
    const { schema } = tx
    await schema
      .createTable('notification')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('accountId', 'text', (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('params', 'text', (c) => c.notNull())
      .addColumn('link', 'text')
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('readAt', 'bigint')
      .execute()
    await schema.createIndex('notification_of').on('notification').columns(['accountId', 'createdAt', 'id']).execute()
    await schema.createIndex('notification_unread').on('notification').columns(['accountId', 'readAt']).execute()
    await schema.createIndex('notification_read').on('notification').column('readAt').execute()
  },
}
