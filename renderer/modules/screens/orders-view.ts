import type { ResponseOf } from '../../../contracts/route.ts'
import type { readOrdersBoard } from '../../../contracts/workshop/boards.ts'

export type OrdersBoard = ResponseOf<typeof readOrdersBoard>
type Order = OrdersBoard['orders'][number]

/** Whole per cent; only what is finished is 100. */
export const finishedPercent = ({ finishedPieces, orderedPieces }: Pick<Order, 'finishedPieces' | 'orderedPieces'>) =>
  orderedPieces === 0 ? 0 : Math.min(100, Math.floor((finishedPieces / orderedPieces) * 100))

/** The first day on which an order is due that is not finished; null where there is none any more. */
export const nextDue = ({ orders, today }: Pick<OrdersBoard, 'orders' | 'today'>): string | null =>
  orders.find(({ outlook, dueOn }) => outlook !== 'finished' && dueOn >= today)?.dueOn ?? null

interface Look {
  icon: string
  /** A property of the stage. */
  color: string
}

/** Never by its colour alone: each has its sign and its word. */
export const outlookLooks: Record<Order['outlook'], Look> = {
  finished: { icon: 'i-lucide-circle-check-big', color: '--tv-up' },
  onTime: { icon: 'i-lucide-calendar-check', color: '--tv-up' },
  late: { icon: 'i-lucide-triangle-alert', color: '--tv-down' },
  overdue: { icon: 'i-lucide-calendar-x', color: '--tv-late' },
  unknown: { icon: 'i-lucide-circle-help', color: '--tv-soft' },
}
