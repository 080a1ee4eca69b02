import type { OrderWithMatrix } from '../../../../contracts/workshop/orders.ts'
import { systemActor } from '../../../core/access.ts'
import type { Tx } from '../../../core/database/index.ts'
import { addDays, instantOf } from '../../../core/time/days.ts'
import { cutOrder } from '../orders/cuts.service.ts'
import { readOrder } from '../orders/orders.list.ts'
import { createOrder, setOrderStatus } from '../orders/orders.service.ts'
import type { LayWork } from '../fabric/lays.service.ts'
import { demoFabric, type DemoFabric } from './demo-fabric.ts'
import type { DemoFloor, DemoOperation, DemoProduct, DemoSetting } from './demo-floor.ts'
import type { DemoBundle } from './demo-work.ts'
import { demoTexts } from './resources.ts'

interface Plan {
  /** Index of the product. */
  product: number
  /** Index of the working day it comes on. */
  from: number
  /** Calendar days it has. */
  days: number
  sizes: readonly string[]
  /** Indexes of the colours. */
  colours: readonly number[]
  /** Of each size and colour. */
  pieces: number
  /** Shares of each size and colour that are cut, cut by cut. */
  cuts: readonly number[]
  bundleSize: number
  cancelled?: boolean
  /** Cut by lays of this fabric; what is not cut yet is planned. */
  fabric?: DemoFabric
}

const letters = ['S', 'M', 'L', 'XL']
const numbers = ['44', '46', '48', '50', '52']

/** Some finished long ago, some late, some just begun; what is sewn follows the weeks in which the lines have the product. */
const plans: readonly Plan[] = [
  { product: 0, from: 1, days: 24, sizes: letters, colours: [0, 1], pieces: 90, cuts: [1], bundleSize: 30 },
  { product: 3, from: 8, days: 28, sizes: numbers, colours: [2, 3], pieces: 60, cuts: [0.5, 0.5], bundleSize: 30 },
  { product: 2, from: 15, days: 27, sizes: numbers, colours: [3, 2], pieces: 64, cuts: [1], bundleSize: 32 },
  {
    product: 5,
    from: 20,
    days: 3,
    sizes: letters,
    colours: [4],
    pieces: 50,
    cuts: [],
    bundleSize: 25,
    cancelled: true,
  },
  { product: 1, from: 36, days: 24, sizes: letters, colours: [0, 4, 5], pieces: 260, cuts: [0.6, 0.4], bundleSize: 30 },
  { product: 0, from: 44, days: 32, sizes: letters, colours: [0, 1, 2], pieces: 220, cuts: [0.5, 0.5], bundleSize: 30 },
  {
    product: 4,
    from: 46,
    days: 14,
    sizes: numbers,
    colours: [1],
    pieces: 290,
    cuts: [1],
    bundleSize: 30,
    fabric: { article: 'Suprem 180', layerThousandths: 5_400 },
  },
  {
    product: 2,
    from: 56,
    days: 26,
    sizes: numbers,
    colours: [2, 3],
    pieces: 140,
    cuts: [0.6],
    bundleSize: 28,
    fabric: { article: 'Gabardin 240', layerThousandths: 6_850 },
  },
  { product: 3, from: 58, days: 40, sizes: numbers, colours: [3, 2], pieces: 100, cuts: [], bundleSize: 25 },
]

/** An order with its bundles, and how far each operation has come along them. */
export interface DemoOrder {
  id: string
  productId: string
  from: number
  bundles: DemoBundle[]
  /** For each operation when it was done on the bundles, in their order. */
  doneAt: Map<string, number[]>
}

const percent = { allowancePercent: 0 }

