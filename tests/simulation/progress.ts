import type { Week } from './entries.ts'
import type { Line, Order } from './factory.ts'
import { shiftOf } from './ledger.ts'

/** The plain recalculation of orders under way: what waits where, and when they end. Nothing of the server's code is used. */

export interface Step {
  operationId: string
  approved: number
  pending: number
  waiting: number
  isBottleneck: boolean
}

const standing = ({ ledger }: Week, orderId: string) =>
  ledger.where((one) => one.orderId === orderId && one.status !== 'rejected')

export const cutOf = ({ factory }: Week, orderId: string): number =>
  factory.bundles.filter((bundle) => bundle.orderId === orderId).reduce((sum, { pieces }) => sum + pieces, 0)

/** Pieces of an order approved at its last operation. */
export const finishedOf = (week: Week, orderId: string): number =>
  week.ledger.sums((one) => one.orderId === orderId && one.isLast).approvedPieces

/** Finished pieces by day, in the order of days, only days that have some. */
export function finishedDays({ ledger }: Week, orderId: string): [string, number][] {
  const perDay = ledger.sumsBy(
    (one) => one.workedOn,
    (one) => one.orderId === orderId && one.isLast,
  )
  return [...perDay]
    .map(([day, { approvedPieces }]): [string, number] => [day, approvedPieces])
    .filter(([, pieces]) => pieces !== 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
}

/** Pieces that have passed every operation before this one, and not this one. */
function waitingAt(week: Week, order: Order): number[] {
  const entries = standing(week, order.id)
  const done = order.operations.map(({ id }) =>
    entries.filter(({ operationId }) => operationId === id).reduce((sum, { quantity }) => sum + quantity, 0),
  )
  const cut = cutOf(week, order.id)
  return done.map((pieces, index) => Math.max(0, Math.min(cut, ...done.slice(0, index)) - pieces))
}

/** The operations of orders of one product; done by one line where it is named, waiting in them whoever takes it. */
export function stepsOf(week: Week, orders: readonly Order[], lineId?: string): Step[] {
  const waiting = orders.map((order) => waitingAt(week, order))
  const ids = new Set(orders.map(({ id }) => id))
  const operations = orders[0]?.operations ?? []
  const sums = week.ledger.sumsBy(
    (one) => one.operationId,
    (one) => ids.has(one.orderId) && (lineId === undefined || one.lineId === lineId),
  )
  const waits = operations.map((_, index) => waiting.reduce((sum, ofOrder) => sum + (ofOrder[index] ?? 0), 0))
  const most = Math.max(...waits)
  const hasBegun = week.ledger.where((one) => ids.has(one.orderId)).length > 0
  return operations.map(({ id }, index) => ({
    operationId: id,
    approved: sums.get(id)?.approvedPieces ?? 0,
    pending: sums.get(id)?.pendingPieces ?? 0,
    waiting: waits[index] ?? 0,
    isBottleneck: hasBegun && most > 0 && waits.indexOf(most) === index,
  }))
}

/** The orders a line has recorded work on, those of one product together; what is due first stands first. */
export function ordersOfLine({ factory, ledger }: Week, line: Line): Order[][] {
  const worked = new Set(ledger.where((one) => one.lineId === line.id).map(({ orderId }) => orderId))
  const orders = factory.orders
    .filter(({ id }) => worked.has(id))
    .toSorted((a, b) => (a.dueOn === b.dueOn ? 0 : a.dueOn < b.dueOn ? -1 : 1))
  return [...Map.groupBy(orders, ({ productId }) => productId).values()]
}

/** Where most pieces wait in the orders a line works on: the operation and how many. */
export function bottleneckOf(week: Week, line: Line): [string, number] | null {
  const [most] = ordersOfLine(week, line)
    .flatMap((orders) => stepsOf(week, orders).filter(({ isBottleneck }) => isBottleneck))
    .toSorted((a, b) => b.waiting - a.waiting)
  return most ? [most.operationId, most.waiting] : null
}

const dayMs = 86_400_000
const weekdayOf = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay()
const dayAfter = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10)

/** When an order ends at the pace of the last five working days, and that pace. */
export function endOf(
  week: Week,
  { id, pieces }: Order,
): { endsOn: string; piecesADayThousandths: number; workingDays: number } | null {
  const { workedOn: today } = shiftOf(week.now())
  const perDay = week.ledger.sumsBy((one) => one.workedOn)
  const workedDays = [...perDay]
    .filter(([day, sums]) => day < today && sums.pendingPieces + sums.approvedPieces > 0)
    .map(([day]) => day)
    .toSorted()
  const days = finishedDays(week, id)
  const finished = days.reduce((sum, [, count]) => sum + count, 0)
  if (finished >= pieces) return null
  const before = days.filter(([day]) => day < today)
  const first = before.find(([, count]) => count > 0)?.[0]
  if (first === undefined) return null
  const paced = workedDays.filter((day) => day >= first).slice(-5)
  const made = before.filter(([day]) => paced.includes(day)).reduce((sum, [, count]) => sum + count, 0)
  if (made <= 0) return null
  const left = pieces - before.reduce((sum, [, count]) => sum + count, 0)
  const weekdays = new Set(workedDays.map(weekdayOf))
  let endsOn = today
  for (let day = today, needed = Math.ceil((left * paced.length) / made); needed > 0; day = dayAfter(day)) {
    if (!weekdays.has(weekdayOf(day))) continue
    endsOn = day
    needed -= 1
  }
  const piecesADayThousandths = Math.round((1000 * made) / paced.length)
  return { endsOn, piecesADayThousandths, workingDays: paced.length }
}
