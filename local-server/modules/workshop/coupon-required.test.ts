import { describe, expect, it } from 'vitest'
import type { LocaleTag } from '../../../contracts/common.ts'
import { signInAtKiosk } from '../../../contracts/identity/sign-in.ts'
import { changeFloorSettings, readFloorSettings } from '../../../contracts/workshop/floor-settings.ts'
import { readKioskWorker } from '../../../contracts/workshop/kiosk.ts'
import {
  acceptOfflineWork,
  bringOfflineWork,
  listOfflineWork,
  readKioskDirectory,
} from '../../../contracts/workshop/offline-work.ts'
import { changeDefect, createDefect, createDefectKind } from '../../../contracts/workshop/quality.ts'
import { createWorkRecord, listWorkRecords } from '../../../contracts/workshop/work-records.ts'
import { createWorker } from '../../../contracts/workshop/workers.ts'
import { openShop, type Shop } from './test-shop.ts'

async function setRules(shop: Shop, more: Partial<{ paysRepairs: boolean; requiresCoupon: boolean }> = {}) {
  const { administrator } = shop.server
  const { version } = await administrator.call(readFloorSettings)
  return administrator.call(changeFloorSettings, { body: { version, requiresCoupon: true, ...more } })
}

async function shopWithCoupons() {
  const shop = await openShop()
  await shop.addBundle('B-117', 30)
  await setRules(shop)
  return shop
}

const records = async ({ server }: Shop) => (await server.administrator.call(listWorkRecords)).items

describe('work only with a coupon', () => {
  it('is off until somebody switches it on, and takes effect at once', async () => {
    const shop = await openShop()
    expect(await shop.server.administrator.call(readFloorSettings)).toMatchObject({ requiresCoupon: false })
    await shop.record(shop.zulfiya, 'sleeve', 10)
    expect(await shop.zulfiya.call(readKioskWorker)).toMatchObject({
      requiresCoupon: false,
      recent: [{}],
      products: [{}],
    })
    expect(await setRules(shop)).toMatchObject({ requiresCoupon: true })
    const body = { operationId: shop.operations.sleeve, quantity: 10 }
    expect((await shop.zulfiya.refused(createWorkRecord, { body })).code).toBe('workRecord.couponRequired')
    await setRules(shop, { requiresCoupon: false })
    await shop.record(shop.zulfiya, 'sleeve', 10)
  })

  it('offers a worker nothing else, at the kiosk and on the phone, and takes the coupon', async () => {
    const shop = await shopWithCoupons()
    const kiosk = await shop.atKiosk('B-0001')
    for (const client of [kiosk, shop.zulfiya]) {
      await shop.record(client, 'collar', 10, { couponCode: 'B-117/2' })
      expect(await client.call(readKioskWorker)).toMatchObject({
        requiresCoupon: true,
        recent: [],
        products: [],
        unfinished: [{ code: 'B-117/2' }],
      })
    }
    expect(await records(shop)).toHaveLength(2)
  })

  it.each([
    ['en', 'Scan the bundle’s coupon'],
    ['ru', 'Отсканируйте талон пачки'],
    ['uz-Latn', 'talonini skanerlang'],
    ['uz-Cyrl', 'талонини сканерланг'],
    ['kk', 'талонын сканерлеңіз'],
    ['ky', 'талонун сканерлеңиз'],
  ] as const)('refuses other work and says in %s what to do', async (locale: LocaleTag, words) => {
    const shop = await shopWithCoupons()
    const kiosk = await shop.atKiosk('B-0001')
    for (const client of [kiosk, shop.zulfiya]) {
      const body = { operationId: shop.operations.sleeve, quantity: 10 }
      const problem = await client.refused(createWorkRecord, { body, locale })
      expect(problem).toMatchObject({ status: 422, code: 'workRecord.couponRequired' })
      expect(problem.errors).toMatchObject([{ path: 'body.couponCode', code: 'workRecord.couponRequired' }])
      expect(problem.detail).toContain(words)
    }
    expect(await records(shop)).toEqual([])
  })

  it('lets a master record by hand for the workers of the line, and not for themselves', async () => {
    const shop = await shopWithCoupons()
    const body = { operationId: shop.operations.sleeve, quantity: 10 }
    const record = await shop.master.call(createWorkRecord, { body: { ...body, workerId: shop.zulfiya.personId } })
    expect(record).toMatchObject({ workerName: 'Karimova Zulfiya', bundleCode: null })
    await shop.server.administrator.call(createWorker, {
      body: { personId: shop.master.personId, number: '900', lineId: shop.lineId, startedOn: '2026-01-05' },
    })
    for (const own of [body, { ...body, workerId: shop.master.personId }]) {
      expect((await shop.master.refused(createWorkRecord, { body: own })).code).toBe('workRecord.couponRequired')
    }
  })

  it('puts what a kiosk alone took without a coupon before the master', async () => {
    const shop = await openShop()
    const kiosk = await shop.server.station('kiosk')
    expect(await kiosk.call(readKioskDirectory)).toMatchObject({ requiresCoupon: false })
    await setRules(shop)
    const { at: heardAt, requiresCoupon } = await kiosk.call(readKioskDirectory)
    expect(requiresCoupon).toBe(true)
    const time = { heardAt, sinceHeardMs: 0, agoMs: 0, clockSinceHeardMs: 0 }
    const workerId = shop.zulfiya.personId
    const work = { badge: 'B-0001', workerId, operationId: shop.operations.sleeve, quantity: 10, time }
    const body = { key: 'taken-without-a-coupon', ...work }
    expect(await kiosk.call(bringOfflineWork, { body })).toMatchObject({ outcome: 'waiting' })
    const [kept] = (await shop.master.call(listOfflineWork)).items
    expect(kept).toMatchObject({ reason: 'workRecord.couponRequired', quantity: 10, state: 'open' })
    if (!kept) throw new Error('nothing waits')
    const { operationId, quantity } = work
    const accepted = await shop.master.call(acceptOfflineWork, {
      params: { id: kept.id },
      body: { version: kept.version, workerId, operationId, quantity, couponCode: null, counts: 'made' },
    })
    expect(accepted).toMatchObject({ state: 'accepted' })
    expect(await records(shop)).toMatchObject([{ quantity: 10, source: 'offline' }])
    // The token of a badge is the worker's, whoever stands there.
    const { token } = await kiosk.call(signInAtKiosk, { body: { badge: 'B-0001' } })
    const again = { operationId, quantity }
    expect((await kiosk.withToken(token).refused(createWorkRecord, { body: again })).code).toBe(
      'workRecord.couponRequired',
    )
  })

  it('pays repairs as before', async () => {
    const shop = await openShop()
    await setRules(shop, { paysRepairs: true })
    const { administrator } = shop.server
    const repairWorkerId = await shop.addWorker('Rahimova', 'Lola')
    const { id: kindId } = await administrator.call(createDefectKind, { body: { name: 'crooked seam' } })
    const { id, version } = await shop.master.call(createDefect, {
      body: {
        kindId,
        pieces: 2,
        operationId: shop.operations.sleeve,
        workerId: shop.zulfiya.personId,
        repairWorkerId,
      },
    })
    await shop.master.call(changeDefect, { params: { id }, body: { version, state: 'repaired' } })
    expect(await records(shop)).toMatchObject([{ workerId: repairWorkerId, quantity: 2 }])
  })
})