/** Orders as the office would have entered and cut them. */
export async function fillOrders(
  tx: Tx,
  floor: DemoFloor,
  setting: DemoSetting,
  days: readonly string[],
): Promise<DemoOrder[]> {
  const { customers, colours } = demoTexts(setting.locale)
  const actor = { ...systemActor(setting.locale), name: floor.director.fullName }
  const fabric = demoFabric()
  const orders: DemoOrder[] = []
  for (const [index, plan] of plans.entries()) {
    const product = floor.products[plan.product]
    const day = days[plan.from]
    if (!product || day === undefined) throw new Error('a demo order has no product or day')
    const at = instantOf(day, '08:10', setting.timeZone)
    const work: LayWork = { tx, actor, requestId: 'demo', now: Math.min(at, setting.now), today: day, ...percent }
    const items = plan.colours.flatMap((colour) =>
      plan.sizes.map((size) => ({ size, colour: colours[colour] ?? '', pieces: plan.pieces })),
    )
    const order = await createOrder(work, {
      customerName: customers[index % customers.length] ?? '',
      productId: product.id,
      dueOn: addDays(day, plan.days),
      note: '',
      matrix: { sizes: [...plan.sizes], colours: plan.colours.map((colour) => colours[colour] ?? ''), items },
    })
    orders.push({ id: order.id, productId: product.id, from: plan.from, bundles: [], doneAt: new Map() })
    if (plan.cuts.length === 0 && !plan.cancelled) continue
    const opened = await setOrderStatus(work, order.id, { version: 1, status: plan.cancelled ? 'cancelled' : 'open' })
    if (plan.cancelled) continue
    for (const share of plan.cuts) {
      const lay = layOf(plan, opened, share)
      if (lay) {
        await fabric.cut(work, lay, plan.bundleSize, setting.locale)
        continue
      }
      const part = items.map((item) => ({ ...item, pieces: Math.round(item.pieces * share) }))
      await cutOrder(work, opened.id, { items: part, bundleSize: plan.bundleSize }, setting.locale)
    }
    const uncut = layOf(plan, opened, 1 - plan.cuts.reduce((sum, share) => sum + share, 0))
    if (uncut && uncut.layers > 0) await fabric.plan(work, uncut)
  }
  const bundles = await tx
    .selectFrom('bundle')
    .select(['id', 'code', 'productId', 'pieces', 'orderId'])
    .where('orderId', 'is not', null)
    .orderBy('id')
    .execute()
  for (const order of orders) order.bundles = bundles.filter(({ orderId }) => orderId === order.id)
  return orders
}

/** One of each size in a layer, so there are as many layers as pieces of a size. */
function layOf({ fabric, pieces }: Plan, { id, matrix }: OrderWithMatrix, share: number) {
  const { sizes, colours } = matrix
  return fabric && { ...fabric, orderId: id, sizes, colours, layers: Math.round(pieces * share) }
}

/** Time from one operation on a bundle to the next. */
const carriedMs = 10 * 60_000

export interface DemoCoupon {
  bundle: DemoBundle
  /** Uses it: the work on the bundle is over at `at`. */
  take: (at: number) => void
}

/** The next coupon of an operation: the first bundle it is not done on yet, once the operation before is. */
export function nextOrderCoupon(
  orders: readonly DemoOrder[],
  product: DemoProduct,
  operation: DemoOperation,
  { index, at }: { index: number; at: number },
): DemoCoupon | undefined {
  const before = product.operations[product.operations.indexOf(operation) - 1]
  for (const order of orders) {
    if (order.productId !== product.id || index < order.from) continue
    const done = order.doneAt.get(operation.id) ?? []
    const bundle = order.bundles[done.length]
    const readyAt = before ? order.doneAt.get(before.id)?.[done.length] : 0
    if (!bundle || readyAt === undefined || readyAt + carriedMs > at) continue
    return { bundle, take: (doneAt) => void order.doneAt.set(operation.id, [...done, doneAt]) }
  }
  return undefined
}

/** Orders that are finished were closed soon after. */
export async function closeFinished(tx: Tx, floor: DemoFloor, setting: DemoSetting, orders: readonly DemoOrder[]) {
  const actor = { ...systemActor(setting.locale), name: floor.director.fullName }
  for (const { id, doneAt } of orders) {
    const { status, pieces, finishedPieces, version } = await readOrder(tx, id, percent.allowancePercent)
    if (status !== 'open' || finishedPieces < pieces) continue
    const now = Math.min(setting.now, Math.max(...[...doneAt.values()].flat()) + 86_400_000)
    await setOrderStatus({ tx, actor, requestId: 'demo', now, ...percent }, id, { version, status: 'done' })
  }
}
