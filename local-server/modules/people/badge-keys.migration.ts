import { badgeKeyOf } from '../../../contracts/badges.ts'
import type { Migration } from '../../core/database/index.ts'
import './people.migration.ts'

/** Not unique: two codes that differ by case only may be there from before, and each is then found as it is written. */
export const addBadgeKeys: Migration = {
  name: '202611211000-badge-keys',
  async up(tx) {
    await tx.schema.alterTable('person').addColumn('badgeKey', 'text').execute()
    const people = await tx
      .selectFrom('person')
      .select(['id', 'badgeCode'])
      .where('badgeCode', 'is not', null)
      .execute()
    for (const { id, badgeCode } of people) {
      await tx
        .updateTable('person')
        .set({ badgeKey: badgeKeyOf(badgeCode ?? '') })
        .where('id', '=', id)
        .execute()
    }
    await tx.schema.createIndex('person_badge_key').on('person').column('badgeKey').execute()
  },
}
