import { sql } from 'kysely'
import { clustered, type Migration, type Tx } from '../../core/database/index.ts'
import { newId } from '../../core/ids.ts'
import './workshop.tables.ts'

export const createWorkshop: Migration = {
  name: '202611200920-workshop',
  async up(tx) {
    await createCatalogue(tx)
    await createFloor(tx)
    await createWorkRecords(tx)
    await createTotals(tx)
  },
}

async function createCatalogue({ schema }: Tx): Promise<void> {
  await schema
    .createTable('product')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('code', 'text', (c) => c.notNull().unique())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('search', 'text', (c) => c.notNull())
    .addColumn('archived', 'integer', (c) => c.notNull())
    .addColumn('createdAt', 'bigint', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .execute()
  await schema
    .createTable('operation')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('productId', 'text', (c) => c.notNull().references('product.id'))
    .addColumn('sequence', 'integer', (c) => c.notNull().check(sql`"sequence" > 0`))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('search', 'text', (c) => c.notNull())
    .addColumn('standardMinutesThousandths', 'integer', (c) => c.check(sql`"standardMinutesThousandths" > 0`))
    .addColumn('archived', 'integer', (c) => c.notNull())
    .addColumn('createdAt', 'bigint', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addUniqueConstraint('operation_sequence', ['productId', 'sequence'])
    .execute()
  await schema
    .createTable('piece_rate')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('operationId', 'text', (c) => c.notNull().references('operation.id'))
    .addColumn('rateMinor', 'bigint', (c) => c.notNull().check(sql`"rateMinor" > 0`))
    .addColumn('validFrom', 'text', (c) => c.notNull())
    .addColumn('createdAt', 'bigint', (c) => c.notNull())
    .addColumn('createdBy', 'text', (c) => c.notNull())
    .addUniqueConstraint('piece_rate_day', ['operationId', 'validFrom'])
    .execute()
}

async function createFloor(tx: Tx): Promise<void> {
  const { schema } = tx
  await schema
    .createTable('line')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('search', 'text', (c) => c.notNull())
    .addColumn('masterPersonId', 'text', (c) => c.references('person.id'))
    .addColumn('archived', 'integer', (c) => c.notNull())
    .addColumn('createdAt', 'bigint', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .execute()
  await schema.createIndex('line_master').on('line').column('masterPersonId').execute()
  await schema
    .createTable('shift')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('startsAt', 'text', (c) => c.notNull())
    .addColumn('endsAt', 'text', (c) => c.notNull())
    .execute()
  // By SQL: the times are in another table since.
  await sql`insert into shift ("id", "name", "startsAt", "endsAt")
    values (${newId()}, 'day', '08:00', '20:00'), (${newId()}, 'night', '20:00', '08:00')`.execute(tx)
  await schema
    .createTable('worker')
    .addColumn('id', 'text', (c) => c.primaryKey().references('person.id'))
    .addColumn('number', 'text', (c) => c.notNull().unique())
    .addColumn('lineId', 'text', (c) => c.notNull().references('line.id'))
    .addColumn('startedOn', 'text', (c) => c.notNull())
    .addColumn('leftOn', 'text')
    .addColumn('createdAt', 'bigint', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .execute()
  await schema.createIndex('worker_line').on('worker').column('lineId').execute()
  await schema
    .createTable('bundle')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('code', 'text', (c) => c.notNull().unique())
    .addColumn('search', 'text', (c) => c.notNull())
    .addColumn('productId', 'text', (c) => c.notNull().references('product.id'))
    .addColumn('pieces', 'integer', (c) => c.notNull().check(sql`"pieces" > 0`))
    .addColumn('createdAt', 'bigint', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .execute()
  await schema.createIndex('bundle_search').on('bundle').columns(['search', 'id']).execute()
  await schema.createIndex('bundle_created').on('bundle').columns(['createdAt', 'id']).execute()
  await schema.createIndex('bundle_product').on('bundle').columns(['productId', 'createdAt', 'id']).execute()
}

async function createWorkRecords(tx: Tx): Promise<void> {
  const { schema } = tx
  const table = schema
    .createTable('work_record')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('workerId', 'text', (c) => c.notNull().references('worker.id'))
    .addColumn('lineId', 'text', (c) => c.notNull().references('line.id'))
    .addColumn('productId', 'text', (c) => c.notNull().references('product.id'))
    .addColumn('operationId', 'text', (c) => c.notNull().references('operation.id'))
    .addColumn('bundleId', 'text', (c) => c.references('bundle.id'))
    .addColumn('quantity', 'integer', (c) => c.notNull())
    .addColumn('unitPriceMinor', 'bigint', (c) => c.notNull())
    .addColumn('amountMinor', 'bigint', (c) => c.notNull())
    .addColumn('workedOn', 'text', (c) => c.notNull())
    .addColumn('shiftId', 'text', (c) => c.notNull().references('shift.id'))
    .addColumn('shiftHour', 'integer', (c) => c.notNull())
    .addColumn('recordedAt', 'bigint', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('decidedByName', 'text')
    .addColumn('decidedAt', 'bigint')
    .addColumn('rejectReason', 'text')
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('deletedAt', 'bigint')
    .addColumn('version', 'integer', (c) => c.notNull())
    .addCheckConstraint('work_record_quantity', sql`"quantity" between 1 and 1000000`)
    .addCheckConstraint('work_record_price', sql`"unitPriceMinor" > 0`)
    .addCheckConstraint('work_record_amount', sql`"amountMinor" = "quantity" * "unitPriceMinor"`)
    .addCheckConstraint('work_record_status', sql`"status" in ('pending', 'approved', 'rejected')`)
    .addCheckConstraint('work_record_decision', sql`("status" = 'pending') = ("decidedAt" is null)`)
    .addCheckConstraint('work_record_reason', sql`("status" = 'rejected') = ("rejectReason" is not null)`)
    .addCheckConstraint('work_record_deleted', sql`"deletedAt" is null or "status" = 'pending'`)
  await clustered(tx, table).execute()
  // The list is always in the order of recording; each filter that narrows much has an index in that order.
  const kept = sql<boolean>`"deletedAt" is null`
  await schema.createIndex('work_record_time').on('work_record').columns(['recordedAt', 'id']).where(kept).execute()
  for (const column of ['workerId', 'lineId', 'status', 'productId', 'operationId'] as const) {
    await schema
      .createIndex(`work_record_${column.replace('Id', '')}`)
      .on('work_record')
      .columns([column, 'recordedAt', 'id'])
      .where(kept)
      .execute()
  }
  await schema
    .createIndex('work_record_bundle')
    .on('work_record')
    .columns(['bundleId', 'operationId'])
    .where(sql<boolean>`"bundleId" is not null and "deletedAt" is null`)
    .execute()
}

const totalColumns = [
  'pendingPieces',
  'pendingMinor',
  'approvedPieces',
  'approvedMinor',
  'rejectedPieces',
  'rejectedMinor',
] as const

async function createTotals(tx: Tx): Promise<void> {
  const { schema } = tx
  let perWorker = schema
    .createTable('work_total')
    .addColumn('workedOn', 'text', (c) => c.notNull())
    .addColumn('shiftId', 'text', (c) => c.notNull())
    .addColumn('lineId', 'text', (c) => c.notNull())
    .addColumn('workerId', 'text', (c) => c.notNull())
    .addColumn('lastApprovedAt', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('work_total_key', ['workedOn', 'shiftId', 'lineId', 'workerId'])
  let perHour = schema
    .createTable('line_hour_total')
    .addColumn('workedOn', 'text', (c) => c.notNull())
    .addColumn('shiftId', 'text', (c) => c.notNull())
    .addColumn('lineId', 'text', (c) => c.notNull())
    .addColumn('shiftHour', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('line_hour_total_key', ['workedOn', 'shiftId', 'lineId', 'shiftHour'])
  let perDay = schema
    .createTable('line_day_total')
    .addColumn('lineId', 'text', (c) => c.notNull())
    .addColumn('workedOn', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('line_day_total_key', ['lineId', 'workedOn'])
  for (const column of totalColumns) {
    perDay = perDay.addColumn(column, 'bigint', (c) => c.notNull().check(sql`${sql.ref(column)} >= 0`))
    perWorker = perWorker.addColumn(column, 'bigint', (c) => c.notNull().check(sql`${sql.ref(column)} >= 0`))
    perHour = perHour.addColumn(column, 'bigint', (c) => c.notNull().check(sql`${sql.ref(column)} >= 0`))
  }
  for (const table of [perWorker, perHour, perDay]) await clustered(tx, table).execute()
  await schema.createIndex('work_total_worker').on('work_total').columns(['workerId', 'workedOn']).execute()
}
