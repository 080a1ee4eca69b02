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
    await tx
      .insertInto('floor_setting')
      .values({
        id: floorSettingsId,
        beginsOnRecord: 1,
        toleranceMinutes: 5,
        comeBeforeMinutes: 60,
        freeAfterMinutes: 60,
        behindBelowPercent: 70,
        paysRepairs: 0,
        breaks: '[]',
        version: 1,
      })
      .execute()
  },
}
