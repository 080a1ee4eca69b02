import { describe, expect, it } from 'vitest'
import { listAudit } from '../../../../contracts/audit.ts'
import { changeSettings, readSettings } from '../../../../contracts/settings.ts'
import { listBundles, readBundle, readBundleWork } from '../../../../contracts/workshop/bundles.ts'
import { changeOperation, changeProduct } from '../../../../contracts/workshop/catalogue.ts'
import { readCoupon } from '../../../../contracts/workshop/kiosk.ts'
import { createCut, readOrder, setOrderStatus, undoCut } from '../../../../contracts/workshop/orders.ts'
import {
  createWorkRecord,
  decideWorkRecords,
  deleteWorkRecord,
  undeleteWorkRecord,
} from '../../../../contracts/workshop/work-records.ts'
import { openOrderShop, type OrderShop } from './test-orders.ts'

const unknown = '01900000-0000-7000-8000-000000000000'

const scan = (shop: OrderShop, code: string, quantity = 1) => ({
  body: { operationId: shop.operations.sleeve, quantity, couponCode: code },
})

describe('cutting an order', () => {
  it('makes bundles of the chosen size, each of one size and colour, the last one smaller', async () => {
    const shop = await openOrderShop()
    const order = await shop.openOrder()
    const cut = await shop.cut(shop.master, order.id, [
      ['M', 'white', 50],
      ['S', 'white', 15],
    ])

    expect(cut).toMatchObject({
      number: 1,
      bundleSize: 20,
      pieces: 65,
      bundles: 4,
      firstBundle: '1001-1',
      lastBundle: '1001-4',
      hasWork: false,
      createdBy: expect.any(String),
      undoneAt: null,
    })
    expect(await shop.bundlesOf(order.id)).toEqual([
      ['1001-1', 20],
      ['1001-2', 20],
      ['1001-3', 10],
      ['1001-4', 15],
    ])
    const { items } = await shop.master.call(listBundles, { query: { q: '1001-4' } })
    expect(items).toMatchObject([
      { size: 'S', colour: 'white', orderId: order.id, orderNumber: '1001', cutId: cut.id, productId: shop.productId },
    ])
    const after = await shop.master.call(readOrder, { params: { id: order.id } })
    expect(after).toMatchObject({ cutPieces: 65, version: order.version })
    expect(after.matrix.items.map(({ cutPieces, leftToCut }) => [cutPieces, leftToCut])).toEqual([
      [15, 25],
      [50, 0],
      [0, 50],
    ])
    expect(await shop.cut(shop.master, order.id, [['M', 'blue', 1]], 10_000)).toMatchObject({
      number: 2,
      firstBundle: '1001-5',
      lastBundle: '1001-5',
    })
    const { items: entries } = await shop.server.administrator.call(listAudit, { query: { entityId: cut.id } })
    expect(entries.map(({ action }) => action)).toEqual(['cut.created'])
  })

  it('takes no more than was ordered, and says of each size what is left', async () => {
    const shop = await openOrderShop()
    const order = await shop.openOrder()
    await shop.cut(shop.master, order.id, [['M', 'white', 48]])
    const problem = await shop.master.refused(createCut, {
      params: { id: order.id },
      body: {
        items: [
          { size: 'S', colour: 'white', pieces: 40 },
          { size: 'M', colour: 'white', pieces: 3 },
          { size: 'M', colour: 'blue', pieces: 51 },
        ],
        bundleSize: 20,
      },
    })
    expect(problem).toMatchObject({
      status: 409,
      code: 'cut.aboveLeft',
      params: { left: 2, size: 'M', colour: 'white' },
    })
    expect(problem.errors).toMatchObject([
      { path: 'body.items.1.pieces', message: 'Size M, white: 2 left to cut (ordered 50, cut 48).' },
      { path: 'body.items.2.pieces', message: 'Size M, blue: 50 left to cut (ordered 50, cut 0).' },
    ])
    expect(await shop.bundlesOf(order.id)).toHaveLength(3)
  })

  it('may go beyond the order by the percentage in the settings', async () => {
    const shop = await openOrderShop()
    const { administrator } = shop.server
    const order = await shop.openOrder()
    const { version } = await administrator.call(readSettings)
    await administrator.call(changeSettings, { body: { version, cutAllowancePercent: 5 } })
    const { matrix } = await shop.master.call(readOrder, { params: { id: order.id } })
    // 52 and a half are 52.
    expect(matrix.items.map(({ leftToCut }) => leftToCut)).toEqual([42, 52, 52])
    await shop.cut(shop.master, order.id, [['M', 'white', 52]])
    const problem = await shop.master.refused(createCut, {
      params: { id: order.id },
      body: { items: [{ size: 'M', colour: 'white', pieces: 1 }], bundleSize: 1 },
    })
    expect(problem).toMatchObject({ code: 'cut.aboveLeft', params: { left: 0, ordered: 50, cut: 52 } })
    for (const cutAllowancePercent of [-1, 101, 2.5]) {
      const refused = await administrator.refused(changeSettings, {
        body: { version: version + 1, cutAllowancePercent },
      })
      expect(refused.errors?.[0]?.path).toBe('body.cutAllowancePercent')
    }
  })

  it('the last pieces are cut once when two want them at once', async () => {
    const shop = await openOrderShop()
    const order = await shop.openOrder()
    const tries = await Promise.allSettled(
      [shop.master, shop.otherMaster, shop.server.administrator].map((who) =>
        shop.cut(who, order.id, [['M', 'blue', 30]], 7),
      ),
    )
    expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect((await shop.master.call(readOrder, { params: { id: order.id } })).cutPieces).toBe(30)
    expect(await shop.bundlesOf(order.id)).toHaveLength(5)
  })

  it('the same key twice is one cut', async () => {
    const shop = await openOrderShop()
    const { id } = await shop.openOrder()
    const body = { items: [{ size: 'M', colour: 'blue', pieces: 20 }], bundleSize: 20 }
    const send = () => shop.master.call(createCut, { params: { id }, body, key: 'cut-1' })
    const [first, second] = await Promise.all([send(), send()])
    expect(second).toEqual(first)
    expect(await shop.bundlesOf(id)).toHaveLength(1)
  })

  const item = { size: 'M', colour: 'white', pieces: 10 }
  it.each([
    ['bundles of 0', { items: [item], bundleSize: 0 }, 'body.bundleSize', 'request.invalid'],
    ['bundles of minus 5', { items: [item], bundleSize: -5 }, 'body.bundleSize', 'request.invalid'],
    ['bundles of 1.5', { items: [item], bundleSize: 1.5 }, 'body.bundleSize', 'request.invalid'],
    ['0 pieces', { items: [{ ...item, pieces: 0 }], bundleSize: 5 }, 'body.items.0.pieces', 'request.invalid'],
    ['negative pieces', { items: [{ ...item, pieces: -1 }], bundleSize: 5 }, 'body.items.0.pieces', 'request.invalid'],
    ['no pieces at all', { items: [], bundleSize: 5 }, 'body.items', 'request.invalid'],
    ['an item twice', { items: [item, item], bundleSize: 5 }, 'body.items.1', 'order.itemTwice'],
    ['a size not ordered', { items: [{ ...item, size: 'XL' }], bundleSize: 5 }, 'body.items.0', 'order.itemUnknown'],
    [
      'a pair not ordered',
      { items: [{ ...item, size: 'S', colour: 'blue' }], bundleSize: 5 },
      'body.items.0',
      'order.itemUnknown',
    ],
  ])('with %s is refused at its field', async (_, body, path, code) => {
    const shop = await openOrderShop()
    const order = await shop.openOrder()
    const problem = await shop.master.refused(createCut, { params: { id: order.id }, body })
    expect([problem.code, problem.errors?.map((error) => error.path)]).toEqual([code, [path]])
    expect(await shop.bundlesOf(order.id)).toEqual([])
  })

  it('makes at most 2,000 bundles at once', async () => {
    const shop = await openOrderShop()
    const items = [{ size: 'S', colour: 'white', pieces: 5_000 }]
    const order = await shop.openOrder({ matrix: { sizes: ['S'], colours: ['white'], items } })
    const body = { items: [{ ...items[0], pieces: 2_001 }], bundleSize: 1 }
    const problem = await shop.master.refused(createCut, { params: { id: order.id }, body })
    expect(problem).toMatchObject({ status: 422, code: 'cut.tooManyBundles', params: { count: 2001, limit: 2000 } })
    const cut = await shop.cut(shop.master, order.id, [['S', 'white', 2_000]], 1)
    expect(cut).toMatchObject({ bundles: 2000, lastBundle: '1001-2000' })
  })

  it('is for open orders only, and of one there is', async () => {
    const shop = await openOrderShop()
    const draft = await shop.addOrder()
    const body = { items: [item], bundleSize: 10 }
    const refused = async (id: string) => (await shop.master.refused(createCut, { params: { id }, body })).code
    expect(await refused(draft.id)).toBe('order.notOpen')
    expect(await refused(unknown)).toBe('row.notFound')
    await shop.server.administrator.call(setOrderStatus, {
      params: { id: draft.id },
      body: { version: 1, status: 'cancelled' },
    })
    expect(await refused(draft.id)).toBe('order.notOpen')
  })

  it('leaves out codes that a bundle added by itself has already', async () => {
    const shop = await openOrderShop()
    await shop.addBundle('1001-2', 30)
    const order = await shop.openOrder()
    await shop.cut(shop.master, order.id, [['M', 'white', 40]])
    expect(await shop.bundlesOf(order.id)).toEqual([
      ['1001-1', 20],
      ['1001-3', 20],
    ])
  })
})

