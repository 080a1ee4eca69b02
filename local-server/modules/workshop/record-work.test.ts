import { describe, expect, it } from 'vitest'
import { changeWorker } from '../../../contracts/workshop/workers.ts'
import { changeSettings, readSettings } from '../../../contracts/settings.ts'
import { createPieceRate } from '../../../contracts/workshop/piece-rates.ts'
import { createOperation } from '../../../contracts/workshop/catalogue.ts'
import { createWorkRecord, listWorkRecords, readOwnDay } from '../../../contracts/workshop/work-records.ts'
import { readBoard } from '../../../contracts/workshop/boards.ts'
import { readCoupon, readKioskOperations, readKioskWorker } from '../../../contracts/workshop/kiosk.ts'
import { openShop, so } from './test-shop.ts'
import { testPassword } from '../../testing/test-server.ts'

describe('recording work', () => {
  it('S-SEW-01: a worker at the kiosk records 60 sleeves; they are pending, with the money they will bring', async () => {
    const shop = await openShop()
    const { server, zulfiya, operations } = shop
    const kiosk = await shop.atKiosk('B-0001')
    const offered = await kiosk.call(readKioskWorker)
    expect(offered).toMatchObject({ worker: { fullName: 'Karimova Zulfiya' }, recent: [], quantityLimit: 5000 })
    expect(offered.products).toEqual([{ id: shop.productId, code: 'M-12', name: 'Shirt M-12' }])
    const { items } = await kiosk.call(readKioskOperations, { params: { id: shop.productId } })
    expect(items.map((item) => [item.name, item.rateMinor])).toEqual([
      ['sleeve', so(850)],
      ['collar', so(1200)],
      ['buttonholes', so(300)],
    ])

    const record = await shop.record(kiosk, 'sleeve', 60)

    expect(record).toMatchObject({
      workerName: 'Karimova Zulfiya',
      lineName: 'Line 1',
      operationId: operations.sleeve,
      quantity: 60,
      unitPriceMinor: so(850),
      amountMinor: so(51_000),
      workedOn: '2026-11-23',
      shiftName: 'Day shift',
      status: 'pending',
      source: 'kiosk',
      abilities: { change: true, delete: true, decide: false },
    })
    const own = await zulfiya.call(readOwnDay)
    expect(own.today).toMatchObject({
      pending: { pieces: 60, amountMinor: so(51_000) },
      approved: { pieces: 0, amountMinor: 0 },
    })
    const screen = await server.station('screen')
    const board = await screen.call(readBoard)
    expect(board.totals).toMatchObject({ pending: { pieces: 60 }, approved: { pieces: 0, amountMinor: 0 } })
    expect(board).toMatchObject({ workersActive: 1, top: [] })
    expect((await kiosk.call(readKioskWorker)).recent.map((operation) => operation.name)).toEqual(['sleeve'])
    expect((await server.events()).filter((name) => name.startsWith('workRecord'))).toEqual(['workRecord.created'])
  })

  it('S-SEW-04: a new rate counts from its day; what was recorded before keeps its price', async () => {
    const shop = await openShop()
    const { server, zulfiya, operations } = shop
    const monday = await shop.record(zulfiya, 'sleeve', 40)
    await server.administrator.call(createPieceRate, {
      body: { operationId: operations.sleeve, rateMinor: so(900), validFrom: '2026-11-24', password: testPassword },
    })
    const lateMonday = await shop.record(zulfiya, 'sleeve', 1)
    server.clock.set('2026-11-24T09:00:00+05:00')
    const tuesday = await shop.record(zulfiya, 'sleeve', 40)

    expect([monday.amountMinor, lateMonday.amountMinor, tuesday.amountMinor]).toEqual([so(34_000), so(850), so(36_000)])
    const { items } = await zulfiya.call(listWorkRecords, { query: { 'workedOn.to': '2026-11-23' } })
    expect(items.find((item) => item.id === monday.id)).toEqual(monday)
  })

  it('finds a coupon that was typed without Shift; where two bundles differ by case only, the one written so', async () => {
    const shop = await openShop()
    await shop.addBundle('ЗАКАЗ-W-1', 30)
    await shop.addBundle('ЗАКАЗ-V-1', 30)
    const read = (code: string) => shop.zulfiya.call(readCoupon, { query: { code } })
    expect(await read('заказ-w-1/2')).toMatchObject({ code: 'ЗАКАЗ-W-1/2', bundleCode: 'ЗАКАЗ-W-1' })
    await shop.record(shop.zulfiya, 'collar', 20, { couponCode: 'заказ-w-1/2' })
    expect(await read('ЗАКАЗ-W-1/2')).toMatchObject({ remaining: 10 })

    await shop.addBundle('заказ-w-1', 5)
    expect(await read('заказ-w-1/2')).toMatchObject({ bundleCode: 'заказ-w-1', remaining: 5 })
    expect(await read('ЗАКАЗ-W-1/2')).toMatchObject({ remaining: 10 })
    expect(await shop.zulfiya.refused(readCoupon, { query: { code: 'Заказ-w-1/2' } })).toMatchObject({
      errors: [{ code: 'coupon.unknown' }],
    })
  })

  it('S-SEW-06: a bundle takes no more of an operation than it has pieces', async () => {
    const shop = await openShop()
    await shop.addBundle('B-117', 30)
    await shop.record(shop.zulfiya, 'collar', 20, { couponCode: 'B-117/2' })
    expect(await shop.zulfiya.call(readCoupon, { query: { code: 'B-117/2' } })).toMatchObject({
      bundlePieces: 30,
      remaining: 10,
      operation: { name: 'collar' },
    })

    const problem = await shop.zulfiya.refused(createWorkRecord, {
      body: { operationId: shop.operations.collar, quantity: 15, couponCode: 'B-117/2' },
    })

    expect(problem).toMatchObject({ status: 409, code: 'bundle.limitExceeded', params: { left: 10, bundle: 'B-117' } })
    expect(problem.detail).toContain('10 left')
    await shop.record(shop.zulfiya, 'sleeve', 30, { couponCode: 'B-117/1' })
    await shop.record(shop.zulfiya, 'collar', 10, { couponCode: 'B-117/2' })
  })

  it('several jobs are open at once: a kiosk offers the coupons one began, with what is left of each', async () => {
    const shop = await openShop()
    await shop.addBundle('B-117', 30)
    await shop.addBundle('B-118', 20)
    await shop.addBundle('B-119', 10)
    const kiosk = await shop.atKiosk('B-0001')
    const minute = () => shop.server.clock.advance(60_000)
    await shop.record(kiosk, 'collar', 20, { couponCode: 'B-117/2' })
    minute()
    await shop.record(kiosk, 'sleeve', 5, { couponCode: 'B-118/1' })
    minute()
    await shop.record(kiosk, 'sleeve', 10, { couponCode: 'B-119/1' })
    minute()
    await shop.record(kiosk, 'sleeve', 5, { couponCode: 'B-118/1' })
    const { unfinished } = await kiosk.call(readKioskWorker)
    expect(unfinished.map(({ code, remaining, operation }) => [code, remaining, operation.name])).toEqual([
      ['B-118/1', 10, 'sleeve'],
      ['B-117/2', 10, 'collar'],
    ])
    const secondId = await shop.addWorker('Rahimova', 'Lola', { badgeCode: 'B-0002' })
    await shop.record(shop.master, 'collar', 10, { couponCode: 'B-117/2', workerId: secondId })
    const after = await kiosk.call(readKioskWorker)
    expect(after.unfinished.map(({ code }) => code)).toEqual(['B-118/1'])
    const second = await shop.atKiosk('B-0002')
    expect((await second.call(readKioskWorker)).unfinished).toEqual([])
  })

  it('S-SEW-07: a double tap is one record, and a used coupon says by whom and when', async () => {
    const shop = await openShop({ now: '2026-11-23T14:05:00+05:00' })
    await shop.addBundle('B-118', 30)
    const kiosk = await shop.atKiosk('B-0001')
    const tap = () =>
      kiosk.call(createWorkRecord, {
        key: 'tap-1',
        body: { operationId: shop.operations.collar, quantity: 30, couponCode: 'B-118/2' },
      })
    const [first, second] = await Promise.all([tap(), tap()])
    expect(second).toEqual(first)
    expect((await shop.zulfiya.call(listWorkRecords)).items).toHaveLength(1)

    shop.server.clock.set('2026-11-24T10:00:00+05:00')
    const nextDay = await shop.atKiosk('B-0001')
    const problem = await nextDay.refused(createWorkRecord, {
      body: { operationId: shop.operations.collar, quantity: 30, couponCode: 'B-118/2' },
    })
    expect(problem).toMatchObject({ status: 409, code: 'coupon.used' })
    expect(problem.detail).toContain('Karimova Zulfiya, 23.11 14:05')
    const scan = await nextDay.refused(readCoupon, { query: { code: 'B-118/2' } })
    expect(scan).toMatchObject({ code: 'coupon.used', errors: [{ path: 'query.code' }] })
  })

  it('a worker’s own phone takes coupons as the kiosk does: in parts, once, and with who used them', async () => {
    const shop = await openShop({ now: '2026-11-23T14:05:00+05:00' })
    await shop.addBundle('B-117', 30)
    const { zulfiya, otherWorker } = shop
    const code = 'B-117/2'
    const coupon = await zulfiya.call(readCoupon, { query: { code } })
    expect(coupon).toMatchObject({ code, bundlePieces: 30, remaining: 30, operation: { name: 'collar' } })
    const body = { operationId: coupon.operation.id, quantity: 20, couponCode: code }
    const tap = () => zulfiya.call(createWorkRecord, { key: 'tap-1', body })
    const [record, again] = await Promise.all([tap(), tap()])
    expect(again).toEqual(record)
    expect(record).toMatchObject({ bundleCode: 'B-117', amountMinor: so(24_000), status: 'pending', source: 'web' })
    const { unfinished } = await zulfiya.call(readKioskWorker)
    expect(unfinished).toMatchObject([{ code, remaining: 10 }])

    const tooMany = await zulfiya.refused(createWorkRecord, { body: { ...body, quantity: 11 } })
    expect(tooMany).toMatchObject({ status: 409, code: 'bundle.limitExceeded', params: { left: 10 } })
    expect(tooMany.errors).toMatchObject([{ path: 'body.quantity' }])
    // The rest is asked for on a phone and at a kiosk in the same moment.
    const kiosk = await shop.atKiosk('B-0001')
    const rest = { ...body, quantity: 10 }
    const both = await Promise.allSettled([
      otherWorker.call(createWorkRecord, { body: rest }),
      kiosk.call(createWorkRecord, { body: rest }),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const used = await zulfiya.refused(readCoupon, { query: { code }, locale: 'en' })
    expect(used).toMatchObject({ status: 409, code: 'coupon.used', errors: [{ path: 'query.code' }] })
    expect(used.detail).toMatch(/(Karimova Zulfiya|Usenov Bakyt), 23\.11 14:05/)
    expect(await otherWorker.refused(createWorkRecord, { body: rest })).toMatchObject({ code: 'coupon.used' })
  })

  it('the last pieces of a bundle are recorded once when two want them at once', async () => {
    const shop = await openShop()
    await shop.addBundle('B-119', 10)
    const secondId = await shop.addWorker('Rahimova', 'Lola')
    const body = { operationId: shop.operations.collar, quantity: 10, couponCode: 'B-119/2' }
    const outcomes = await Promise.allSettled([
      shop.zulfiya.call(createWorkRecord, { body }),
      shop.master.call(createWorkRecord, { body: { ...body, workerId: secondId } }),
    ])
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('S-SEW-15: what is no quantity is refused with clear words in the language of the worker', async () => {
    const shop = await openShop()
    for (const quantity of [-5, 0, 1.5, 1_000_000, '12a', '', null, undefined]) {
      for (const locale of ['uz-Latn', 'ru', 'en'] as const) {
        const problem = await shop.zulfiya.refused(createWorkRecord, {
          body: { operationId: shop.operations.sleeve, quantity },
          locale,
        })
        expect([400, 422]).toContain(problem.status)
        const [field] = problem.errors ?? []
        expect(field?.path).toBe('body.quantity')
        expect(field?.message).not.toMatch(/^(invalid|error)\./)
        if (locale === 'ru') expect(field?.message).toMatch(/[а-я]/)
      }
    }
    expect((await shop.zulfiya.call(listWorkRecords)).items).toEqual([])
  })

  it('the upper limit is a setting', async () => {
    const shop = await openShop()
    await shop.record(shop.zulfiya, 'sleeve', 5000)
    const problem = await shop.zulfiya.refused(createWorkRecord, {
      body: { operationId: shop.operations.sleeve, quantity: 5001 },
    })
    expect(problem).toMatchObject({ code: 'workRecord.quantityAboveLimit', params: { limit: 5000 } })

    const { administrator } = shop.server
    const { version } = await administrator.call(readSettings)
    await administrator.call(changeSettings, { body: { version, workRecordQuantityLimit: 300 } })
    await shop.record(shop.zulfiya, 'sleeve', 300)
    expect(
      await shop.zulfiya.refused(createWorkRecord, { body: { operationId: shop.operations.sleeve, quantity: 301 } }),
    ).toMatchObject({ code: 'workRecord.quantityAboveLimit', params: { limit: 300 } })
  })

  it('refuses what does not fit together', async () => {
    const shop = await openShop()
    const { server, operations, zulfiya } = shop
    await shop.addBundle('B-120', 10)
    const refused = async (body: object) => (await zulfiya.refused(createWorkRecord, { body })).code
    const unknown = '01900000-0000-7000-8000-000000000000'
    expect(await refused({ operationId: unknown, quantity: 1 })).toBe('row.notFound')
    expect(await refused({ operationId: operations.sleeve, quantity: 1, couponCode: 'B-120/2' })).toBe(
      'workRecord.otherProductOperation',
    )
    expect(await refused({ operationId: operations.sleeve, quantity: 1, couponCode: 'B-999/1' })).toBe('coupon.unknown')
    expect(await refused({ operationId: operations.sleeve, quantity: 1, couponCode: 'B-120' })).toBe('coupon.unknown')
    const hem = await server.administrator.call(createOperation, {
      body: { productId: shop.productId, sequence: 9, name: 'Hem' },
    })
    expect(await refused({ operationId: hem.id, quantity: 1 })).toBe('rate.missing')
    server.clock.set('2026-11-25T10:00:00+05:00')
    await server.administrator.call(changeWorker, {
      params: { id: zulfiya.personId },
      body: { version: 1, leftOn: '2026-11-24' },
    })
    expect(await refused({ operationId: operations.sleeve, quantity: 1 })).toBe('worker.left')
  })

  it('a master records for the workers of their own lines, a worker and a kiosk only for themselves', async () => {
    const shop = await openShop()
    const kiosk = await shop.atKiosk('B-0001')
    const forOther = { operationId: shop.operations.sleeve, quantity: 5, workerId: shop.otherWorker.personId }
    for (const client of [shop.zulfiya, kiosk, shop.master]) {
      expect(await client.refused(createWorkRecord, { body: forOther })).toMatchObject({ code: 'row.notFound' })
    }
    const record = await shop.otherMaster.call(createWorkRecord, { body: forOther })
    expect(record).toMatchObject({ workerName: 'Usenov Bakyt', lineName: 'Line 2', source: 'web' })
    await shop.server.administrator.call(createWorkRecord, { body: forOther })
    expect((await shop.master.refused(createWorkRecord, { body: { ...forOther, workerId: undefined } })).code).toBe(
      'worker.notAWorker',
    )
  })

  it.each(['director', 'accountant'] as const)('a %s records nothing', async (role) => {
    const shop = await openShop()
    const client = await shop.server.account(role)
    const body = { operationId: shop.operations.sleeve, quantity: 5, workerId: shop.zulfiya.personId }
    expect(await client.refused(createWorkRecord, { body })).toMatchObject({ status: 403, code: 'permission.denied' })
    expect((await client.call(listWorkRecords)).items).toEqual([])
  })
})
