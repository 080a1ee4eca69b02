import { sql } from 'kysely'
import type { Migration, Tx } from '../../../core/database/index.ts'
import { grantToBuiltInRoles } from '../../../core/identity/grant.ts'
import { newId } from '../../../core/ids.ts'
import './quality.tables.ts'

const usualKinds = [
  'crookedSeam',
  'skippedStitch',
  'openSeam',
  'puckering',
  'wrongSize',
  'wrongPart',
  'stain',
  'damagedCloth',
  'looseThreads',
  'other',
]

export const createQuality: Migration = {
  name: '202611211240-quality',
  async up(tx) {
    await createKinds(tx)
    await createDefects(tx)
    await grantToBuiltInRoles(tx, {
      administrator: ['defect.read', 'defect.record'],
      director: ['defect.read'],
      master: ['defect.read', 'defect.record'],
      accountant: ['defect.read'],
    })
  },
}

async function createKinds(tx: Tx): Promise<void> {
  await tx.schema
    .createTable('defect_kind')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('builtIn', 'integer', (c) => c.notNull())
    .addColumn('sequence', 'integer', (c) => c.notNull())
    .addColumn('archived', 'integer', (c) => c.notNull())
    .addColumn('createdAt', 'bigint', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .execute()
  await tx
    .insertInto('defect_kind')
    .values(
      usualKinds.map((name, index) => ({
        id: newId(),
        name,
        builtIn: 1,
        sequence: index + 1,
        archived: 0,
        createdAt: 0,
        version: 1,
      })),
    )
    .execute()
}

async function createDefects({ schema }: Tx): Promise<void> {
  await schema
    .createTable('defect')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kindId', 'text', (c) => c.notNull().references('defect_kind.id'))
    .addColumn('pieces', 'integer', (c) => c.notNull().check(sql`"pieces" > 0`))
    .addColumn('lineId', 'text', (c) => c.notNull().references('line.id'))
    .addColumn('workerId', 'text', (c) => c.references('worker.id'))
    .addColumn('productId', 'text', (c) => c.notNull().references('product.id'))
    .addColumn('operationId', 'text', (c) => c.notNull().references('operation.id'))
    .addColumn('bundleId', 'text', (c) => c.references('bundle.id'))
    .addColumn('workedOn', 'text', (c) => c.notNull())
    .addColumn('shiftId', 'text', (c) => c.notNull().references('shift.id'))
    .addColumn('recordedAt', 'bigint', (c) => c.notNull())
    .addColumn('recordedByName', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull().check(sql`"state" in ('open', 'repaired', 'scrapped')`))
    .addColumn('repairWorkerId', 'text', (c) => c.references('worker.id'))
    .addColumn('repairedAt', 'bigint')
    .addColumn('repairRecordId', 'text', (c) => c.references('work_record.id'))
    .addColumn('workRecordId', 'text', (c) => c.references('work_record.id'))
    .addColumn('note', 'text', (c) => c.notNull())
    .addColumn('deletedAt', 'bigint')
    .addColumn('version', 'integer', (c) => c.notNull())
    .addCheckConstraint('defect_repaired', sql`("state" = 'repaired') = ("repairedAt" is not null)`)
    .execute()
  const kept = sql<boolean>`"deletedAt" is null`
  await schema.createIndex('defect_time').on('defect').columns(['recordedAt', 'id']).where(kept).execute()
  await schema.createIndex('defect_line').on('defect').columns(['lineId', 'recordedAt', 'id']).where(kept).execute()
  await schema.createIndex('defect_worker').on('defect').columns(['workerId', 'recordedAt', 'id']).where(kept).execute()
  await schema.createIndex('defect_day').on('defect').columns(['workedOn', 'lineId']).where(kept).execute()
  await schema.createIndex('defect_bundle').on('defect').columns(['bundleId', 'operationId']).where(kept).execute()
}
