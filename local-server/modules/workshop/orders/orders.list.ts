import { sql } from 'kysely'
import { listOrders, type Order, type OrderWithMatrix } from '../../../../contracts/workshop/orders.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { defineList, type List } from '../../../core/list/define-list.ts'
import { finishedPieces } from './order-totals.ts'
import type { CustomerOrderTable, CutTable } from './orders.tables.ts'

const orderRows = (db: Reader | Tx) =>
  db
    .selectFrom('customer_order')
    .innerJoin('product', 'product.id', 'customer_order.productId')
    .selectAll('customer_order')
    .select(['product.code as productCode', 'product.name as productName'])

type OrderRow = CustomerOrderTable & { productCode: string; productName: string }

const toOrder = (row: OrderRow, finished: number): Order => ({
  id: row.id,
  number: row.number,
  customerName: row.customerName,
  productId: row.productId,
  productCode: row.productCode,
  productName: row.productName,
  dueOn: row.dueOn,
  status: row.status,
  pieces: row.pieces,
  cutPieces: row.cutPieces,
  finishedPieces: finished,
  note: row.note,
  createdAt: row.createdAt,
  version: row.version,
})

async function toOrders(rows: readonly OrderRow[], db: Reader | Tx): Promise<Order[]> {
  const finished = await finishedPieces(db, rows)
  return rows.map((row) => toOrder(row, finished.get(row.id) ?? 0))
}

export const orderList = defineList(listOrders, {
  rows: orderRows,
  id: 'customer_order.id',
  columns: {
    createdAt: 'customer_order.createdAt',
    dueOn: 'customer_order.dueOn',
    number: 'customer_order.number',
    status: 'customer_order.status',
    productId: 'customer_order.productId',
  },
  search: ['customer_order.search', 'product.search'],
  toRows: toOrders,
}) as List

/** How many pieces of an item may be cut in all, with what the settings allow beyond the order. */
export const mostToCut = (pieces: number, allowancePercent: number): number =>
  Math.floor((pieces * (100 + allowancePercent)) / 100)

/** @throws RuleError `row.notFound` */
export async function orderRow(db: Reader | Tx, id: string): Promise<OrderRow> {
  const row = await orderRows(db).where('customer_order.id', '=', id).executeTakeFirst()
  if (!row) throw new RuleError('row.notFound')
  return row
}

/** Sorts items as an order has its colours and sizes. */
export function asInMatrix(row: Pick<CustomerOrderTable, 'sizes' | 'colours'>) {
  const sizes = JSON.parse(row.sizes) as string[]
  const colours = JSON.parse(row.colours) as string[]
  return (a: { size: string; colour: string }, b: { size: string; colour: string }): number =>
    colours.indexOf(a.colour) - colours.indexOf(b.colour) || sizes.indexOf(a.size) - sizes.indexOf(b.size)
}

/** @throws RuleError `row.notFound` */
export async function readOrder(db: Reader | Tx, id: string, allowancePercent: number): Promise<OrderWithMatrix> {
  const row = await orderRow(db, id)
  const [order] = await toOrders([row], db)
  if (!order) throw new RuleError('row.notFound')
  const sizes = JSON.parse(row.sizes) as string[]
  const colours = JSON.parse(row.colours) as string[]
  const items = await db.selectFrom('order_item').selectAll().where('orderId', '=', id).execute()
  return {
    ...order,
    matrix: {
      sizes,
      colours,
      items: items
        .map(({ size, colour, pieces, cutPieces }) => ({
          size,
          colour,
          pieces,
          cutPieces,
          leftToCut: Math.max(0, mostToCut(pieces, allowancePercent) - cutPieces),
        }))
        .toSorted(asInMatrix(row)),
    },
    cuts: await cutsOf(db, id),
  }
}

/** Work on a cut's bundles: pending and approved records, as what stands against a coupon (D-53). */
const hasWork = sql<number>`case when exists (
    select 1 from bundle inner join work_record on work_record."bundleId" = bundle.id
    where bundle."cutId" = cut.id and work_record."status" <> 'rejected' and work_record."deletedAt" is null
  ) then 1 else 0 end`

const cutRows = (db: Reader | Tx) => db.selectFrom('cut').selectAll('cut').select(hasWork.as('hasWork'))

const toCut = (row: CutTable & { hasWork: number }): OrderWithMatrix['cuts'][number] => ({
  id: row.id,
  number: row.number,
  bundleSize: row.bundleSize,
  pieces: row.pieces,
  bundles: row.bundles,
  firstBundle: row.firstBundle,
  lastBundle: row.lastBundle,
  hasWork: row.hasWork === 1,
  createdAt: row.createdAt,
  createdBy: row.createdBy,
  undoneAt: row.undoneAt,
  undoneBy: row.undoneBy,
  version: row.version,
})

async function cutsOf(db: Reader | Tx, orderId: string) {
  const rows = await cutRows(db).where('cut.orderId', '=', orderId).orderBy('cut.number').execute()
  return rows.map(toCut)
}

export async function readCut(db: Reader | Tx, id: string) {
  const row = await cutRows(db).where('cut.id', '=', id).executeTakeFirst()
  if (!row) throw new RuleError('row.notFound')
  return toCut(row)
}