describe('undoing a cut', () => {
  it('gives its pieces back; its bundles leave the list, its codes are not given again, its coupons are refused by name', async () => {
    const shop = await openOrderShop()
    const order = await shop.openOrder()
    const cut = await shop.cut(shop.master, order.id, [
      ['M', 'white', 30],
      ['S', 'white', 10],
    ])
    const { items } = await shop.master.call(listBundles, { query: { orderId: order.id } })

    const after = await shop.master.call(undoCut, { params: { id: cut.id }, body: { version: 1 } })

    expect(after).toMatchObject({ cutPieces: 0, cuts: [{ id: cut.id, undoneAt: expect.any(Number), version: 2 }] })
    expect(after.matrix.items.map(({ cutPieces }) => cutPieces)).toEqual([0, 0, 0])
    expect(await shop.bundlesOf(order.id)).toEqual([])
    const [bundle] = items
    if (!bundle) throw new Error('nothing was cut')
    expect(await shop.master.call(readBundle, { params: { id: bundle.id } })).toMatchObject({ code: bundle.code })
    expect(await shop.master.call(readBundleWork, { params: { id: bundle.id } })).toMatchObject({
      refusedWith: 'coupon.cutUndone',
    })
    const problem = await shop.zulfiya.refused(readCoupon, { query: { code: '1001-1/1' }, locale: 'ru' })
    expect(problem).toMatchObject({
      status: 409,
      code: 'coupon.cutUndone',
      detail: 'Раскрой пачки 1001-1 отменён, её талоны больше не принимаются. Позовите мастера.',
      errors: [{ path: 'query.code' }],
    })
    expect(await shop.zulfiya.refused(createWorkRecord, scan(shop, '1001-1/1'))).toMatchObject({
      code: 'coupon.cutUndone',
      errors: [{ path: 'body.couponCode' }],
    })
    expect(await shop.master.refused(undoCut, { params: { id: cut.id }, body: { version: 2 } })).toMatchObject({
      status: 409,
      code: 'cut.undone',
    })
    await shop.cut(shop.master, order.id, [['M', 'white', 20]])
    expect(await shop.bundlesOf(order.id)).toEqual([['1001-4', 20]])
    const { items: entries } = await shop.server.administrator.call(listAudit, { query: { entityId: cut.id } })
    expect(entries.map(({ action }) => action)).toEqual(['cut.undone', 'cut.created'])
  })

  it('is refused while somebody has work on it, and goes once that work is deleted or rejected', async () => {
    const shop = await openOrderShop()
    const order = await shop.openOrder()
    const cut = await shop.cut(shop.master, order.id, [['M', 'white', 40]])
    const undo = (version = 1) => ({ params: { id: cut.id }, body: { version } })
    const deleted = await shop.zulfiya.call(createWorkRecord, scan(shop, '1001-2/1', 5))
    const refused = await shop.master.refused(undoCut, undo())
    expect(refused).toMatchObject({ status: 409, code: 'cut.hasWork', params: { bundle: '1001-2' } })
    const { cuts } = await shop.master.call(readOrder, { params: { id: order.id } })
    expect(cuts).toMatchObject([{ hasWork: true }])

    await shop.zulfiya.call(deleteWorkRecord, { params: { id: deleted.id } })
    const rejected = await shop.zulfiya.call(createWorkRecord, scan(shop, '1001-1/1', 5))
    await shop.master.call(decideWorkRecords, {
      body: { records: [{ id: rejected.id, version: 1 }], decision: 'reject', reason: 'not sewn' },
    })
    await shop.master.call(undoCut, undo())

    // Whoever takes the deletion back now would have work on a bundle that is no more.
    expect(await shop.zulfiya.refused(undeleteWorkRecord, { params: { id: deleted.id } })).toMatchObject({
      code: 'coupon.cutUndone',
    })
  })

  it('and a scan at the same moment: one of them wins, never both', async () => {
    const shop = await openOrderShop()
    const order = await shop.openOrder()
    const cut = await shop.cut(shop.master, order.id, [['M', 'white', 20]])
    const both = await Promise.allSettled([
      shop.master.call(undoCut, { params: { id: cut.id }, body: { version: 1 } }),
      shop.zulfiya.call(createWorkRecord, scan(shop, '1001-1/1', 20)),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('is refused with a stale version or an unknown id', async () => {
    const shop = await openOrderShop()
    const order = await shop.openOrder()
    const cut = await shop.cut(shop.master, order.id, [['M', 'white', 20]])
    const stale = await shop.master.refused(undoCut, { params: { id: cut.id }, body: { version: 7 } })
    expect(stale).toMatchObject({ code: 'row.stale', current: { id: cut.id, version: 1 } })
    expect((await shop.master.refused(undoCut, { params: { id: unknown }, body: { version: 1 } })).code).toBe(
      'row.notFound',
    )
  })
})

describe('a coupon of an order', () => {
  it('is refused by name when its order is cancelled; what was recorded stays and is decided', async () => {
    const shop = await openOrderShop()
    const { administrator } = shop.server
    const order = await shop.openOrder()
    await shop.cut(shop.master, order.id, [['M', 'white', 20]])
    const record = await shop.zulfiya.call(createWorkRecord, scan(shop, '1001-1/1', 12))
    await administrator.call(setOrderStatus, {
      params: { id: order.id },
      body: { version: order.version, status: 'cancelled' },
    })
    const kiosk = await shop.atKiosk('B-0001')
    const problem = await kiosk.refused(readCoupon, { query: { code: '1001-1/1' }, locale: 'uz-Latn' })
    expect(problem).toMatchObject({ status: 409, code: 'coupon.orderCancelled' })
    expect(problem.detail).toContain('1001 buyurtmasi bekor qilingan')
    expect((await kiosk.refused(createWorkRecord, scan(shop, '1001-1/1'))).code).toBe('coupon.orderCancelled')
    await shop.approve(shop.master, record)
    const { operations } = await shop.master.call(readBundleWork, { params: { id: record.bundleId ?? '' } })
    expect(operations[0]).toMatchObject({ name: 'sleeve', couponCode: '1001-1/1', approvedPieces: 12, leftPieces: 8 })
  })

  it('is still taken when its order is done: late work is work', async () => {
    const shop = await openOrderShop()
    const order = await shop.openOrder()
    await shop.cut(shop.master, order.id, [['M', 'white', 20]])
    await shop.server.administrator.call(setOrderStatus, {
      params: { id: order.id },
      body: { version: order.version, status: 'done' },
    })
    expect(await shop.zulfiya.call(createWorkRecord, scan(shop, '1001-1/1', 20))).toMatchObject({
      bundleCode: '1001-1',
      quantity: 20,
    })
  })

  it('is refused by name when its operation or its product is archived, and is unknown where there is none', async () => {
    const shop = await openOrderShop()
    const { administrator } = shop.server
    const order = await shop.openOrder()
    await shop.cut(shop.master, order.id, [['M', 'white', 20]])
    const refused = (code: string) => shop.zulfiya.refused(readCoupon, { query: { code }, locale: 'ru' })
    await administrator.call(changeOperation, {
      params: { id: shop.operations.collar },
      body: { version: 1, archived: true },
    })
    expect(await refused('1001-1/2')).toMatchObject({
      code: 'coupon.operationArchived',
      detail: 'Операция «collar» в архиве, этот талон больше не принимается. Позовите мастера.',
    })
    expect((await refused('1001-1/9')).code).toBe('coupon.unknown')
    expect((await refused('1001-9/1')).code).toBe('coupon.unknown')
    expect((await refused('1001-1')).code).toBe('coupon.unknown')
    await administrator.call(changeProduct, { params: { id: shop.productId }, body: { version: 1, archived: true } })
    expect(await refused('1001-1/1')).toMatchObject({ code: 'coupon.productArchived' })
    expect((await refused('1001-1/1')).detail).toContain('Shirt M-12')
  })

  it('of two kiosks that want its last pieces one gets them', async () => {
    const shop = await openOrderShop()
    const order = await shop.openOrder()
    await shop.cut(shop.master, order.id, [['M', 'white', 20]])
    await shop.addWorker('Rahimova', 'Lola', { badgeCode: 'B-0002' })
    const kiosks = [await shop.atKiosk('B-0001'), await shop.atKiosk('B-0002')]
    const both = await Promise.allSettled(
      kiosks.map((kiosk) => kiosk.call(createWorkRecord, scan(shop, '1001-1/1', 15))),
    )
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const coupon = await shop.zulfiya.call(readCoupon, { query: { code: '1001-1/1' } })
    expect(coupon).toMatchObject({ remaining: 5, bundlePieces: 20 })
  })
})
