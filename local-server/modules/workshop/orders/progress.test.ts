import { describe, expect, it } from 'vitest'
import { correctWorkRecords } from '../../../../contracts/workshop/corrections.ts'
import { changeOperation } from '../../../../contracts/workshop/catalogue.ts'
import { readBoard, readOrdersBoard, readRaceBoard } from '../../../../contracts/workshop/boards.ts'
import { readPlanByHour } from '../../../../contracts/workshop/plan.ts'
import { readLineProgress, readOrderProgress } from '../../../../contracts/workshop/progress.ts'
import { changeOrder, listOrders, readOrder, setOrderStatus } from '../../../../contracts/workshop/orders.ts'
import { createWorkRecord, decideWorkRecords, deleteWorkRecord } from '../../../../contracts/workshop/work-records.ts'
import { createClient } from '../../../testing/test-client.ts'
import type { TestClient } from '../../../testing/test-server.ts'
import type { OperationName } from '../test-shop.ts'
import { openOrderShop } from './test-orders.ts'

const unknown = '01900000-0000-7000-8000-000000000000'
const sequences: Record<OperationName, number> = { sleeve: 1, collar: 2, buttonholes: 3 }

async function openProgress() {
  const shop = await openOrderShop()
  const order = await shop.openOrder()
  await shop.cut(shop.master, order.id, [['M', 'white', 50]], 50)
  const params = { id: order.id }
  return {
    ...shop,
    order,
    sew: (who: TestClient, name: OperationName, quantity: number, bundle = 1) =>
      who.call(createWorkRecord, {
        body: { operationId: shop.operations[name], quantity, couponCode: `1001-${bundle}/${sequences[name]}` },
      }),
    progress: () => shop.master.call(readOrderProgress, { params }),
    async pieces() {
      const { operations } = await shop.master.call(readOrderProgress, { params })
      return operations.map((one) => [one.approvedPieces, one.pendingPieces, one.waitingPieces, one.isBottleneck])
    },
  }
}

describe('work in progress of an order', () => {
  it('moves with each record, decision, change, deletion and correction', async () => {
    const shop = await openProgress()
    const { master, zulfiya } = shop
    expect(await shop.pieces()).toEqual([
      [0, 0, 50, false],
      [0, 0, 0, false],
      [0, 0, 0, false],
    ])
    const sleeve = await shop.sew(zulfiya, 'sleeve', 40)
    const collar = await shop.sew(zulfiya, 'collar', 15)
    expect(await shop.pieces()).toEqual([
      [0, 40, 10, false],
      [0, 15, 25, true],
      [0, 0, 15, false],
    ])
    await shop.approve(master, sleeve)
    const holes = await shop.sew(zulfiya, 'buttonholes', 12)
    await shop.approve(master, holes)
    expect(await shop.pieces()).toEqual([
      [40, 0, 10, false],
      [0, 15, 25, true],
      [12, 0, 3, false],
    ])
    expect(await shop.progress()).toMatchObject({
      orderedPieces: 140,
      cutPieces: 50,
      finishedPieces: 12,
      days: [{ workedOn: '2026-11-23', finishedPieces: 12 }],
      forecast: null,
    })
    await zulfiya.call(deleteWorkRecord, { params: { id: collar.id } })
    await master.call(correctWorkRecords, {
      body: { records: [{ id: holes.id, version: 2, quantity: 4 }], reason: 'counted twice' },
    })
    expect((await shop.pieces())[1]).toEqual([0, 0, 40, true])
    expect((await master.call(readOrder, { params: { id: shop.order.id } })).finishedPieces).toBe(8)
    expect((await master.call(listOrders)).items[0]).toMatchObject({ finishedPieces: 8, cutPieces: 50 })
    const rejected = await shop.sew(zulfiya, 'collar', 9)
    await master.call(decideWorkRecords, {
      body: { records: [{ id: rejected.id, version: 1 }], decision: 'reject', reason: 'crooked' },
    })
    expect((await shop.pieces())[1]).toEqual([0, 0, 40, true])
  })

  it('counts nothing of work without a coupon, of other orders, of bundles added by themselves', async () => {
    const shop = await openProgress()
    await shop.record(shop.zulfiya, 'sleeve', 30)
    await shop.addBundle('B-1', 30)
    await shop.record(shop.zulfiya, 'sleeve', 30, { couponCode: 'B-1/1' })
    const other = await shop.openOrder()
    await shop.cut(shop.master, other.id, [['M', 'white', 20]])
    await shop.record(shop.zulfiya, 'sleeve', 20, { couponCode: `${other.number}-1/1` })
    expect((await shop.pieces())[0]).toEqual([0, 0, 50, false])
  })

  it('tells when the order ends at the pace of the last working days, and nothing before there is one', async () => {
    const shop = await openProgress()
    const { administrator } = shop.server
    shop.server.clock.set('2026-11-23T10:00:00+05:00')
    await shop.approve(shop.master, await shop.sew(shop.zulfiya, 'buttonholes', 10))
    expect((await shop.progress()).forecast).toBeNull()
    shop.server.clock.set('2026-11-24T10:00:00+05:00')
    // 130 left at 10 a day, and only Mondays have been seen worked.
    expect((await shop.progress()).forecast).toEqual({
      endsOn: '2027-02-22',
      piecesADayThousandths: 10_000,
      workingDays: 1,
    })
    await shop.approve(shop.master, await shop.sew(shop.zulfiya, 'buttonholes', 30))
    shop.server.clock.set('2026-11-25T10:00:00+05:00')
    // 100 left at 20 a day: five of Mondays and Tuesdays.
    expect((await shop.progress()).forecast).toEqual({
      endsOn: '2026-12-14',
      piecesADayThousandths: 20_000,
      workingDays: 2,
    })
    const { version } = await administrator.call(readOrder, { params: { id: shop.order.id } })
    await administrator.call(setOrderStatus, { params: { id: shop.order.id }, body: { version, status: 'done' } })
    expect((await shop.progress()).forecast).toBeNull()
  })

  it('takes the operation before an archived last one as the last', async () => {
    const shop = await openProgress()
    await shop.approve(shop.master, await shop.sew(shop.zulfiya, 'collar', 7))
    expect((await shop.progress()).finishedPieces).toBe(0)
    await shop.server.administrator.call(changeOperation, {
      params: { id: shop.operations.buttonholes },
      body: { version: 1, archived: true },
    })
    const progress = await shop.progress()
    expect(progress).toMatchObject({ finishedPieces: 7, operations: [{ name: 'sleeve' }, { name: 'collar' }] })
    expect((await shop.master.call(listOrders)).items[0]?.finishedPieces).toBe(7)
  })
})

