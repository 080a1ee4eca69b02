import type { LocaleTag } from '../../../contracts/common.ts'
import type { ErrorCode, ErrorParams } from '../../../contracts/errors.ts'
import {
  listReportRecipients,
  listReportSubscriptions,
  type ReportSubscription,
} from '../../../contracts/report-subscriptions.ts'
import type { Reader, Tx } from '../database/index.ts'
import { accountIdOf } from '../identity/sign-in.routes.ts'
import { defineList, type List } from '../list/define-list.ts'
import { listTitle } from '../list/list-columns.ts'
import { readSettingsRow } from '../settings/settings.ts'
import { text } from '../text/texts.ts'
import type { ReportSubscriptionTable } from './report-subscriptions.migration.ts'
import { timetableOf, wishOf } from './report-subscriptions.service.ts'
import { slotAfter } from './timetable.ts'

function problemText(problem: string, locale: LocaleTag): string {
  const { code, params } = JSON.parse(problem) as { code: ErrorCode; params: ErrorParams }
  return text(locale, `error.${code}`, params)
}

/** Subscriptions as a reader sees them. */
export async function toReportSubscriptions(
  rows: readonly ReportSubscriptionTable[],
  db: Reader | Tx,
  { locale, now }: { locale: LocaleTag; now: number },
): Promise<ReportSubscription[]> {
  if (rows.length === 0) return []
  const settings = await readSettingsRow(db)
  const recipients = await db
    .selectFrom('report_recipient')
    .innerJoin('account', 'account.id', 'report_recipient.accountId')
    .select(['report_recipient.subscriptionId', 'account.id', 'account.fullName'])
    .where(
      'report_recipient.subscriptionId',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('account.search')
    .execute()
  const bySubscription = Map.groupBy(recipients, ({ subscriptionId }) => subscriptionId)
  return rows.map((row) => {
    const { list, query, columns } = wishOf(row)
    const timetable = timetableOf(row)
    return {
      id: row.id,
      name: row.name,
      report: listTitle({ name: list }, locale),
      content: { list, query, columns: [...columns] },
      period: row.period,
      timetable,
      format: row.format,
      locale: row.locale as LocaleTag,
      recipients: (bySubscription.get(row.id) ?? []).map(({ id, fullName }) => ({ id, name: fullName })),
      emails: JSON.parse(row.emails) as string[],
      paused: row.paused === 1,
      problem: row.problem === null ? null : problemText(row.problem, locale),
      lastSentAt: row.lastSentAt,
      nextAt: row.paused === 1 || !settings ? null : slotAfter(timetable, now, settings.timeZone),
      createdAt: row.createdAt,
      version: row.version,
    }
  })
}

export const reportSubscriptionList = defineList(listReportSubscriptions, {
  rows: (db, { actor }) => db.selectFrom('report_subscription').selectAll().where('accountId', '=', accountIdOf(actor)),
  id: 'report_subscription.id',
  columns: {
    name: 'report_subscription.search',
    createdAt: 'report_subscription.createdAt',
    paused: 'report_subscription.paused',
    format: 'report_subscription.format',
  },
  search: ['report_subscription.search'],
  toRows: (rows, db, { actor, now }) => toReportSubscriptions(rows, db, { locale: actor.locale, now }),
}) as List

export const reportRecipientList = defineList(listReportRecipients, {
  rows: (db) => db.selectFrom('account').select(['account.id', 'account.fullName']).where('account.disabled', '=', 0),
  id: 'account.id',
  columns: { fullName: 'account.search' },
  search: ['account.search'],
  toRows: (rows) => rows.map(({ id, fullName }) => ({ id, fullName })),
}) as List
