import type { ResponseOf } from '../../../../contracts/route.ts'
import { mostBoardOrders, readOrdersBoard } from '../../../../contracts/workshop/boards.ts'
import type { Core } from '../../../core/core.ts'
import type { Reader } from '../../../core/database/index.ts'
import { query, type Handler } from '../../../core/http/request.ts'
import { finishedByDay, workedDaysBefore } from '../orders/progress-of.ts'
import { forecastOf } from '../orders/work-in-progress.ts'
import type { Floor } from '../shifts.ts'

type OrdersBoard = ResponseOf<typeof readOrdersBoard>
type BoardOrder = OrdersBoard['orders'][number]

export function ordersBoardRoutes(floor: Floor, { settings }: Core): Handler[] {
  return [
    query(readOrdersBoard, async (db) => {
      const { workedOn: today } = await floor.shiftNow(db)
      const orders = await openOrders(db, today)
      const sum = (of: (order: BoardOrder) => number) => orders.reduce((all, order) => all + of(order), 0)
      const overdue = orders.filter(({ outlook }) => outlook === 'overdue').length
      return {
        at: floor.now(),
        institution: settings.get().institution,
        today,
        open: orders.length,
        overdue,
        late: overdue + orders.filter(({ outlook }) => outlook === 'late').length,
        orderedPieces: sum((order) => order.orderedPieces),
        finishedPieces: sum((order) => Math.min(order.finishedPieces, order.orderedPieces)),
        orders: orders.slice(0, mostBoardOrders),
      }
    }),
  ]
}

/** Without the customer: whoever may see a wall does not see who orders what. */
async function openOrders(db: Reader, today: string): Promise<BoardOrder[]> {
  const rows = await db
    .selectFrom('customer_order')
    .innerJoin('product', 'product.id', 'customer_order.productId')
    .select(['customer_order.id', 'customer_order.number', 'customer_order.productId', 'customer_order.dueOn'])
    .select(['customer_order.pieces', 'product.name as productName'])
    .where('customer_order.status', '=', 'open')
    .orderBy('customer_order.dueOn')
    .orderBy('customer_order.id')
    .execute()
  const finished = await finishedByDay(db, rows)
  const workedDays = await workedDaysBefore(db, today)
  return rows.map(({ id, number, productName, dueOn, pieces: orderedPieces }) => {
    const days = finished.get(id) ?? new Map<string, number>()
    const finishedPieces = [...days.values()].reduce((all, pieces) => all + pieces, 0)
    const endsOn = forecastOf({ today, orderedPieces, finishedByDay: days, workedDays })?.endsOn ?? null
    return {
      orderId: id,
      number,
      productName,
      dueOn,
      orderedPieces,
      finishedPieces,
      endsOn,
      outlook: outlookOf({ today, dueOn, endsOn, isFinished: finishedPieces >= orderedPieces }),
    }
  })
}

interface Standing {
  today: string
  dueOn: string
  endsOn: string | null
  isFinished: boolean
}

function outlookOf({ today, dueOn, endsOn, isFinished }: Standing): BoardOrder['outlook'] {
  if (isFinished) return 'finished'
  if (dueOn < today) return 'overdue'
  if (endsOn === null) return 'unknown'
  return endsOn > dueOn ? 'late' : 'onTime'
}
