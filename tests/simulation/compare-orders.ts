import { readBundleWork } from '../../contracts/workshop/bundles.ts'
import { readOrder } from '../../contracts/workshop/orders.ts'
import { readLineProgress, readOrderProgress, type OperationProgress } from '../../contracts/workshop/progress.ts'
import type { Comparison } from './comparison.ts'
import type { Week } from './entries.ts'
import { nothing } from './ledger.ts'
import { cutOf, endOf, finishedDays, finishedOf, ordersOfLine, stepsOf, type Step } from './progress.ts'

/** Every bundle: no operation of it ever has more pieces than the bundle (D-53), and each as many as were recorded. */
export async function compareBundles(week: Week, comparison: Comparison): Promise<void> {
  const { factory, ledger } = week
  const perOperation = ledger.sumsBy((entry) => `${entry.bundleId} ${entry.sequence}`)
  const queue = [...factory.bundles]
  const compareNext = async (): Promise<void> => {
    for (let bundle = queue.pop(); bundle; bundle = queue.pop()) {
      const { operations } = await factory.administrator.call(readBundleWork, { params: { id: bundle.id } })
      for (const { sequence, approvedPieces, pendingPieces, leftPieces } of operations) {
        const sums = perOperation.get(`${bundle.id} ${sequence}`) ?? nothing
        const left = bundle.pieces - sums.approvedPieces - sums.pendingPieces
        if (left < 0) comparison.differences.push(`bundle ${bundle.code}/${sequence} holds ${-left} pieces too many`)
        comparison.same(
          'bundles',
          `${bundle.code}/${sequence}`,
          [approvedPieces, pendingPieces, leftPieces],
          [sums.approvedPieces, sums.pendingPieces, left],
        )
      }
    }
  }
  await Promise.all(Array.from({ length: 8 }, compareNext))
}

const said = ({ operationId, approvedPieces, pendingPieces, waitingPieces, isBottleneck }: OperationProgress) => [
  operationId,
  approvedPieces,
  pendingPieces,
  waitingPieces,
  isBottleneck,
]
const plain = ({ operationId, approved, pending, waiting, isBottleneck }: Step) => [
  operationId,
  approved,
  pending,
  waiting,
  isBottleneck,
]

/** Every order: what is cut and finished of it, what waits before each operation, and when it ends. */
export async function compareOrders(week: Week, comparison: Comparison): Promise<void> {
  const { administrator, orders } = week.factory
  for (const order of orders) {
    const { id, number } = order
    const counted = [order.pieces, cutOf(week, id), finishedOf(week, id)]
    const shown = await administrator.call(readOrder, { params: { id } })
    comparison.same('orders', number, [shown.pieces, shown.cutPieces, shown.finishedPieces], counted)
    const progress = await administrator.call(readOrderProgress, { params: { id } })
    const { orderedPieces, cutPieces, finishedPieces, operations, days, forecast } = progress
    comparison.same('orders', `progress of ${number}`, [orderedPieces, cutPieces, finishedPieces], counted)
    const steps = stepsOf(week, [order])
    comparison.same('work in progress', number, operations.map(said), steps.map(plain))
    const perDay = days.map((day) => [day.workedOn, day.finishedPieces])
    comparison.same('orders', `days of ${number}`, perDay, finishedDays(week, id))
    comparison.same('forecasts', number, forecast, endOf(week, order))
  }
}

/** Every line: for each product what the line did of the orders it works on, and what waits in them. */
export async function compareWorkInProgress(week: Week, comparison: Comparison): Promise<void> {
  const { administrator, lines } = week.factory
  for (const line of lines) {
    const { products } = await administrator.call(readLineProgress, { params: { id: line.id } })
    const groups = ordersOfLine(week, line)
    const shown = products.map(({ productId }) => productId)
    const worked = groups.map((orders) => orders[0]?.productId ?? '')
    comparison.same('work in progress', `products of ${line.name}`, shown, worked)
    for (const [index, orders] of groups.entries()) {
      const product = products[index]
      comparison.same(
        'work in progress',
        `${line.name}, product ${index + 1}`,
        product && [product.orderedPieces, product.finishedPieces, product.orders.map(({ id }) => id)],
        [
          orders.reduce((sum, { pieces }) => sum + pieces, 0),
          orders.reduce((sum, { id }) => sum + finishedOf(week, id), 0),
          orders.map(({ id }) => id),
        ],
      )
      const steps = stepsOf(week, orders, line.id).map(plain)
      comparison.same('work in progress', `${line.name}, product ${index + 1}`, product?.operations.map(said), steps)
    }
  }
}
