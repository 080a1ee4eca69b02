import type { ExportFormat } from '../../../contracts/exports.ts'
import type { ReportPeriod } from '../../../contracts/report-subscriptions.ts'
import type { Migration } from '../database/index.ts'
import { grantToBuiltInRoles } from '../identity/grant.ts'

export interface ReportSubscriptionTable {
  id: string
  accountId: string
  name: string
  /** Folded name. */
  search: string
  list: string
  /** JSON of the query as it stands in an address, without the days of the period. */
  query: string
  /** JSON list; empty is all. */
  columns: string
  period: ReportPeriod | null
  /** JSON. */
  timetable: string
  format: ExportFormat
  locale: string
  /** JSON list of addresses outside. */
  emails: string
  paused: number
  /** JSON `{ code, params }` of why it was not sent the last time. */
  problem: string | null
  /** The newest time that was begun, or was over when it was made or resumed. */
  lastSlot: number
  lastSentAt: number | null
  createdAt: number
  version: number
}

declare module '../database/tables.ts' {
  interface Tables {
    report_subscription: ReportSubscriptionTable
    report_recipient: { subscriptionId: string; accountId: string }
    /** A file ordered for a subscription; `slot` is null where somebody sent it by hand. */
    report_run: { exportId: string; subscriptionId: string; slot: number | null }
  }
}

export const createReportSubscriptions: Migration = {
  name: '202611271000-report-subscriptions',
  async up(tx) {
    const { schema } = tx
    await schema
      .createTable('report_subscription')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('accountId', 'text', (c) => c.notNull().references('account.id'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('search', 'text', (c) => c.notNull())
      .addColumn('list', 'text', (c) => c.notNull())
      .addColumn('query', 'text', (c) => c.notNull())
      .addColumn('columns', 'text', (c) => c.notNull())
      .addColumn('period', 'text')
      .addColumn('timetable', 'text', (c) => c.notNull())
      .addColumn('format', 'text', (c) => c.notNull())
      .addColumn('locale', 'text', (c) => c.notNull())
      .addColumn('emails', 'text', (c) => c.notNull())
      .addColumn('paused', 'integer', (c) => c.notNull())
      .addColumn('problem', 'text')
      .addColumn('lastSlot', 'bigint', (c) => c.notNull())
      .addColumn('lastSentAt', 'bigint')
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('version', 'integer', (c) => c.notNull())
      .execute()
    await schema.createIndex('report_subscription_of').on('report_subscription').column('accountId').execute()
    await schema
      .createTable('report_recipient')
      .addColumn('subscriptionId', 'text', (c) => c.notNull().references('report_subscription.id').onDelete('cascade'))
      .addColumn('accountId', 'text', (c) => c.notNull().references('account.id'))
      .addPrimaryKeyConstraint('report_recipient_key', ['subscriptionId', 'accountId'])
      .execute()
    await schema
      .createTable('report_run')
      .addColumn('exportId', 'text', (c) => c.primaryKey().references('export.id').onDelete('cascade'))
      .addColumn('subscriptionId', 'text', (c) => c.notNull().references('report_subscription.id').onDelete('cascade'))
      .addColumn('slot', 'bigint')
      .execute()
    // No time of a subscription is ever sent twice.
    await schema.createIndex('report_run_slot').unique().on('report_run').columns(['subscriptionId', 'slot']).execute()
    await grantToBuiltInRoles(tx, {
      administrator: ['reportSubscription.manage'],
      director: ['reportSubscription.manage'],
      accountant: ['reportSubscription.manage'],
      master: ['reportSubscription.manage'],
    })
  },
}
