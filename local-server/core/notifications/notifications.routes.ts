import { sql } from 'kysely'
import { done } from '../../../contracts/common.ts'
import {
  countUnread,
  listNotifications,
  markAllRead,
  markRead,
  type Notification,
} from '../../../contracts/notifications.ts'
import type { Core } from '../core.ts'
import { RuleError } from '../errors.ts'
import { command, query, type Handler } from '../http/request.ts'
import { accountIdOf } from '../identity/sign-in.routes.ts'
import { defineList, listHandler } from '../list/define-list.ts'
import type { NotificationTable } from './notifications.migration.ts'

const countLimit = 100

const toNotification = (row: NotificationTable): Notification => ({
  id: row.id,
  kind: row.kind,
  params: JSON.parse(row.params) as Notification['params'],
  link: row.link,
  createdAt: row.createdAt,
  readAt: row.readAt,
})

const notificationList = defineList(listNotifications, {
  rows: (db, { actor }) => db.selectFrom('notification').selectAll().where('accountId', '=', accountIdOf(actor)),
  id: 'notification.id',
  columns: { createdAt: 'notification.createdAt' },
  filterBy: { unread: (value) => (value ? sql`"readAt" is null` : sql`"readAt" is not null`) },
  toRows: (rows) => rows.map(toNotification),
})

export function notificationRoutes({ clock }: Core): Handler[] {
  return [
    listHandler(notificationList, clock.now),

    query(countUnread, async (db, { actor }) => {
      const unread = await db
        .selectFrom('notification')
        .select('id')
        .where('accountId', '=', accountIdOf(actor))
        .where('readAt', 'is', null)
        .limit(countLimit)
        .execute()
      return { unread: unread.length }
    }),

    command(markRead, async (tx, { actor, params }) => {
      const own = tx
        .selectFrom('notification')
        .selectAll()
        .where('id', '=', params.id)
        .where('accountId', '=', accountIdOf(actor))
      const row = await own.executeTakeFirst()
      if (!row) throw new RuleError('row.notFound')
      const readAt = row.readAt ?? clock.now()
      await tx.updateTable('notification').set({ readAt }).where('id', '=', row.id).execute()
      return toNotification({ ...row, readAt })
    }),

    command(markAllRead, async (tx, { actor }) => {
      await tx
        .updateTable('notification')
        .set({ readAt: clock.now() })
        .where('accountId', '=', accountIdOf(actor))
        .where('readAt', 'is', null)
        .execute()
      return done
    }),
  ]
}
