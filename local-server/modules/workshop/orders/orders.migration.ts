import { sql } from 'kysely'
import { clustered, type Migration, type Tx } from '../../../core/database/index.ts'
import { grantToBuiltInRoles } from '../../../core/identity/grant.ts'
import './orders.tables.ts'

export const createOrders: Migration = {
  name: '202611211010-orders',
  async up(tx) {
    await createOrderTables(tx)
    await addOrderToBundles(tx)
    await createOrderTotals(tx)
    await createCouponPrints(tx)
    await grantToBuiltInRoles(tx, {
      administrator: ['order.read', 'order.manage', 'order.cut'],
      director: ['order.read', 'order.manage'],
      master: ['order.read', 'order.cut'],
      accountant: ['order.read'],
    })
  },
}

async function createOrderTables(tx: Tx): Promise<void> {
  const { schema } = tx
  await schema
    .createTable('customer_order')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('number', 'text', (c) => c.notNull().unique())
    .addColumn('serial', 'integer', (c) => c.notNull().unique())
    .addColumn('customerName', 'text', (c) => c.notNull())
    .addColumn('search', 'text', (c) => c.notNull())
    .addColumn('productId', 'text', (c) => c.notNull().references('product.id'))
    .addColumn('dueOn', 'text', (c) => c.notNull())
    .addColumn('note', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('sizes', 'text', (c) => c.notNull())
    .addColumn('colours', 'text', (c) => c.notNull())
    .addColumn('pieces', 'integer', (c) => c.notNull().check(sql`"pieces" > 0`))
    .addColumn('cutPieces', 'integer', (c) => c.notNull().check(sql`"cutPieces" >= 0`))
    .addColumn('cuts', 'integer', (c) => c.notNull())
    .addColumn('lastBundle', 'integer', (c) => c.notNull())
    .addColumn('createdAt', 'bigint', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addCheckConstraint('customer_order_status', sql`"status" in ('draft', 'open', 'done', 'cancelled')`)
    .execute()
  for (const column of ['createdAt', 'dueOn'] as const) {
    const name = `customer_order_${column === 'dueOn' ? 'due' : 'created'}`
    await schema.createIndex(name).on('customer_order').columns([column, 'id']).execute()
  }
  await schema.createIndex('customer_order_status').on('customer_order').columns(['status', 'dueOn', 'id']).execute()
  await schema.createIndex('customer_order_product').on('customer_order').columns(['productId', 'createdAt']).execute()
  const items = schema
    .createTable('order_item')
    .addColumn('orderId', 'text', (c) => c.notNull().references('customer_order.id'))
    .addColumn('size', 'text', (c) => c.notNull())
    .addColumn('colour', 'text', (c) => c.notNull())
    .addColumn('pieces', 'integer', (c) => c.notNull().check(sql`"pieces" > 0`))
    .addColumn('cutPieces', 'integer', (c) => c.notNull().check(sql`"cutPieces" >= 0`))
    .addPrimaryKeyConstraint('order_item_key', ['orderId', 'size', 'colour'])
  await clustered(tx, items).execute()
  await schema
    .createTable('cut')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('orderId', 'text', (c) => c.notNull().references('customer_order.id'))
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('bundleSize', 'integer', (c) => c.notNull().check(sql`"bundleSize" > 0`))
    .addColumn('pieces', 'integer', (c) => c.notNull().check(sql`"pieces" > 0`))
    .addColumn('bundles', 'integer', (c) => c.notNull())
    .addColumn('firstBundle', 'text', (c) => c.notNull())
    .addColumn('lastBundle', 'text', (c) => c.notNull())
    .addColumn('createdAt', 'bigint', (c) => c.notNull())
    .addColumn('createdBy', 'text', (c) => c.notNull())
    .addColumn('undoneAt', 'bigint')
    .addColumn('undoneBy', 'text')
    .addColumn('version', 'integer', (c) => c.notNull())
    .addUniqueConstraint('cut_number', ['orderId', 'number'])
    .execute()
}

async function addOrderToBundles({ schema }: Tx): Promise<void> {
  // SQLite adds one column a statement.
  await schema
    .alterTable('bundle')
    .addColumn('orderId', 'text', (c) => c.references('customer_order.id'))
    .execute()
  await schema
    .alterTable('bundle')
    .addColumn('cutId', 'text', (c) => c.references('cut.id'))
    .execute()
  for (const column of ['size', 'colour']) await schema.alterTable('bundle').addColumn(column, 'text').execute()
  await schema.alterTable('bundle').addColumn('undoneAt', 'bigint').execute()
  await schema.createIndex('bundle_order').on('bundle').columns(['orderId', 'createdAt', 'id']).execute()
  await schema.createIndex('bundle_cut').on('bundle').columns(['cutId', 'id']).execute()
}

async function createOrderTotals(tx: Tx): Promise<void> {
  const totals = tx.schema
    .createTable('order_operation_total')
    .addColumn('orderId', 'text', (c) => c.notNull())
    .addColumn('operationId', 'text', (c) => c.notNull())
    .addColumn('workedOn', 'text', (c) => c.notNull())
    .addColumn('lineId', 'text', (c) => c.notNull())
    .addColumn('pendingPieces', 'integer', (c) => c.notNull())
    .addColumn('approvedPieces', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('order_operation_total_key', ['orderId', 'operationId', 'workedOn', 'lineId'])
  await clustered(tx, totals).execute()
}

async function createCouponPrints(tx: Tx): Promise<void> {
  const prints = tx.schema
    .createTable('coupon_print')
    .addColumn('bundleId', 'text', (c) => c.notNull().references('bundle.id'))
    .addColumn('operationId', 'text', (c) => c.notNull().references('operation.id'))
    .addColumn('prints', 'integer', (c) => c.notNull().check(sql`"prints" > 0`))
    .addPrimaryKeyConstraint('coupon_print_key', ['bundleId', 'operationId'])
  await clustered(tx, prints).execute()
  await tx.schema.createIndex('coupon_print_operation').on('coupon_print').column('operationId').execute()
}
