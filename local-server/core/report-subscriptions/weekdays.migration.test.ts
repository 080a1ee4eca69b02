import { expect, it } from 'vitest'
import { createReportSubscription, listReportSubscriptions } from '../../../contracts/report-subscriptions.ts'
import { reportWorkByLine } from '../../../contracts/workshop/reports.ts'
import { startTestServer } from '../../testing/test-server.ts'
import { severalWeekdays } from './weekdays.migration.ts'

it('a report that was sent on one day of the week still is, and others stay as they were', async () => {
  const { administrator, core } = await startTestServer()
  const make = (name: string, every: 'week' | 'day') =>
    administrator.call(createReportSubscription, {
      body: {
        name,
        list: reportWorkByLine.name,
        query: {},
        columns: [],
        period: 'lastWeek',
        timetable: every === 'week' ? { every, weekdays: [1], at: '08:00' } : { every, at: '07:30' },
        format: 'xlsx',
        locale: 'en',
        recipientIds: [],
        emails: ['office@example.com'],
      },
    })
  const { id } = await make('weekly', 'week')
  await make('daily', 'day')
  await core.db.write(async (tx) => {
    const before = JSON.stringify({ every: 'week', weekday: 4, at: '08:00' })
    await tx.updateTable('report_subscription').set({ timetable: before }).where('id', '=', id).execute()
    await severalWeekdays.up(tx)
  })
  const { items } = await administrator.call(listReportSubscriptions)
  expect(items.map(({ name, timetable }) => [name, timetable])).toEqual([
    ['daily', { every: 'day', at: '07:30' }],
    ['weekly', { every: 'week', weekdays: [4], at: '08:00' }],
  ])
})