describe('the board of orders', () => {
  it('shows the open orders by their due day, with what is finished, the forecast and how late each is', async () => {
    const shop = await openProgress()
    const { administrator } = shop.server
    const board = () => shop.master.call(readOrdersBoard)
    const urgent = await shop.openOrder({ dueOn: '2026-11-23' })
    await shop.addOrder({ dueOn: '2026-11-22' })
    const begun = await board()
    expect(begun).toMatchObject({
      today: '2026-11-23',
      open: 2,
      overdue: 0,
      late: 0,
      orderedPieces: 280,
      finishedPieces: 0,
    })
    expect(begun.orders.map(({ number, outlook }) => [number, outlook])).toEqual([
      [urgent.number, 'unknown'],
      ['1001', 'unknown'],
    ])
    await shop.approve(shop.master, await shop.sew(shop.zulfiya, 'buttonholes', 10))
    await shop.sew(shop.zulfiya, 'buttonholes', 5)
    shop.server.clock.set('2026-11-24T10:00:00+05:00')
    const late = await board()
    expect(late).toMatchObject({ open: 2, overdue: 1, late: 2, orderedPieces: 280, finishedPieces: 10 })
    expect(late.orders).toMatchObject([
      { orderId: urgent.id, finishedPieces: 0, endsOn: null, outlook: 'overdue' },
      { number: '1001', orderedPieces: 140, finishedPieces: 10, endsOn: '2027-02-22', outlook: 'late' },
    ])
    expect(JSON.stringify(late)).not.toContain('Atlas savdo')
    const { version } = await administrator.call(readOrder, { params: { id: shop.order.id } })
    const later = await administrator.call(changeOrder, {
      params: { id: shop.order.id },
      body: { version, dueOn: '2027-02-22' },
    })
    expect((await board()).orders.find(({ number }) => number === '1001')?.outlook).toBe('onTime')
    await administrator.call(setOrderStatus, {
      params: { id: shop.order.id },
      body: { version: later.version, status: 'done' },
    })
    expect(await board()).toMatchObject({ open: 1, orders: [{ orderId: urgent.id }] })
  })

  it('calls an order finished that is, however late, and counts no more of it than was ordered', async () => {
    const shop = await openProgress()
    const matrix = { sizes: ['M'], colours: ['white'], items: [{ size: 'M', colour: 'white', pieces: 10 }] }
    const small = await shop.openOrder({ dueOn: '2026-11-23', matrix })
    await shop.cut(shop.master, small.id, [['M', 'white', 10]], 10)
    const body = { operationId: shop.operations.buttonholes, quantity: 10, couponCode: `${small.number}-1/3` }
    await shop.approve(shop.master, await shop.zulfiya.call(createWorkRecord, { body }))
    shop.server.clock.set('2026-11-25T10:00:00+05:00')
    const board = await shop.master.call(readOrdersBoard)
    expect(board).toMatchObject({ open: 2, overdue: 0, orderedPieces: 150, finishedPieces: 10 })
    expect(board.orders[0]).toMatchObject({ orderId: small.id, finishedPieces: 10, endsOn: null, outlook: 'finished' })
  })

  it('is not for somebody who is nobody', async () => {
    const shop = await openProgress()
    expect((await createClient(() => shop.server.address).refused(readOrdersBoard)).code).toBe('auth.required')
  })
})

