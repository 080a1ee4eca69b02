import { expect, it } from 'vitest'
import { readBoard, readDashboard } from '../../../contracts/workshop/boards.ts'
import { createBundle, listBundles } from '../../../contracts/workshop/bundles.ts'
import { readCoupon } from '../../../contracts/workshop/kiosk.ts'
import { changeLine, listLines } from '../../../contracts/workshop/lines.ts'
import { readOrder, setOrderStatus } from '../../../contracts/workshop/orders.ts'
import { createWorkRecord, listWorkRecords } from '../../../contracts/workshop/work-records.ts'
import { changeWorker, readWorker } from '../../../contracts/workshop/workers.ts'
import { openOrderShop } from './orders/test-orders.ts'
import { openShop } from './test-shop.ts'

it('a line is not put aside while work of it waits, and what was done on it stays in the sums', async () => {
  const shop = await openShop()
  const { administrator } = shop.server
  const record = await shop.record(shop.otherWorker, 'sleeve', 12)
  await shop.approve(shop.master, await shop.record(shop.zulfiya, 'sleeve', 5))
  const line = async () => {
    const { items } = await administrator.call(listLines)
    const found = items.find(({ id }) => id === shop.otherLineId)
    if (!found) throw new Error('no line')
    return found
  }
  const aside = async () => ({
    params: { id: shop.otherLineId },
    body: { version: (await line()).version, archived: true },
  })
  expect(await administrator.refused(changeLine, await aside())).toMatchObject({ status: 409, code: 'row.inUse' })
  const worker = await administrator.call(readWorker, { params: { id: shop.otherWorker.personId } })
  await administrator.call(changeWorker, {
    params: { id: worker.id },
    body: { version: worker.version, lineId: shop.lineId },
  })
  expect(await administrator.refused(changeLine, await aside())).toMatchObject({
    status: 409,
    code: 'line.hasPending',
    params: { count: 1 },
  })
  await shop.approve(shop.otherMaster, record)
  await administrator.call(changeLine, await aside())

  const dashboard = await administrator.call(readDashboard)
  const board = await administrator.call(readBoard)
  for (const { totals, lines } of [dashboard, board]) {
    expect(totals.approved.pieces).toBe(17)
    expect(lines.reduce((sum, { approved }) => sum + approved.pieces, 0)).toBe(17)
    expect(lines.map(({ lineName }) => lineName)).toEqual(['Line 1', 'Line 2'])
  }
  const { items } = await administrator.call(listWorkRecords, { query: { lineId: shop.otherLineId } })
  expect(items).toMatchObject([{ id: record.id, lineName: 'Line 2', status: 'approved' }])
  // The day after it is gone from both.
  shop.server.clock.set('2026-11-24T09:00:00+05:00')
  expect((await administrator.call(readBoard)).lines.map(({ lineName }) => lineName)).toEqual(['Line 1'])
  expect((await administrator.call(readDashboard)).lines.map(({ lineName }) => lineName)).toEqual(['Line 1'])
})

it('a coupon counts for the order it was cut for, whichever else of the product is being sewn', async () => {
  const shop = await openOrderShop()
  const [first, second] = [await shop.openOrder(), await shop.openOrder()]
  for (const { id } of [first, second]) await shop.cut(shop.master, id, [['S', 'white', 20]])
  const code = (await shop.bundlesOf(second.id))[0]?.[0] ?? ''
  const own = (await shop.bundlesOf(first.id))[0]?.[0] ?? ''
  const record = await shop.record(shop.zulfiya, 'sleeve', 20, { couponCode: `${code}/1` })
  expect(record.bundleCode).toBe(code)
  const { items } = await shop.zulfiya.call(listWorkRecords)
  expect(items).toMatchObject([{ bundleCode: code, quantity: 20 }])
  // Its pieces are used up; those of the other order are all there.
  const read = (coupon: string) => ({ query: { code: coupon } })
  expect(await shop.zulfiya.refused(readCoupon, read(`${code}/1`))).toMatchObject({ code: 'coupon.used' })
  expect(await shop.zulfiya.call(readCoupon, read(`${own}/1`))).toMatchObject({ remaining: 20 })
  // Scanned for another operation than it stands for, it is refused.
  const otherOperation = { operationId: shop.operations.buttonholes, quantity: 1, couponCode: `${own}/1` }
  expect(await shop.zulfiya.refused(createWorkRecord, { body: otherOperation })).toMatchObject({ status: 422 })
  // Of an order that was cancelled meanwhile, it names the order.
  const { version } = await shop.server.administrator.call(readOrder, { params: { id: first.id } })
  await shop.server.administrator.call(setOrderStatus, {
    params: { id: first.id },
    body: { version, status: 'cancelled' },
  })
  expect(await shop.zulfiya.refused(readCoupon, read(`${own}/1`))).toMatchObject({
    status: 409,
    code: 'coupon.orderCancelled',
    params: { order: first.number },
  })
})

it('a bundle has at least one piece, and whole ones', async () => {
  const shop = await openShop()
  for (const pieces of [0, -1, 1.5, 1_000_001, '30', null]) {
    const body = { code: 'B-1', productId: shop.productId, pieces }
    expect(await shop.master.refused(createBundle, { body })).toMatchObject({
      status: 400,
      code: 'request.invalid',
      errors: [{ path: 'body.pieces' }],
    })
  }
  expect((await shop.master.call(listBundles)).items).toEqual([])
  const one = await shop.master.call(createBundle, { body: { code: 'B-1', productId: shop.productId, pieces: 1 } })
  expect(one.pieces).toBe(1)
})
