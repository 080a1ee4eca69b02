import type { NotificationKind } from '../../../contracts/notifications.ts'
import type { Migration } from '../database/index.ts'
import { foldedParams } from './notification-text.ts'

export interface NotificationTable {
  id: string
  accountId: string
  kind: NotificationKind
  /** JSON. */
  params: string
  /** What the sentence is filled with, folded. */
  search: string
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

/** Those told before are found by what they say too. */
export const searchNotifications: Migration = {
  name: '202611281030-search-notifications',
  async up(tx) {
    await tx.schema
      .alterTable('notification')
      .addColumn('search', 'text', (c) => c.notNull().defaultTo(''))
      .execute()
    const told = await tx.selectFrom('notification').select(['id', 'params']).execute()
    for (const { id, params } of told) {
      const search = foldedParams(JSON.parse(params) as Record<string, string | number>)
      await tx.updateTable('notification').set({ search }).where('id', '=', id).execute()
    }
  },
}
