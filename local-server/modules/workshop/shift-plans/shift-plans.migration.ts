import { sql } from 'kysely'
import type { Migration } from '../../../core/database/index.ts'

/** The first plan of shifts has run for as long as there is work. */
export const firstDay = '0001-01-01'

/** Shifts get times that begin on a day, so that days gone by keep theirs; each shift takes its breaks with it. */
export const createShiftPlans: Migration = {
  name: '202611270130-shift-plans',
  async up(tx) {
    const { schema } = tx
    await schema
      .createTable('shift_time')
      .addColumn('validFrom', 'text', (c) => c.notNull())
      .addColumn('shiftId', 'text', (c) => c.notNull().references('shift.id'))
      .addColumn('startsAt', 'text', (c) => c.notNull())
      .addColumn('endsAt', 'text', (c) => c.notNull())
      .addColumn('breaks', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('shift_time_key', ['validFrom', 'shiftId'])
      .execute()
    const { rows: shifts } = await sql<{ id: string; startsAt: string; endsAt: string }>`
      select "id", "startsAt", "endsAt" from shift`.execute(tx)
    const { rows: settings } = await sql<{ breaks: string }>`select "breaks" from floor_setting`.execute(tx)
    const breaks = JSON.parse(settings[0]?.breaks ?? '[]') as { shiftId: string; startsAt: string; minutes: number }[]
    for (const { id, startsAt, endsAt } of shifts) {
      const own = breaks.filter(({ shiftId }) => shiftId === id).map(({ shiftId: _, ...one }) => one)
      await tx
        .insertInto('shift_time')
        .values({ validFrom: firstDay, shiftId: id, startsAt, endsAt, breaks: JSON.stringify(own) })
        .execute()
    }
    await schema.alterTable('shift').dropColumn('startsAt').execute()
    await schema.alterTable('shift').dropColumn('endsAt').execute()
    await schema.alterTable('floor_setting').dropColumn('breaks').execute()
  },
}