describe('work in progress of a line', () => {
  it('is what it did in the open orders it works on, and what waits there', async () => {
    const shop = await openProgress()
    const { master, otherMaster, zulfiya, otherWorker } = shop
    await shop.cut(master, shop.order.id, [['S', 'white', 40]], 40)
    await shop.approve(master, await shop.sew(zulfiya, 'sleeve', 30))
    await shop.sew(otherWorker, 'sleeve', 20)
    await shop.sew(otherWorker, 'collar', 5)

    const first = await master.call(readLineProgress, { params: { id: shop.lineId } })
    expect(first).toMatchObject({
      lineName: 'Line 1',
      products: [{ orderedPieces: 140, orders: [{ number: '1001' }] }],
    })
    const figures = (read: typeof first) =>
      read.products.map(({ operations }) =>
        operations.map((one) => [one.approvedPieces, one.pendingPieces, one.waitingPieces, one.isBottleneck]),
      )
    expect(figures(first)).toEqual([
      [
        [30, 0, 40, false],
        [0, 0, 45, true],
        [0, 0, 5, false],
      ],
    ])
    expect((await master.call(readBoard, { query: { lineId: shop.lineId } })).bottleneck).toEqual({
      operationId: shop.operations.collar,
      operationName: 'collar',
      productName: first.products[0]?.productName,
      waitingPieces: 45,
    })
    expect((await master.call(readBoard)).bottleneck).toBeNull()
    // Where lines stand beside each other each has its own.
    const ownBoard = async (lineId: string) => (await master.call(readBoard, { query: { lineId } })).bottleneck
    const ofLines = [await ownBoard(shop.lineId), await ownBoard(shop.otherLineId)]
    expect(ofLines[1]).not.toBeNull()
    const { administrator } = shop.server
    expect((await administrator.call(readRaceBoard)).lines.map(({ bottleneck }) => bottleneck)).toEqual(ofLines)
    const plan = await administrator.call(readPlanByHour)
    expect(plan.lines.map(({ bottleneck }) => bottleneck)).toEqual(ofLines)
    const own = await otherMaster.call(readPlanByHour)
    expect(own.lines.map(({ bottleneck }) => bottleneck)).toEqual(ofLines.slice(1))
    const before = await administrator.call(readPlanByHour, { query: { workedOn: '2026-11-01' } })
    expect(before.lines.map(({ bottleneck }) => bottleneck)).toEqual([null, null])
    const second = await otherMaster.call(readLineProgress, { params: { id: shop.otherLineId } })
    expect(figures(second)[0]?.[0]).toEqual([0, 20, 40, false])
    const { id, version } = await master.call(readOrder, { params: { id: shop.order.id } })
    await shop.server.administrator.call(setOrderStatus, { params: { id }, body: { version, status: 'done' } })
    expect((await master.call(readLineProgress, { params: { id: shop.lineId } })).products).toEqual([])
    expect((await master.call(readBoard, { query: { lineId: shop.lineId } })).bottleneck).toBeNull()
  })

  it.each([readOrderProgress, readLineProgress])(
    '%o is not for a worker, and not of what is not there',
    async (route) => {
      const shop = await openProgress()
      expect((await shop.zulfiya.refused(route, { params: { id: shop.order.id } })).code).toBe('permission.denied')
      expect((await shop.master.refused(route, { params: { id: unknown } })).code).toBe('row.notFound')
    },
  )
})
