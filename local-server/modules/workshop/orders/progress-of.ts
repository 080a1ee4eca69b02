import { sql } from 'kysely'
import type { Bottleneck } from '../../../../contracts/workshop/progress.ts'
import type { Reader } from '../../../core/database/index.ts'
import { addDays } from '../../../core/time/days.ts'
import { wholeFloor } from '../totals.ts'
import { lastOperations } from './order-totals.ts'
import { operationProgress, waitingBefore, type OperationWork } from './work-in-progress.ts'

/** How far back it is looked which weekdays are worked. */
const lookBackDays = 28

/** Open orders that some lines have recorded work on, with all that was done on them. Three queries, however many lines. */
async function openWorkOf(db: Reader, lineIds: readonly string[]) {
  const orders = await db
    .selectFrom('customer_order')
    .innerJoin('product', 'product.id', 'customer_order.productId')
    .select(['customer_order.id', 'customer_order.number', 'customer_order.customerName', 'customer_order.dueOn'])
    .select(['customer_order.pieces', 'customer_order.cutPieces', 'customer_order.productId'])
    .select(['product.code', 'product.name'])
    .where('customer_order.status', '=', 'open')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('order_operation_total')
          .select('operationId')
          .whereRef('order_operation_total.orderId', '=', 'customer_order.id')
          .where('order_operation_total.lineId', 'in', lineIds),
      ),
    )
    .orderBy('customer_order.dueOn')
    .orderBy('customer_order.id')
    .execute()
  const totals = await totalsOf(
    db,
    orders.map(({ id }) => id),
  )
  const operations = await operationsByProduct(db, [...new Set(orders.map(({ productId }) => productId))])
  return { orders, totals, operations }
}

/** Of that the work of one line, product by product. */
function productsIn({ orders, totals, operations: known }: Awaited<ReturnType<typeof openWorkOf>>, lineId: string) {
  const worked = new Set(totals.filter((total) => total.lineId === lineId).map(({ orderId }) => orderId))
  const products = [...Map.groupBy(orders, ({ productId }) => productId)]
  return products.flatMap(([productId, all]) => {
    const ofProduct = all.filter(({ id }) => worked.has(id))
    const [first] = ofProduct
    if (!first) return []
    const operations = known.get(productId) ?? []
    const ids = new Set(ofProduct.map(({ id }) => id))
    const own = totals.filter((total) => ids.has(total.orderId) && total.lineId === lineId)
    const waiting = ofProduct.map(({ id, cutPieces }) =>
      waitingBefore(
        cutPieces,
        withPieces(
          operations,
          totals.filter(({ orderId }) => orderId === id),
        ),
      ),
    )
    const last = operations.findLast((operation) => !operation.archived)
    return [
      {
        productId,
        productCode: first.code,
        productName: first.name,
        orderedPieces: ofProduct.reduce((sum, { pieces }) => sum + pieces, 0),
        finishedPieces: totals
          .filter(({ orderId, operationId }) => ids.has(orderId) && operationId === last?.operationId)
          .reduce((sum, { approvedPieces }) => sum + approvedPieces, 0),
        orders: ofProduct.map(({ id, number, customerName, dueOn }) => ({ id, number, customerName, dueOn })),
        operations: operationProgress(
          withPieces(operations, own),
          operations.map((_, index) => waiting.reduce((sum, ofOrder) => sum + (ofOrder[index] ?? 0), 0)),
          true,
        ),
      },
    ]
  })
}

/** Open orders the line has recorded work on, product by product. */
export const productsOfLine = async (db: Reader, lineId: string) => productsIn(await openWorkOf(db, [lineId]), lineId)

type Operation = Omit<OperationWork, 'approvedPieces' | 'pendingPieces'>

