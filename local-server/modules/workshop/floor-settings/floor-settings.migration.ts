import { sql } from 'kysely'
import type { Migration } from '../../../core/database/index.ts'
import { floorSettingsId } from './floor-settings.ts'

export const createFloorSettings: Migration = {
  name: '202611211210-floor-settings',
  async up(tx) {
    const flagsAndMinutes = [
      'beginsOnRecord',
      'toleranceMinutes',
      'comeBeforeMinutes',
      'freeAfterMinutes',
      'behindBelowPercent',
      'paysRepairs',
      'version',
    ]
    let table = tx.schema
      .createTable('floor_setting')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('breaks', 'text', (c) => c.notNull())
    for (const column of flagsAndMinutes) table = table.addColumn(column, 'integer', (c) => c.notNull())
    await table.execute()
    // By SQL: the breaks are in another table since.
    await sql`insert into floor_setting ("id", "beginsOnRecord", "toleranceMinutes", "comeBeforeMinutes", "freeAfterMinutes",
        "behindBelowPercent", "paysRepairs", "breaks", "version")
      values (${floorSettingsId}, 1, 5, 60, 60, 70, 0, '[]', 1)`.execute(tx)
  },
}

export const addRequiresCoupon: Migration = {
  name: '202611272100-requires-coupon',
  async up(tx) {
    await tx.schema
      .alterTable('floor_setting')
      .addColumn('requiresCoupon', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
  },
}
