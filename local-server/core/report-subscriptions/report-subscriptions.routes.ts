import { done, type LocaleTag } from '../../../contracts/common.ts'
import {
  changeReportSubscription,
  createReportSubscription,
  deleteReportSubscription,
  sendReportNow,
  type ReportSubscription,
} from '../../../contracts/report-subscriptions.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import type { Actor } from '../access.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import { changeRow, rowForChange, type Tx } from '../database/index.ts'
import { RuleError, fieldError } from '../errors.ts'
import { emit } from '../events/outbox.ts'
import { command, type Handler } from '../http/request.ts'
import { accountIdOf } from '../identity/sign-in.routes.ts'
import { newId } from '../ids.ts'
import { listHandler } from '../list/define-list.ts'
import { withoutPage } from '../list/list-registry.ts'
import { dayAt } from '../time/days.ts'
import { reportRecipientList, reportSubscriptionList, toReportSubscriptions } from './report-subscriptions.list.ts'
import type { ReportSubscriptionTable } from './report-subscriptions.migration.ts'
import {
  orderReport,
  queryOf,
  reportOf,
  timetableOf,
  wishOf,
  type ReportSending,
} from './report-subscriptions.service.ts'
import { slotAt } from './timetable.ts'

async function ownRow(tx: Tx, actor: Actor, id: string): Promise<ReportSubscriptionTable> {
  const row = await tx.selectFrom('report_subscription').selectAll().where('id', '=', id).executeTakeFirst()
  if (row?.accountId !== accountIdOf(actor)) throw new RuleError('row.notFound')
  return row
}

async function setRecipients(tx: Tx, subscriptionId: string, accountIds: readonly string[]): Promise<void> {
  const wanted = [...new Set(accountIds)]
  const found =
    wanted.length === 0 ? [] : await tx.selectFrom('account').select('id').where('id', 'in', wanted).execute()
  if (found.length < wanted.length) throw fieldError('row.notFound', 'body.recipientIds')
  await tx.deleteFrom('report_recipient').where('subscriptionId', '=', subscriptionId).execute()
  if (wanted.length === 0) return
  await tx
    .insertInto('report_recipient')
    .values(wanted.map((accountId) => ({ subscriptionId, accountId })))
    .execute()
}

function assertSomebody({ recipients, emails }: ReportSubscription): void {
  if (recipients.length + emails.length === 0) throw fieldError('reportSubscription.nobody', 'body.recipientIds')
}

export function reportSubscriptionRoutes({ clock, settings }: Core, sending: ReportSending): Handler[] {
  const { lists } = sending
  const timeZone = () => settings.get().timeZone
  const known = () => ({ lists, modules: settings.get().modules })

  async function shown(tx: Tx, id: string, locale: LocaleTag): Promise<ReportSubscription> {
    const row = await tx.selectFrom('report_subscription').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const [subscription] = await toReportSubscriptions([row], tx, { locale, now: clock.now() })
    if (!subscription) throw new RuleError('row.notFound')
    return subscription
  }

  return [
    listHandler(reportSubscriptionList, clock.now),
    listHandler(reportRecipientList, clock.now),

    command(createReportSubscription, async (tx, { actor, body, locale, requestId }) => {
      const now = clock.now()
      const accountId = accountIdOf(actor)
      const { list } = reportOf(known(), actor, body, dayAt(now, timeZone()))
      const id = newId()
      await tx
        .insertInto('report_subscription')
        .values({
          id,
          accountId,
          name: body.name,
          search: fold(body.name),
          list: body.list,
          query: JSON.stringify(withoutPage(body.period === null ? body.query : queryOf(list, body.query))),
          columns: JSON.stringify(body.columns),
          period: body.period,
          timetable: JSON.stringify(body.timetable),
          format: body.format,
          locale: body.locale,
          emails: JSON.stringify(body.emails),
          paused: 0,
          problem: null,
          // What was due before it was asked for was not missed.
          lastSlot: slotAt(body.timetable, now, timeZone()),
          lastSentAt: null,
          createdAt: now,
          version: 1,
        })
        .execute()
      await setRecipients(tx, id, body.recipientIds)
      const after = await shown(tx, id, locale)
      assertSomebody(after)
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'reportSubscription.created', entity: 'report_subscription', entityId: id, after },
      )
      await emit(tx, now, 'reportSubscription.changed', { accountId })
      return after
    }),

    command(changeReportSubscription, async (tx, { actor, params: { id }, body, locale, requestId }) => {
      const now = clock.now()
      const row = await ownRow(tx, actor, id)
      await rowForChange(tx, 'report_subscription', id, body.version, () => shown(tx, id, locale))
      const before = await shown(tx, id, locale)
      const present = wishOf(row)
      const wish = {
        list: present.list,
        query: body.query ?? present.query,
        columns: body.columns ?? present.columns,
        period: body.period === undefined ? present.period : body.period,
      }
      const timetable = body.timetable ?? timetableOf(row)
      const { list } = reportOf(known(), actor, wish, dayAt(now, timeZone()))
      const isResumed = row.paused === 1 && body.paused === false
      await changeRow(tx, 'report_subscription', id, {
        name: body.name,
        search: body.name === undefined ? undefined : fold(body.name),
        query: JSON.stringify(withoutPage(wish.period === null ? wish.query : queryOf(list, wish.query))),
        columns: JSON.stringify(wish.columns),
        period: wish.period,
        timetable: JSON.stringify(timetable),
        format: body.format,
        locale: body.locale,
        emails: body.emails && JSON.stringify(body.emails),
        paused: body.paused === undefined ? undefined : body.paused ? 1 : 0,
        problem: isResumed ? null : undefined,
        lastSlot: body.timetable || isResumed ? slotAt(timetable, now, timeZone()) : undefined,
      })
      if (body.recipientIds) await setRecipients(tx, id, body.recipientIds)
      const after = await shown(tx, id, locale)
      assertSomebody(after)
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'reportSubscription.changed', entity: 'report_subscription', entityId: id, before, after },
      )
      await emit(tx, now, 'reportSubscription.changed', { accountId: row.accountId })
      return after
    }),

    command(deleteReportSubscription, async (tx, { actor, params: { id }, locale, requestId }) => {
      const now = clock.now()
      const row = await ownRow(tx, actor, id)
      const before = await shown(tx, id, locale)
      await tx.deleteFrom('report_subscription').where('id', '=', id).execute()
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'reportSubscription.deleted', entity: 'report_subscription', entityId: id, before },
      )
      await emit(tx, now, 'reportSubscription.changed', { accountId: row.accountId })
      return done
    }),

    command(sendReportNow, async (tx, { actor, params: { id }, requestId }) => {
      const now = clock.now()
      const row = await ownRow(tx, actor, id)
      await orderReport(tx, sending, { row, actor, now, settings: settings.get() })
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'reportSubscription.sent', entity: 'report_subscription', entityId: id },
      )
      return done
    }),
  ]
}
