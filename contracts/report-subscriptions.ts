import { z } from 'zod'
import { zDone, zId, zIdParams, zInstant, zLocaleTag, zName, zVersion } from './common.ts'
import { exportFormats } from './exports.ts'
import { flag, listRoute, oneOf, type ListContract } from './list.ts'
import { route } from './route.ts'
import { zColumnNames, zListQueryInput } from './views.ts'

/** The days a report that is sent is of, counted from the day it is due. */
export const reportPeriods = ['today', 'yesterday', 'thisWeek', 'lastWeek', 'thisMonth', 'lastMonth'] as const
export type ReportPeriod = (typeof reportPeriods)[number]

/** The filter a period is put into: the report's own days, or the list's first filter of days. */
export const periodFilterOf = ({ period, filters }: Pick<ListContract, 'period' | 'filters'>): string | undefined =>
  period ?? Object.keys(filters).find((name) => filters[name]?.kind === 'dayRange')

const zTimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

/** Monday is 1. */
const zWeekdays = z.array(z.int().min(1).max(7)).min(1).max(7)

/** When it is sent, by the institution's clock. A month too short for the day sends on its last one. */
export const zTimetable = z.discriminatedUnion('every', [
  z.object({ every: z.literal('day'), at: zTimeOfDay }),
  z.object({ every: z.literal('week'), weekdays: zWeekdays, at: zTimeOfDay }),
  z.object({ every: z.literal('month'), day: z.int().min(1).max(31), at: zTimeOfDay }),
])
export type Timetable = z.output<typeof zTimetable>

const zReportSubscription = z.object({
  id: zId,
  name: z.string(),
  /** What the list is called, in the reader’s language. */
  report: z.string(),
  content: z.object({ list: z.string(), query: zListQueryInput, columns: z.array(z.string()) }),
  period: z.enum(reportPeriods).nullable(),
  timetable: zTimetable,
  format: z.enum(exportFormats),
  locale: zLocaleTag,
  recipients: z.array(z.object({ id: zId, name: z.string() })),
  /** Addresses outside it is sent to as a letter. */
  emails: z.array(z.string()),
  paused: z.boolean(),
  /** Why it was not sent the last time, in the reader’s language. */
  problem: z.string().nullable(),
  lastSentAt: zInstant.nullable(),
  /** Null while it is paused. */
  nextAt: zInstant.nullable(),
  createdAt: zInstant,
  version: zVersion,
})
export type ReportSubscription = z.output<typeof zReportSubscription>

const access = 'reportSubscription.manage' as const

export const listReportSubscriptions = listRoute({
  name: 'reportSubscription.list',
  path: '/report-subscriptions',
  access,
  summary: 'One’s own reports that are sent on a schedule.',
  row: zReportSubscription,
  filters: { paused: flag, format: oneOf(exportFormats) },
  sorts: ['name', 'createdAt'],
  defaultSort: 'name',
  searchable: true,
})

export const listReportRecipients = listRoute({
  name: 'reportRecipient.list',
  path: '/report-recipients',
  access,
  summary: 'Whom a report can be sent to: accounts that can sign in.',
  row: z.object({ id: zId, fullName: z.string() }),
  filters: {},
  sorts: ['fullName'],
  defaultSort: 'fullName',
  searchable: true,
})

const wish = {
  name: zName,
  query: zListQueryInput,
  /** In their order; all when empty. */
  columns: zColumnNames,
  period: z.enum(reportPeriods).nullable(),
  timetable: zTimetable,
  format: z.enum(exportFormats),
  locale: zLocaleTag,
  recipientIds: z.array(zId).max(50),
  emails: z.array(z.email().max(254)).max(20),
}

const wishErrors = [
  'list.unknown',
  'module.off',
  'list.columnUnknown',
  'permission.denied',
  'row.notFound',
  'reportSubscription.nobody',
  'reportSubscription.periodNeeded',
  'reportSubscription.periodUnknown',
] as const

export const createReportSubscription = route({
  name: 'reportSubscription.create',
  method: 'POST',
  path: '/report-subscriptions',
  access,
  summary:
    'Has a list that the caller may see written into a file again and again and given to the recipients; each time with no more than the caller may see then.',
  body: z.object({ ...wish, list: z.string().max(64) }),
  response: zReportSubscription,
  errors: wishErrors,
})

export const changeReportSubscription = route({
  name: 'reportSubscription.change',
  method: 'PATCH',
  path: '/report-subscriptions/:id',
  access,
  summary: 'Changes, pauses or resumes a report of one’s own; what was missed meanwhile is not sent later.',
  params: zIdParams,
  body: z.object({ version: zVersion, ...z.object(wish).partial().shape, paused: z.boolean().optional() }),
  response: zReportSubscription,
  errors: [...wishErrors, 'row.stale'],
})

export const deleteReportSubscription = route({
  name: 'reportSubscription.delete',
  method: 'DELETE',
  path: '/report-subscriptions/:id',
  access,
  summary: 'Ends a report of one’s own; files that were sent stay for their week.',
  params: zIdParams,
  response: zDone,
  errors: ['row.notFound'],
})

export const sendReportNow = route({
  name: 'reportSubscription.sendNow',
  method: 'POST',
  path: '/report-subscriptions/:id/send',
  access,
  summary: 'Sends a report of one’s own at once, of the period as it is today; its next time stays.',
  params: zIdParams,
  response: zDone,
  errors: wishErrors,
})
