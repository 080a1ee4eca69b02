import type { NotificationKind } from '../../../contracts/notifications.ts'
import type { Permission } from '../../../contracts/permissions.ts'
import type { Reader, Tx } from '../database/index.ts'
import { emit } from '../events/outbox.ts'
import { newId } from '../ids.ts'
import { foldedParams } from './notification-text.ts'

/** Whom to tell: these accounts, or everyone whose roles hold a permission. */
type To = { accountIds: readonly string[] } | { permission: Permission }

export interface Notice {
  to: To
  kind: NotificationKind
  params?: Readonly<Record<string, string | number>>
  /** A page of the product. */
  link?: string
}

/** Tells people something, in the commit of what they are told of; pages that are open show it at once. */
export async function notify(tx: Tx, now: number, { to, kind, params = {}, link }: Notice): Promise<void> {
  const accountIds = 'permission' in to ? await accountsWith(tx, to.permission) : [...new Set(to.accountIds)]
  for (const accountId of accountIds) {
    const id = newId()
    await tx
      .insertInto('notification')
      .values({
        id,
        accountId,
        kind,
        params: JSON.stringify(params),
        search: foldedParams(params),
        link: link ?? null,
        createdAt: now,
        readAt: null,
      })
      .execute()
    await emit(tx, now, 'notification.created', { accountId, notificationId: id })
  }
}

/** What was told is over: notifications that lead to the page count as read, and pages that are open follow. */
export async function settleNotices(tx: Tx, now: number, link: string): Promise<void> {
  const unread = await tx
    .selectFrom('notification')
    .select('accountId')
    .distinct()
    .where('link', '=', link)
    .where('readAt', 'is', null)
    .execute()
  if (unread.length === 0) return
  await tx
    .updateTable('notification')
    .set({ readAt: now })
    .where('link', '=', link)
    .where('readAt', 'is', null)
    .execute()
  for (const { accountId } of unread) await emit(tx, now, 'notification.settled', { accountId })
}

/** Accounts that can sign in and whose roles hold a permission. */
export async function accountsWith(db: Reader, permission: Permission): Promise<string[]> {
  const roles = await db.selectFrom('role').select(['id', 'permissions']).execute()
  const holding = roles.filter((role) => (JSON.parse(role.permissions) as Permission[]).includes(permission))
  if (holding.length === 0) return []
  const accounts = await db
    .selectFrom('account')
    .innerJoin('account_role', 'account_role.accountId', 'account.id')
    .select('account.id')
    .distinct()
    .where('account.disabled', '=', 0)
    .where(
      'account_role.roleId',
      'in',
      holding.map((role) => role.id),
    )
    .orderBy('account.id')
    .execute()
  return accounts.map((account) => account.id)
}
