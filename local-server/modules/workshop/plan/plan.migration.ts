import { sql } from 'kysely'
import type { Migration } from '../../../core/database/index.ts'
import { grantToBuiltInRoles } from '../../../core/identity/grant.ts'
import './plan.tables.ts'

export const createPlans: Migration = {
  name: '202611211230-plans',
  async up(tx) {
    await tx.schema
      .createTable('line_plan')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('lineId', 'text', (c) => c.notNull().references('line.id'))
      .addColumn('workedOn', 'text', (c) => c.notNull())
      .addColumn('shiftId', 'text', (c) => c.notNull().references('shift.id'))
      .addColumn('pieces', 'integer', (c) => c.notNull().check(sql`"pieces" >= 0`))
      .addColumn('version', 'integer', (c) => c.notNull())
      .addUniqueConstraint('line_plan_shift', ['workedOn', 'shiftId', 'lineId'])
      .execute()
    await grantToBuiltInRoles(tx, {
      administrator: ['plan.manage'],
      director: ['plan.manage'],
      master: ['plan.manage'],
    })
  },
}
