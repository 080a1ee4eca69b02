import { sql } from 'kysely'
import type { Migration } from '../../../core/database/index.ts'
import { grantToBuiltInRoles } from '../../../core/identity/grant.ts'
import './attendance.tables.ts'

export const createAttendance: Migration = {
  name: '202611211220-attendance',
  async up(tx) {
    const { schema } = tx
    await schema
      .createTable('attendance')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('workerId', 'text', (c) => c.notNull().references('worker.id'))
      .addColumn('lineId', 'text', (c) => c.notNull().references('line.id'))
      .addColumn('workedOn', 'text', (c) => c.notNull())
      .addColumn('shiftId', 'text', (c) => c.notNull().references('shift.id'))
      .addColumn('cameAt', 'bigint')
      .addColumn('leftAt', 'bigint')
      .addColumn('lateMinutes', 'integer', (c) => c.notNull())
      .addColumn('leftEarlyMinutes', 'integer', (c) => c.notNull())
      .addColumn('awayMinutes', 'integer', (c) => c.notNull())
      .addColumn('attendedMinutes', 'integer', (c) => c.notNull())
      .addColumn('closedAutomatically', 'integer', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('version', 'integer', (c) => c.notNull())
      .addUniqueConstraint('attendance_shift', ['workerId', 'workedOn', 'shiftId'])
      .addCheckConstraint('attendance_times', sql`"leftAt" is null or ("cameAt" is not null and "leftAt" >= "cameAt")`)
      .execute()
    await schema.createIndex('attendance_day').on('attendance').columns(['workedOn', 'id']).execute()
    await schema.createIndex('attendance_line').on('attendance').columns(['lineId', 'workedOn', 'id']).execute()
    await schema
      .createIndex('attendance_open')
      .on('attendance')
      .column('workerId')
      .where(sql<boolean>`"leftAt" is null and "cameAt" is not null`)
      .execute()
    await grantToBuiltInRoles(tx, {
      administrator: ['attendance.read', 'attendance.manage'],
      director: ['attendance.read'],
      master: ['attendance.read', 'attendance.manage'],
      accountant: ['attendance.read'],
    })
  },
}
