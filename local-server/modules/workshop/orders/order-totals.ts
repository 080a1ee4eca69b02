import { sql } from 'kysely'
import { prepared, type Arguments, type Reader, type Tx } from '../../../core/database/index.ts'
import { inTurns } from '../../../core/in-turns.ts'
import type { WorkRecordTable } from '../workshop.tables.ts'
import './orders.tables.ts'

/** A record's work on an order. */
export interface OrderWork extends Pick<
  WorkRecordTable,
  'operationId' | 'workedOn' | 'lineId' | 'status' | 'quantity'
> {
  orderId: string
}

type Pieces = Omit<OrderWork, 'status' | 'quantity'> & { pendingPieces: number; approvedPieces: number }

const addPieces = prepared(
  (tx: Tx, { orderId, operationId, workedOn, lineId, pendingPieces, approvedPieces }: Arguments<Pieces>) =>
    tx
      .insertInto('order_operation_total')
      .values({ orderId, operationId, workedOn, lineId, pendingPieces, approvedPieces })
      .onConflict((conflict) =>
        conflict.columns(['orderId', 'operationId', 'workedOn', 'lineId']).doUpdateSet({
          pendingPieces: sql<number>`order_operation_total."pendingPieces" + excluded."pendingPieces"`,
          approvedPieces: sql<number>`order_operation_total."approvedPieces" + excluded."approvedPieces"`,
        }),
      ),
)

/** What records add to and take from the totals of their orders, put together as one write a row. */
export function orderChanges() {
  const changes = new Map<string, Pieces>()
  return {
    add({ orderId, operationId, workedOn, lineId, status, quantity }: OrderWork, sign: 1 | -1): void {
      if (status === 'rejected') return
      const id = `${orderId} ${operationId} ${workedOn} ${lineId}`
      const change = changes.get(id) ?? { orderId, operationId, workedOn, lineId, pendingPieces: 0, approvedPieces: 0 }
      change[`${status}Pieces`] += sign * quantity
      changes.set(id, change)
    },
    async apply(tx: Tx): Promise<void> {
      const turn = inTurns()
      for (const change of changes.values()) {
        await addPieces(tx, change)
        await turn()
      }
    },
  }
}

/** Makes the kept totals of orders anew from the records. */
export async function recomputeOrderTotals(tx: Tx): Promise<void> {
  const sumOf = (status: 'pending' | 'approved') =>
    sql`sum(case when work_record."status" = ${status} then work_record."quantity" else 0 end)`
  await tx.deleteFrom('order_operation_total').execute()
  await sql`insert into order_operation_total
      ("orderId", "operationId", "workedOn", "lineId", "pendingPieces", "approvedPieces")
    select bundle."orderId", work_record."operationId", work_record."workedOn", work_record."lineId",
      ${sumOf('pending')}, ${sumOf('approved')}
    from bundle inner join work_record on work_record."bundleId" = bundle.id
    where bundle."orderId" is not null and work_record."deletedAt" is null
    group by 1, 2, 3, 4`.execute(tx)
}

/** The operation a product is finished with: the last one that is not archived. */
export async function lastOperations(db: Reader | Tx, productIds: readonly string[]): Promise<string[]> {
  const operations = await db
    .selectFrom('operation')
    .select(['id', 'productId'])
    .where('productId', 'in', productIds)
    .where('archived', '=', 0)
    .orderBy('sequence')
    .execute()
  return [...new Map(operations.map(({ id, productId }) => [productId, id])).values()]
}

/** Pieces of each order that are finished: approved at the last operation. Two queries for all of them. */
export async function finishedPieces(
  db: Reader | Tx,
  orders: readonly { id: string; productId: string }[],
): Promise<Map<string, number>> {
  if (orders.length === 0) return new Map()
  const operationIds = await lastOperations(
    db,
    orders.map(({ productId }) => productId),
  )
  if (operationIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('order_operation_total')
    .select('orderId')
    .select(({ fn }) => fn.sum<number>('approvedPieces').as('pieces'))
    .where(
      'orderId',
      'in',
      orders.map(({ id }) => id),
    )
    .where('operationId', 'in', operationIds)
    .groupBy('orderId')
    .execute()
  return new Map(rows.map(({ orderId, pieces }) => [orderId, pieces]))
}
