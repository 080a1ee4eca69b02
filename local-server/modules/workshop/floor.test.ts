import { describe, expect, it } from 'vitest'
import { createPieceRate } from '../../../contracts/workshop/piece-rates.ts'
import { decideWorkRecords, listWorkRecords, readOwnDay } from '../../../contracts/workshop/work-records.ts'
import { readBoard, readDashboard } from '../../../contracts/workshop/boards.ts'
import { readKioskWorker } from '../../../contracts/workshop/kiosk.ts'
import { testPassword } from '../../testing/test-server.ts'
import { openShop, payOf, so } from './test-shop.ts'

const wholeWeek = ['2026-11-23', '2026-11-29'] as const

describe('boards and pay', () => {
  it('S-SEW-09: work at 02:30 on Tuesday belongs to Monday’s night shift everywhere', async () => {
    const shop = await openShop({ now: '2026-11-23T21:00:00+05:00' })
    const { server, zulfiya, master } = shop
    server.clock.set('2026-11-24T02:30:00+05:00')
    const record = await shop.record(zulfiya, 'collar', 10)
    expect(record).toMatchObject({ workedOn: '2026-11-23', shiftName: 'Night shift' })
    await shop.approve(master, record)

    const board = await master.call(readBoard)
    expect(board).toMatchObject({
      workedOn: '2026-11-23',
      shiftName: 'Night shift',
      totals: { approved: { pieces: 10 } },
    })
    expect((await master.call(readDashboard)).totals.approved.pieces).toBe(10)
    expect((await zulfiya.call(readOwnDay)).workedOn).toBe('2026-11-23')
    const pay = await payOf(zulfiya, '2026-11-23', '2026-11-23')
    expect(pay.sums?.['approvedMinor']).toBe(so(12_000))
    const list = await zulfiya.call(listWorkRecords, {
      query: { 'workedOn.from': '2026-11-23', 'workedOn.to': '2026-11-23' },
    })
    expect(list.items.map((item) => item.id)).toEqual([record.id])
    expect((await zulfiya.call(listWorkRecords, { query: { 'workedOn.from': '2026-11-24' } })).items).toEqual([])
  })

  it('money counts only when approved, and the ranking follows money, then who was there first, then the name', async () => {
    const shop = await openShop()
    const { server, master } = shop
    const names = ['Azizova', 'Berdiyeva', 'Choriyeva', 'Davlatova']
    const ids: string[] = []
    for (const name of names) ids.push(await shop.addWorker(name, 'Gul'))
    const byWorker = async (index: number, quantity: number) =>
      shop.record(master, 'collar', quantity, { workerId: ids[index] })
    const [a, b, c, d] = [await byWorker(0, 10), await byWorker(1, 10), await byWorker(2, 10), await byWorker(3, 20)]
    await shop.approve(master, c)
    server.clock.advance(60_000)
    await shop.approve(master, b, a)
    const pending = await master.call(readBoard)
    expect(pending.top.map((worker) => worker.name)).toEqual(['Choriyeva Gul', 'Azizova Gul', 'Berdiyeva Gul'])
    expect(pending.totals).toMatchObject({
      approved: { pieces: 30, amountMinor: so(36_000) },
      pending: { pieces: 20, amountMinor: so(24_000) },
    })
    expect(pending.workersActive).toBe(4)
    await shop.approve(master, d)
    expect((await master.call(readBoard)).top[0]).toMatchObject({ name: 'Davlatova Gul', amountMinor: so(24_000) })
  })

  it('compares with the same time of the same shift on the last day it worked', async () => {
    const shop = await openShop()
    const { server, master, zulfiya } = shop
    for (const [time, quantity] of [
      ['09:10', 10],
      ['11:30', 20],
      ['15:00', 40],
    ] as const) {
      server.clock.set(`2026-11-23T${time}:00+05:00`)
      await shop.approve(master, await shop.record(zulfiya, 'collar', quantity))
    }
    const before = async (at: string) => {
      server.clock.set(at)
      return (await master.call(readBoard)).previousApprovedPieces
    }
    expect(await before('2026-11-25T08:30:00+05:00')).toBe(0)
    expect(await before('2026-11-25T11:30:00+05:00')).toBe(20)
    expect(await before('2026-11-25T12:00:00+05:00')).toBe(30)
    expect(await before('2026-11-25T19:00:00+05:00')).toBe(70)
    expect(await before('2026-11-25T21:00:00+05:00')).toBe(0)
  })

  it('a master’s dashboard shows their lines, the director’s the floor, a worker’s is refused', async () => {
    const shop = await openShop()
    await shop.record(shop.zulfiya, 'collar', 10)
    await shop.approve(shop.otherMaster, await shop.record(shop.otherWorker, 'sleeve', 20))
    const director = await shop.server.account('director')
    expect(await shop.master.call(readDashboard)).toMatchObject({
      totals: { pending: { pieces: 10 }, approved: { pieces: 0 } },
      workersActive: 1,
      lines: [{ lineName: 'Line 1', pending: { pieces: 10 } }],
    })
    expect(await director.call(readDashboard)).toMatchObject({
      totals: { pending: { pieces: 10 }, approved: { pieces: 20, amountMinor: so(17_000) } },
      workersActive: 2,
      lines: [{ lineName: 'Line 1' }, { lineName: 'Line 2', approved: { pieces: 20 } }],
      days: [{ workedOn: '2026-11-23' }],
    })
    expect(await director.call(readBoard, { query: { lineId: shop.otherLineId } })).toMatchObject({
      lineName: 'Line 2',
      totals: { approved: { pieces: 20 } },
      top: [{ name: 'Usenov Bakyt', pieces: 20 }],
      lines: [{ lineName: 'Line 2' }],
    })
    expect(await shop.zulfiya.refused(readDashboard)).toMatchObject({ status: 403 })
    expect(await shop.master.refused(readBoard, { query: { lineId: shop.zulfiya.personId } })).toMatchObject({
      code: 'row.notFound',
    })
  })

  it('the pay summary adds up to the approved records, and shows a worker only themselves', async () => {
    const shop = await openShop()
    const { zulfiya, otherWorker, master, otherMaster } = shop
    const accountant = await shop.server.account('accountant')
    const [first, second, third] = [
      await shop.record(zulfiya, 'sleeve', 7),
      await shop.record(zulfiya, 'collar', 3),
      await shop.record(zulfiya, 'buttonholes', 11),
    ]
    await shop.approve(master, first, third)
    await master.call(decideWorkRecords, {
      body: { records: [{ id: second.id, version: 1 }], decision: 'reject', reason: 'crooked seam' },
    })
    await shop.approve(otherMaster, await shop.record(otherWorker, 'sleeve', 1))
    await shop.record(otherWorker, 'sleeve', 2)

    const all = await payOf(accountant, ...wholeWeek)
    expect(
      all.items.map((item) => [item.workerName, item.approvedMinor, item.pendingMinor, item.rejectedPieces]),
    ).toEqual([
      ['Karimova Zulfiya', so(7 * 850 + 11 * 300), 0, 3],
      ['Usenov Bakyt', so(850), so(1700), 0],
    ])
    const { items } = await accountant.call(listWorkRecords, { query: { status: 'approved' } })
    expect(all.sums?.['approvedMinor']).toBe(items.reduce((sum, item) => sum + item.amountMinor, 0))
    expect((await payOf(zulfiya, ...wholeWeek)).items).toHaveLength(1)
    const ofLine = await payOf(accountant, ...wholeWeek, { lineId: shop.otherLineId })
    expect(ofLine.items.map((item) => item.workerName)).toEqual(['Usenov Bakyt'])
    expect((await payOf(accountant, '2026-11-24', '2026-11-29')).items).toEqual([])
  })

  it('a kiosk and a phone say who is no worker', async () => {
    const shop = await openShop()
    for (const contract of [readOwnDay, readKioskWorker]) {
      expect(await shop.master.refused(contract)).toMatchObject({ status: 422, code: 'worker.notAWorker' })
    }
  })

  it('rates in tiyin stay whole, with no rounding on the way', async () => {
    const shop = await openShop()
    shop.server.clock.set('2026-11-24T09:00:00+05:00')
    await shop.server.administrator.call(createPieceRate, {
      body: { operationId: shop.operations.sleeve, rateMinor: 85_033, validFrom: '2026-11-24', password: testPassword },
    })
    const record = await shop.record(shop.zulfiya, 'sleeve', 333)
    expect(record.amountMinor).toBe(28_315_989)
    await shop.approve(shop.master, record)
    expect((await shop.zulfiya.call(readOwnDay)).month.approved.amountMinor).toBe(28_315_989)
  })
})
