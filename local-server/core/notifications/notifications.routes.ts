import { sql, type RawBuilder } from 'kysely'
import { done, type LocaleTag } from '../../../contracts/common.ts'
import {
  countUnread,
  listNotifications,
  markAllRead,
  markRead,
  notificationKinds,
  topicOfKind,
  type Notification,
} from '../../../contracts/notifications.ts'
import type { Core } from '../core.ts'
import type { Reader } from '../database/index.ts'
import { RuleError } from '../errors.ts'
import { command, query, type Handler } from '../http/request.ts'
import { accountIdOf } from '../identity/sign-in.routes.ts'
import { containsWord, defineList, isOneOf, listHandler, type ListAsker } from '../list/define-list.ts'
import { isJobCalled, kindsWorded, notificationText } from './notification-text.ts'
import type { NotificationTable } from './notifications.migration.ts'

const countLimit = 100

function toNotification(row: NotificationTable, locale: LocaleTag): Notification {
  const params = JSON.parse(row.params) as Notification['params']
  return {
    id: row.id,
    kind: row.kind,
    params,
    text: notificationText(locale, row.kind, params),
    topic: topicOfKind[row.kind],
    link: row.link,
    createdAt: row.createdAt,
    readAt: row.readAt,
  }
}

/** A sentence is made when it is read, in the reader's language: a word is in what fills it, or in the words of its kind. */
async function searchBy(db: Reader, words: readonly string[], { actor }: ListAsker): Promise<RawBuilder<unknown>> {
  const deadJobs = await db
    .selectFrom('notification')
    .select('params')
    .distinct()
    .where('accountId', '=', accountIdOf(actor))
    .where('kind', '=', 'job.dead')
    .execute()
  const ofJobs = (word: string) =>
    deadJobs.flatMap(({ params }) => {
      const { job } = JSON.parse(params) as Notification['params']
      return typeof job === 'string' && isJobCalled(actor.locale, job, word) ? [params] : []
    })
  const found = words.map((word) => {
    const ways = [
      containsWord(['notification.search'], word),
      isOneOf(sql`kind`, kindsWorded(actor.locale, word)),
      isOneOf(sql`case when kind = 'job.dead' then params end`, ofJobs(word)),
    ]
    return sql`(${sql.join(ways.filter(Boolean), sql` or `)})`
  })
  return sql`(${sql.join(found, sql` and `)})`
}

export const notificationList = defineList(listNotifications, {
  rows: (db, { actor }) => db.selectFrom('notification').selectAll().where('accountId', '=', accountIdOf(actor)),
  id: 'notification.id',
  columns: { createdAt: 'notification.createdAt' },
  searchBy,
  filterBy: {
    unread: (value) => (value ? sql`"readAt" is null` : sql`"readAt" is not null`),
    topic: (value) =>
      isOneOf(
        sql`kind`,
        notificationKinds.filter((kind) => (value as string[]).includes(topicOfKind[kind])),
      ),
  },
  toRows: (rows, _, { actor }) => rows.map((row) => toNotification(row, actor.locale)),
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
      return toNotification({ ...row, readAt }, actor.locale)
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
