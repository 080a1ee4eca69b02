import { sql } from 'kysely'
import { readLineProgress, readOrderProgress } from '../../../../contracts/workshop/progress.ts'
import type { Reader } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { query, type Handler } from '../../../core/http/request.ts'
import { addDays } from '../../../core/time/days.ts'
import type { Floor } from '../shifts.ts'
import { wholeFloor } from '../totals.ts'
import { orderRow } from './orders.list.ts'
import { forecastOf, operationProgress, waitingBefore, type OperationWork } from './work-in-progress.ts'

/** How far back it is looked which weekdays are worked. */
const lookBackDays = 28

export function progressRoutes(floor: Floor): Handler[] {
  return [
    query(readOrderProgress, async (db, { params }) => {
      const order = await orderRow(db, params.id)
      const operations = await operationsOf(db, order.productId)
      const totals = await totalsOf(db, [order.id])
      const work = withPieces(operations, totals)
      const last = operations.findLast((operation) => !operation.archived)
      const finishedByDay = last ? await finishedByDayOf(db, order.id, last.operationId) : new Map<string, number>()
      const { workedOn: today } = await floor.shiftNow(db)
      return {
        orderedPieces: order.pieces,
        cutPieces: order.cutPieces,
        finishedPieces: [...finishedByDay.values()].reduce((sum, pieces) => sum + pieces, 0),
        operations: operationProgress(work, waitingBefore(order.cutPieces, work), totals.length > 0),
        days: [...finishedByDay].map(([workedOn, finishedPieces]) => ({ workedOn, finishedPieces })),
        forecast:
          order.status === 'open'
            ? forecastOf({
                today,
                orderedPieces: order.pieces,
                finishedByDay,
                workedDays: await workedDaysBefore(db, today),
              })
            : null,
      }
    }),

    query(readLineProgress, async (db, { params }) => {
      const line = await db.selectFrom('line').select(['id', 'name']).where('id', '=', params.id).executeTakeFirst()
      if (!line) throw new RuleError('row.notFound')
      return { lineId: line.id, lineName: line.name, products: await productsOfLine(db, line.id) }
    }),
  ]
}

/** Open orders the line has recorded work on, product by product. */
async function productsOfLine(db: Reader, lineId: string) {
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
          .where('order_operation_total.lineId', '=', lineId),
      ),
    )
    .orderBy('customer_order.dueOn')
    .orderBy('customer_order.id')
    .execute()
  const totals = await totalsOf(
    db,
    orders.map(({ id }) => id),
  )
  const products = [...Map.groupBy(orders, ({ productId }) => productId)]
  return Promise.all(
    products.map(async ([productId, ofProduct]) => {
      const [first] = ofProduct
      const operations = await operationsOf(db, productId)
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
      return {
        productId,
        productCode: first?.code ?? '',
        productName: first?.name ?? '',
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
      }
    }),
  )
}

async function operationsOf(
  db: Reader,
  productId: string,
): Promise<Omit<OperationWork, 'approvedPieces' | 'pendingPieces'>[]> {
  const rows = await db
    .selectFrom('operation')
    .select(['id as operationId', 'sequence', 'name', 'archived'])
    .where('productId', '=', productId)
    .orderBy('sequence')
    .execute()
  return rows.map((row) => ({ ...row, archived: row.archived === 1 }))
}

const totalsOf = async (db: Reader, orderIds: readonly string[]) =>
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

/** Operations with the pieces recorded on them. */
function withPieces(
  operations: Awaited<ReturnType<typeof operationsOf>>,
  totals: Awaited<ReturnType<typeof totalsOf>>,
): OperationWork[] {
  return operations.map((operation) => {
    const own = totals.filter(({ operationId }) => operationId === operation.operationId)
    const sum = (column: 'approvedPieces' | 'pendingPieces') => own.reduce((all, total) => all + total[column], 0)
    return { ...operation, approvedPieces: sum('approvedPieces'), pendingPieces: sum('pendingPieces') }
  })
}

async function finishedByDayOf(db: Reader, orderId: string, operationId: string): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('order_operation_total')
    .select('workedOn')
    .select(({ fn }) => fn.sum<number>('approvedPieces').as('pieces'))
    .where('orderId', '=', orderId)
    .where('operationId', '=', operationId)
    .groupBy('workedOn')
    .orderBy('workedOn')
    .execute()
  return new Map(rows.filter(({ pieces }) => pieces !== 0).map(({ workedOn, pieces }) => [workedOn, pieces]))
}

async function workedDaysBefore(db: Reader, today: string): Promise<string[]> {
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
