import type { BodyInput } from '../../../../contracts/route.ts'
import { createCut, createOrder, setOrderStatus, type OrderWithMatrix } from '../../../../contracts/workshop/orders.ts'
import { listBundles } from '../../../../contracts/workshop/bundles.ts'
import type { TestClient } from '../../../testing/test-server.ts'
import { openShop, type Shop } from '../test-shop.ts'

type OrderInput = BodyInput<typeof createOrder>

export interface OrderShop extends Shop {
  /** An order of 90 white and 50 blue shirts in two sizes, due in a week; `more` says what is otherwise. */
  input(more?: Partial<OrderInput>): OrderInput
  addOrder(more?: Partial<OrderInput>): Promise<OrderWithMatrix>
  /** The same, opened. */
  openOrder(more?: Partial<OrderInput>): Promise<OrderWithMatrix>
  cut(
    who: TestClient,
    orderId: string,
    items: [size: string, colour: string, pieces: number][],
    bundleSize?: number,
  ): ReturnType<typeof cutOf>
  /** Codes of the bundles of an order, in the order they were cut, with their pieces. */
  bundlesOf(orderId: string): Promise<[code: string, pieces: number][]>
}

const cutOf = (who: TestClient, id: string, body: BodyInput<typeof createCut>) =>
  who.call(createCut, { params: { id }, body })

export async function openOrderShop(options: Parameters<typeof openShop>[0] = {}): Promise<OrderShop> {
  const shop = await openShop(options)
  const { administrator } = shop.server
  const input: OrderShop['input'] = (more = {}) => ({
    customerName: 'Atlas savdo',
    productId: shop.productId,
    dueOn: '2026-11-30',
    matrix: {
      sizes: ['S', 'M'],
      colours: ['white', 'blue'],
      items: [
        { size: 'S', colour: 'white', pieces: 40 },
        { size: 'M', colour: 'white', pieces: 50 },
        { size: 'M', colour: 'blue', pieces: 50 },
      ],
    },
    ...more,
  })
  const addOrder: OrderShop['addOrder'] = (more) => administrator.call(createOrder, { body: input(more) })
  return {
    ...shop,
    input,
    addOrder,
    async openOrder(more) {
      const { id, version } = await addOrder(more)
      return administrator.call(setOrderStatus, { params: { id }, body: { version, status: 'open' } })
    },
    cut: (who, orderId, items, bundleSize = 20) =>
      cutOf(who, orderId, { items: items.map(([size, colour, pieces]) => ({ size, colour, pieces })), bundleSize }),
    async bundlesOf(orderId) {
      const { items } = await administrator.call(listBundles, { query: { orderId, sort: 'createdAt', limit: 200 } })
      return items.map(({ code, pieces }) => [code, pieces])
    },
  }
}
