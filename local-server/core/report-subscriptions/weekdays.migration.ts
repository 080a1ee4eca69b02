import type { Migration } from '../database/index.ts'

/** A weekly report was sent on one day of the week; now on any of them. */
export const severalWeekdays: Migration = {
  name: '202611271020-report-weekdays',
  async up(tx) {
    const rows = await tx.selectFrom('report_subscription').select(['id', 'timetable']).execute()
    for (const { id, timetable } of rows) {
      const { weekday, ...rest } = JSON.parse(timetable) as { every: string; weekday?: number }
      if (weekday === undefined) continue
      const after = JSON.stringify({ ...rest, weekdays: [weekday] })
      await tx.updateTable('report_subscription').set({ timetable: after }).where('id', '=', id).execute()
    }
  },
}
