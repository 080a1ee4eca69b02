import type { LocaleTag } from '../../../contracts/common.ts'
import type { ErrorCode } from '../../../contracts/errors.ts'
import { periodFilterOf, type ReportPeriod, type Timetable } from '../../../contracts/report-subscriptions.ts'
import type { ListQuery } from '../../../contracts/list.ts'
import type { Settings } from '../../../contracts/settings.ts'
import { actorOf, type Actor } from '../access.ts'
import type { Tx } from '../database/index.ts'
import { emit } from '../events/outbox.ts'
import { RuleError, fieldError } from '../errors.ts'
import { fileTitleOf } from '../exports/file-title.ts'
import { orderExport } from '../exports/own-exports.ts'
import { permissionsOf } from '../identity/sessions.ts'
import type { Job } from '../jobs/define-job.ts'
import type { List } from '../list/define-list.ts'
import { chosenColumns } from '../list/list-columns.ts'
import { listFor, listQuery, type KnownLists } from '../list/list-registry.ts'
import { notify } from '../notifications/notify.ts'
import { dayAt } from '../time/days.ts'
import type { ReportSubscriptionTable } from './report-subscriptions.migration.ts'
import { daysOf, slotAt } from './timetable.ts'

export const reportsLink = '/scheduled-reports'

type QueryInput = Readonly<Record<string, string | string[]>>

export interface ReportWish {
  list: string
  query: QueryInput
  columns: readonly string[]
  period: ReportPeriod | null
}

/** What sends reports: every list there is, and the job that writes their files. */
export interface ReportSending {
  lists: readonly List[]
  job: Job
}

/** What of the institution's settings a report depends on. */
export type ReportSettings = Pick<Settings, 'timeZone' | 'modules'>

/** A query without the days that the period says. */
export function queryOf(list: List, query: QueryInput): Record<string, string | string[]> {
  const filter = periodFilterOf(list.contract)
  return Object.fromEntries(Object.entries(query).filter(([key]) => key !== `${filter}.from` && key !== `${filter}.to`))
}

/**
 * A report as its list asks for it on a day, checked as the actor's own.
 *
 * @throws RuleError with the field that is wrong, `permission.denied` where the list is not theirs to see, `module.off`
 */
export function reportOf(
  known: KnownLists,
  actor: Actor,
  wish: ReportWish,
  day: string,
): { list: List; query: ListQuery } {
  const list = listFor(known, wish.list, actor, 'body.list')
  const filter = periodFilterOf(list.contract)
  if (wish.period === null && list.contract.period !== undefined) {
    throw fieldError('reportSubscription.periodNeeded', 'body.period')
  }
  if (wish.period !== null && filter === undefined) {
    throw fieldError('reportSubscription.periodUnknown', 'body.period')
  }
  chosenColumns(list.contract, wish.columns, 'body.columns')
  const days = wish.period === null ? undefined : daysOf(wish.period, day)
  const given = days
    ? { ...queryOf(list, wish.query), [`${filter}.from`]: days.from, [`${filter}.to`]: days.to }
    : wish.query
  return { list, query: listQuery(list, given, actor.locale) }
}

export const wishOf = (row: ReportSubscriptionTable): ReportWish => ({
  list: row.list,
  query: JSON.parse(row.query) as QueryInput,
  columns: JSON.parse(row.columns) as string[],
  period: row.period,
})

export const timetableOf = ({ timetable }: Pick<ReportSubscriptionTable, 'timetable'>): Timetable =>
  JSON.parse(timetable) as Timetable

/** Orders the file of a report as the actor sees it. `slot`: the time it is due; unsaid, somebody sends it by hand. */
export async function orderReport(
  tx: Tx,
  { lists, job }: ReportSending,
  {
    row,
    actor,
    now,
    settings: { timeZone, modules },
    slot,
  }: {
    row: ReportSubscriptionTable
    actor: Actor
    now: number
    settings: ReportSettings
    slot?: number
  },
): Promise<void> {
  const day = dayAt(slot ?? now, timeZone)
  const { list, query } = reportOf({ lists, modules }, actor, wishOf(row), day)
  const locale = row.locale as LocaleTag
  const exportId = await orderExport(tx, job, {
    actor,
    now,
    list: row.list,
    query,
    columns: JSON.parse(row.columns) as string[],
    format: row.format,
    locale,
    title: fileTitleOf(list.contract, query, locale, day),
  })
  await tx
    .insertInto('report_run')
    .values({ exportId, subscriptionId: row.id, slot: slot ?? null })
    .execute()
}

/** The owner of a subscription with what they may do now. @throws RuleError `permission.denied` */
async function ownerOf(tx: Tx, { accountId }: ReportSubscriptionTable): Promise<Actor> {
  const account = await tx.selectFrom('account').selectAll().where('id', '=', accountId).executeTakeFirstOrThrow()
  const actor = actorOf({
    kind: 'account',
    accountId,
    personId: account.personId,
    name: account.fullName,
    permissions: await permissionsOf(tx, accountId),
    locale: account.locale as LocaleTag,
  })
  if (account.disabled || !actor.can('reportSubscription.manage')) throw new RuleError('permission.denied')
  return actor
}

/** Slots so far ahead of the clock were begun while it was wrong. */
const clockJumpMs = 60_000

export const isDue = (row: ReportSubscriptionTable, now: number, timeZone: string): boolean =>
  row.paused === 0 && (slotAt(timetableOf(row), now, timeZone) > row.lastSlot || row.lastSlot > now + clockJumpMs)

/** Begins the newest time of a subscription that was not begun yet; times missed before it are past (D-09). */
export async function beginReport(
  tx: Tx,
  sending: ReportSending,
  { id, now, settings }: { id: string; now: number; settings: ReportSettings },
): Promise<void> {
  const { timeZone } = settings
  const row = await tx.selectFrom('report_subscription').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row || !isDue(row, now, timeZone)) return
  const slot = slotAt(timetableOf(row), now, timeZone)
  await tx.updateTable('report_subscription').set({ lastSlot: slot }).where('id', '=', id).execute()
  const begun = await tx
    .selectFrom('report_run')
    .select('exportId')
    .where('subscriptionId', '=', id)
    .where('slot', '=', slot)
    .executeTakeFirst()
  if (begun) return
  try {
    await orderReport(tx, sending, { row, actor: await ownerOf(tx, row), now, settings, slot })
  } catch (error) {
    if (!(error instanceof RuleError)) throw error
    await noteRefusal(tx, row, now, error)
  }
}

/** Keeps why a report was not sent and tells its owner; it pauses where trying again would not help. */
export async function noteRefusal(
  tx: Tx,
  row: Pick<ReportSubscriptionTable, 'id' | 'accountId' | 'name'>,
  now: number,
  { code, params = {} }: { code: ErrorCode; params?: RuleError['params'] },
): Promise<void> {
  const isFinal = !code.startsWith('export.')
  await tx
    .updateTable('report_subscription')
    .set((eb) => ({
      problem: JSON.stringify({ code, params }),
      ...(isFinal ? { paused: 1, version: eb('version', '+', 1) } : {}),
    }))
    .where('id', '=', row.id)
    .execute()
  await notify(tx, now, {
    to: { accountIds: [row.accountId] },
    kind: isFinal ? 'report.paused' : 'report.failed',
    params: { name: row.name },
    link: reportsLink,
  })
  await emit(tx, now, 'reportSubscription.changed', { accountId: row.accountId })
}