async function operationsByProduct(db: Reader, productIds: readonly string[]): Promise<Map<string, Operation[]>> {
  if (productIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('operation')
    .select(['id as operationId', 'sequence', 'name', 'archived', 'productId'])
    .where('productId', 'in', productIds)
    .orderBy('sequence')
    .execute()
  const operations = rows.map(({ productId, ...row }) => ({ productId, of: { ...row, archived: row.archived === 1 } }))
  return new Map(
    [...Map.groupBy(operations, ({ productId }) => productId)].map(([id, own]) => [id, own.map(({ of }) => of)]),
  )
}

/** The operations of a product in the order of work. */
export const operationsOf = async (db: Reader, productId: string): Promise<Operation[]> =>
  (await operationsByProduct(db, [productId])).get(productId) ?? []

/** Kept totals of orders by operation and line. */
export const totalsOf = async (db: Reader, orderIds: readonly string[]) =>
  orderIds.length === 0
    ? []
    : db
        .selectFrom('order_operation_total')
        .select(['orderId', 'operationId', 'lineId'])
        .select(({ fn }) => [
          fn.sum<number>('approvedPieces').as('approvedPieces'),
          fn.sum<number>('pendingPieces').as('pendingPieces'),
        ])
        .where('orderId', 'in', orderIds)
        .groupBy(['orderId', 'operationId', 'lineId'])
        .execute()

/** Where most pieces wait in the open orders each line works on; nothing of lines where nothing does. */
export async function bottlenecksOf(db: Reader, lineIds: readonly string[]): Promise<Map<string, Bottleneck>> {
  if (lineIds.length === 0) return new Map()
  const work = await openWorkOf(db, lineIds)
  return new Map(
    lineIds.flatMap((lineId) => {
      const [most] = productsIn(work, lineId)
        .flatMap(({ productName, operations }) =>
          operations
            .filter(({ isBottleneck }) => isBottleneck)
            .map(({ operationId, name: operationName, waitingPieces }) => ({
              operationId,
              operationName,
              productName,
              waitingPieces,
            })),
        )
        .toSorted((a, b) => b.waitingPieces - a.waitingPieces)
      return most ? [[lineId, most] as const] : []
    }),
  )
}

/** Operations with the pieces recorded on them. */
export function withPieces(
  operations: readonly Operation[],
  totals: Awaited<ReturnType<typeof totalsOf>>,
): OperationWork[] {
  return operations.map((operation) => {
    const own = totals.filter(({ operationId }) => operationId === operation.operationId)
    const sum = (column: 'approvedPieces' | 'pendingPieces') => own.reduce((all, total) => all + total[column], 0)
    return { ...operation, approvedPieces: sum('approvedPieces'), pendingPieces: sum('pendingPieces') }
  })
}

/** Finished pieces of each order by working day, in the order of days: approved at the last operation. */
export async function finishedByDay(
  db: Reader,
  orders: readonly { id: string; productId: string }[],
): Promise<Map<string, Map<string, number>>> {
  if (orders.length === 0) return new Map()
  const operationIds = await lastOperations(
    db,
    orders.map(({ productId }) => productId),
  )
  if (operationIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('order_operation_total')
    .select(['orderId', 'workedOn'])
    .select(({ fn }) => fn.sum<number>('approvedPieces').as('pieces'))
    .where(
      'orderId',
      'in',
      orders.map(({ id }) => id),
    )
    .where('operationId', 'in', operationIds)
    .groupBy(['orderId', 'workedOn'])
    .orderBy('workedOn')
    .execute()
  const counted = rows.filter(({ pieces }) => pieces !== 0)
  return new Map(
    [...Map.groupBy(counted, ({ orderId }) => orderId)].map(([orderId, days]) => [
      orderId,
      new Map(days.map(({ workedOn, pieces }) => [workedOn, pieces])),
    ]),
  )
}

/** Days the floor worked on in the last four weeks, before today, in their order. */
export async function workedDaysBefore(db: Reader, today: string): Promise<string[]> {
  const rows = await db
    .selectFrom('line_day_total')
    .select('workedOn')
    .where('lineId', '=', wholeFloor)
    .where('workedOn', '>=', addDays(today, -lookBackDays))
    .where('workedOn', '<', today)
    .where(sql<boolean>`"pendingPieces" + "approvedPieces" > 0`)
    .orderBy('workedOn')
    .execute()
  return rows.map(({ workedOn }) => workedOn)
}
