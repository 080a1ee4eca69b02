import { z } from 'zod'
import { zDone, zId, zIdParams, zInstant } from './common.ts'
import { flag, instantRange, listRoute, oneOf } from './list.ts'
import { route } from './route.ts'

/** What people are told of; texts: locales, `notification.<kind>` with the parameters. */
export const notificationKinds = [
  'backup.failed',
  'backup.filesMissing',
  'backup.outsideFailed',
  'job.dead',
  'clock.wrong',
  'storage.low',
  'audit.broken',
  'certificate.failed',
  'lan.otherServer',
  'scans.refused',
  'call.machine',
  'call.material',
  'call.master',
  'backup.restored',
  'rateChange.proposed',
  'rateChange.signed',
  'rateChange.withdrawn',
  'payDispute.opened',
  'payDispute.answered',
  'signIn.locked',
  'offlineWork.waiting',
  'offlineShift.beginRefused',
  'offlineShift.endRefused',
  'report.ready',
  'report.failed',
  'report.paused',
  'report.notMailed',
] as const
export type NotificationKind = (typeof notificationKinds)[number]

/** What notifications are about, to choose among them by. */
export const notificationTopics = ['floor', 'pay', 'offline', 'reports', 'access', 'server'] as const
export type NotificationTopic = (typeof notificationTopics)[number]

export const topicOfKind: Readonly<Record<NotificationKind, NotificationTopic>> = {
  'call.machine': 'floor',
  'call.material': 'floor',
  'call.master': 'floor',
  'rateChange.proposed': 'pay',
  'rateChange.signed': 'pay',
  'rateChange.withdrawn': 'pay',
  'payDispute.opened': 'pay',
  'payDispute.answered': 'pay',
  'scans.refused': 'offline',
  'offlineWork.waiting': 'offline',
  'offlineShift.beginRefused': 'offline',
  'offlineShift.endRefused': 'offline',
  'report.ready': 'reports',
  'report.failed': 'reports',
  'report.paused': 'reports',
  'report.notMailed': 'reports',
  'signIn.locked': 'access',
  'audit.broken': 'access',
  'certificate.failed': 'access',
  'lan.otherServer': 'access',
  'backup.failed': 'server',
  'backup.filesMissing': 'server',
  'backup.outsideFailed': 'server',
  'backup.restored': 'server',
  'job.dead': 'server',
  'clock.wrong': 'server',
  'storage.low': 'server',
}

export const zNotification = z.object({
  id: zId,
  kind: z.enum(notificationKinds),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What it says, in the reader’s language. */
  text: z.string(),
  topic: z.enum(notificationTopics),
  /** A page of the product, such as `/jobs`; null where there is nothing to open. */
  link: z.string().nullable(),
  createdAt: zInstant,
  readAt: zInstant.nullable(),
})
export type Notification = z.output<typeof zNotification>

export const listNotifications = listRoute({
  name: 'notification.list',
  path: '/notifications',
  access: 'signedIn',
  summary: 'What the caller was told of, newest first.',
  row: zNotification,
  filters: { unread: flag, topic: oneOf(notificationTopics), createdAt: instantRange },
  sorts: ['createdAt'],
  defaultSort: '-createdAt',
  searchable: true,
  inner: ['kind', 'link'],
})

export const countUnread = route({
  name: 'notification.unread',
  method: 'GET',
  path: '/notifications/unread',
  access: 'signedIn',
  summary: 'How many notifications the caller has not read; counting stops at 100.',
  response: z.object({ unread: z.int() }),
})

export const markRead = route({
  name: 'notification.read',
  method: 'POST',
  path: '/notifications/:id/read',
  access: 'signedIn',
  summary: 'Marks one notification as read.',
  idempotency: 'none',
  params: zIdParams,
  response: zNotification,
  errors: ['row.notFound'],
})

export const markAllRead = route({
  name: 'notification.readAll',
  method: 'POST',
  path: '/notifications/read',
  access: 'signedIn',
  summary: 'Marks all of the caller’s notifications as read.',
  idempotency: 'none',
  response: zDone,
})
