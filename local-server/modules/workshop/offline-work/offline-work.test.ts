import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { badgeSecret } from '../../../../contracts/badges.ts'
import { signInAtKiosk } from '../../../../contracts/identity/sign-in.ts'
import { listNotifications } from '../../../../contracts/notifications.ts'
import { changePerson, setPin } from '../../../../contracts/people.ts'
import type { BodyInput } from '../../../../contracts/route.ts'
import { listAttendance } from '../../../../contracts/workshop/attendance.ts'
import { createOperation } from '../../../../contracts/workshop/catalogue.ts'
import { createPieceRate } from '../../../../contracts/workshop/piece-rates.ts'
import { closePayPeriod, createPayPeriod } from '../../../../contracts/workshop/pay-periods.ts'
import {
  acceptOfflineWork,
  bringOfflineWork,
  dismissOfflineWork,
  listOfflineWork,
  readKioskBundles,
  readKioskDirectory,
  type OfflineWork,
} from '../../../../contracts/workshop/offline-work.ts'
import { changeWorker, createWorker } from '../../../../contracts/workshop/workers.ts'
import { createWorkRecord, listWorkRecords } from '../../../../contracts/workshop/work-records.ts'
import { testPassword } from '../../../testing/test-server.ts'
import { openShop, so, type Shop } from '../test-shop.ts'

const minute = 60_000
const hour = 60 * minute

/** The kiosk heard the server last at `heard`, else when the shop was opened. */
async function shopWithKiosk(options: Parameters<typeof openShop>[0] = {}, heard?: string) {
  const shop = await openShop(options)
  if (heard !== undefined) shop.server.clock.set(heard)
  const kiosk = await shop.server.station('kiosk')
  const heardAt = (await kiosk.call(readKioskDirectory)).at
  let entries = 0
  /** What the kiosk took `sinceHeardMs` after it last heard the server, brought now; it was awake all the time. */
  const entry = (
    sinceHeardMs: number,
    more: Partial<BodyInput<typeof bringOfflineWork>> = {},
  ): BodyInput<typeof bringOfflineWork> => ({
    key: `entry-${++entries}-of-the-kiosk`,
    badge: 'B-0001',
    workerId: shop.zulfiya.personId,
    operationId: shop.operations.sleeve,
    quantity: 60,
    time: {
      heardAt,
      sinceHeardMs,
      agoMs: shop.server.clock.now() - heardAt - sinceHeardMs,
      clockSinceHeardMs: sinceHeardMs,
    },
    ...more,
  })
  const bring = (body: BodyInput<typeof bringOfflineWork>) => kiosk.call(bringOfflineWork, { body })
  const waiting = async (): Promise<OfflineWork[]> =>
    (await shop.master.call(listOfflineWork, { query: { state: 'open' } })).items
  /** Brings something that cannot be recorded, and answers how it stands before the master. */
  const refused = async (body: BodyInput<typeof bringOfflineWork>): Promise<OfflineWork> => {
    expect(await bring(body)).toMatchObject({ outcome: 'waiting', workRecordId: null })
    const [first] = await waiting()
    if (!first) throw new Error('nothing waits')
    return first
  }
  return { shop, kiosk, heardAt, entry, bring, waiting, refused }
}

const recordsOf = async ({ server }: Shop) => (await server.administrator.call(listWorkRecords)).items

const asMade = ({ version, workerId, operationId, quantity, couponCode }: OfflineWork) => ({
  version,
  workerId: workerId ?? '',
  operationId: operationId ?? '',
  quantity,
  couponCode,
})

describe('what a kiosk keeps for when it is alone', () => {
  it('has workers by the hash of their badges, the operations of today, and the coupons with what is left', async () => {
    const { shop, kiosk } = await shopWithKiosk()
    await shop.addBundle('B-117', 30)
    await shop.record(shop.zulfiya, 'collar', 20, { couponCode: 'B-117/2' })
    await shop.server.administrator.call(createOperation, {
      body: { productId: shop.productId, sequence: 9, name: 'without a rate' },
    })
    const directory = await kiosk.call(readKioskDirectory)
    const badge = createHash('sha256').update(badgeSecret(kiosk.stationId, 'b-0001')).digest('hex')
    expect(directory.workers).toEqual([
      { id: shop.zulfiya.personId, badge, name: 'Karimova Zulfiya', number: '101', lineName: 'Line 1', hasPin: false },
    ])
    expect(JSON.stringify(directory)).not.toContain('B-0001')
    expect(directory.operations.map(({ name, rateMinor }) => [name, rateMinor])).toEqual([
      ['sleeve', so(850)],
      ['collar', so(1200)],
      ['buttonholes', so(300)],
    ])
    const { bundles, next } = await kiosk.call(readKioskBundles)
    expect(bundles).toMatchObject([
      { code: 'B-117', pieces: 30, used: [{ operationId: shop.operations.collar, pieces: 20 }] },
    ])
    expect(next).toBeNull()
  })

  it('is for kiosks only', async () => {
    const { shop, entry } = await shopWithKiosk()
    for (const who of [shop.zulfiya, shop.master, await shop.server.station('screen')]) {
      expect((await who.refused(readKioskDirectory)).status).toBeGreaterThanOrEqual(401)
      expect((await who.refused(bringOfflineWork, { body: entry(0) })).status).toBeGreaterThanOrEqual(401)
    }
    expect(await recordsOf(shop)).toEqual([])
  })
})

describe('work brought later', () => {
  it('is recorded once, however often it comes, with its true time, shift and rate', async () => {
    const { shop, entry, bring } = await shopWithKiosk({ now: '2026-11-23T19:00:00+05:00' })
    const { server } = shop
    await server.administrator.call(createPieceRate, {
      body: {
        operationId: shop.operations.sleeve,
        rateMinor: so(900),
        validFrom: '2026-11-24',
        password: testPassword,
      },
    })
    server.clock.set('2026-11-24T09:30:00+05:00')
    const body = entry(30 * minute)
    const first = await bring(body)
    server.clock.advance(5 * minute)
    const later = { ...body, time: { ...body.time, agoMs: body.time.agoMs + 5 * minute } }
    expect(await Promise.all([bring(later), bring(later)])).toEqual([first, first])

    const records = await recordsOf(shop)
    expect(records).toMatchObject([
      {
        quantity: 60,
        workedOn: '2026-11-23',
        shiftName: 'Day shift',
        unitPriceMinor: so(850),
        recordedAt: Date.parse('2026-11-23T19:30:00+05:00'),
        status: 'pending',
        source: 'offline',
      },
    ])
  })

  it('falls on either side of the border of a shift as it was done', async () => {
    const { shop, entry, bring } = await shopWithKiosk({ now: '2026-11-23T19:50:00+05:00' })
    shop.server.clock.set('2026-11-24T08:30:00+05:00')
    for (const after of [5 * minute, 15 * minute, 12 * hour + 20 * minute]) await bring(entry(after))
    const records = (await recordsOf(shop)).toSorted((one, other) => one.recordedAt - other.recordedAt)
    expect(records.map(({ workedOn, shiftName }) => [workedOn, shiftName])).toEqual([
      ['2026-11-23', 'Day shift'],
      ['2026-11-23', 'Night shift'],
      ['2026-11-24', 'Day shift'],
    ])
  })

  it('is not recorded again where the kiosk had asked for it before the line broke, in whichever order it arrives', async () => {
    const { shop, kiosk, entry, bring } = await shopWithKiosk()
    shop.server.clock.advance(hour)
    const { token } = await kiosk.call(signInAtKiosk, { body: { badge: 'B-0001' } })
    const body = { operationId: shop.operations.sleeve, quantity: 60 }
    const before = entry(minute)
    await kiosk.withToken(token).call(createWorkRecord, { body, key: before.key })
    expect(await bring(before)).toMatchObject({ outcome: 'recorded' })

    const late = entry(2 * minute)
    await bring(late)
    const problem = await kiosk.withToken(token).refused(createWorkRecord, { body, key: late.key })
    expect(problem.code).toBe('idempotency.keyReused')
    expect(await recordsOf(shop)).toHaveLength(2)
  })

  it('begins the worker’s shift when the work was done, not when it came', async () => {
    const { shop, entry, bring, heardAt } = await shopWithKiosk({ now: '2026-11-23T08:00:00+05:00' })
    shop.server.clock.advance(2 * hour)
    await shop.record(shop.zulfiya, 'collar', 10)
    await bring(entry(20 * minute))
    const { items } = await shop.master.call(listAttendance)
    expect(items).toMatchObject([{ workerName: 'Karimova Zulfiya', cameAt: heardAt + 20 * minute }])
  })

  it('that is no entry at all is refused with the field', async () => {
    const { kiosk, entry } = await shopWithKiosk()
    for (const [change, path] of [
      [{ quantity: 0 }, 'body.quantity'],
      [{ quantity: 1.5 }, 'body.quantity'],
      [{ key: 'x' }, 'body.key'],
      [{ time: { heardAt: 1, sinceHeardMs: -1, agoMs: 0, clockSinceHeardMs: 0 } }, 'body.time.sinceHeardMs'],
    ] as const) {
      const problem = await kiosk.refused(bringOfflineWork, { body: { ...entry(0), ...change } })
      expect([problem.status, problem.errors?.[0]?.path]).toEqual([400, path])
    }
  })
})

describe('work that cannot be recorded as it was', () => {
  it('waits for the line’s master, who is told, and is accepted with other values', async () => {
    const { shop, entry, refused, waiting } = await shopWithKiosk()
    await shop.addBundle('B-117', 30)
    await shop.record(shop.zulfiya, 'collar', 30, { couponCode: 'B-117/2' })
    shop.server.clock.advance(hour)
    const kept = await refused(
      entry(10 * minute, { operationId: shop.operations.collar, quantity: 30, couponCode: 'b-117/2' }),
    )
    expect(kept).toMatchObject({
      reason: 'coupon.used',
      workerName: 'Karimova Zulfiya',
      lineName: 'Line 1',
      couponCode: 'b-117/2',
      quantity: 30,
      state: 'open',
      abilities: { decide: true },
    })
    expect(kept.reasonText).toContain('Karimova Zulfiya, 23.11 09:00')
    expect((await shop.master.call(listNotifications)).items).toMatchObject([
      { kind: 'offlineWork.waiting', link: '/offline-work', params: { name: 'Karimova Zulfiya' } },
    ])
    expect((await shop.otherMaster.call(listOfflineWork)).items).toEqual([])
    const body = { ...asMade(kept), counts: 'made' as const }
    expect(await shop.otherMaster.refused(acceptOfflineWork, { params: { id: kept.id }, body })).toMatchObject({
      code: 'row.notFound',
    })
    expect(await shop.master.refused(acceptOfflineWork, { params: { id: kept.id }, body })).toMatchObject({
      code: 'coupon.used',
    })
    const accepted = await shop.master.call(acceptOfflineWork, {
      params: { id: kept.id },
      body: { ...body, quantity: 25, couponCode: null },
    })
    expect(accepted).toMatchObject({ state: 'accepted', abilities: { decide: false } })
    const record = (await recordsOf(shop)).find(({ id }) => id === accepted.workRecordId)
    expect(record).toMatchObject({ quantity: 25, bundleCode: null, recordedAt: kept.madeAt, status: 'pending' })
    expect(await waiting()).toEqual([])
    expect((await shop.master.call(listNotifications, { query: { unread: 'true' } })).items).toEqual([])
    expect(
      await shop.master.refused(acceptOfflineWork, { params: { id: kept.id }, body: { ...body, version: 2 } }),
    ).toMatchObject({ status: 409, code: 'offlineWork.decided' })
  })

  it('is dismissed only with a reason, and stays in the list', async () => {
    const { shop, entry, refused } = await shopWithKiosk()
    const kept = await refused(entry(0, { quantity: 6_000 }))
    expect(kept.reason).toBe('workRecord.quantityAboveLimit')
    const dismiss = { params: { id: kept.id }, body: { version: kept.version, reason: '  ' } }
    expect((await shop.master.refused(dismissOfflineWork, dismiss)).errors?.[0]?.path).toBe('body.reason')
    await shop.master.call(dismissOfflineWork, { ...dismiss, body: { version: kept.version, reason: 'Typed twice' } })
    expect((await shop.master.call(listOfflineWork, { query: { state: 'dismissed' } })).items).toMatchObject([
      { note: 'Typed twice', quantity: 6_000 },
    ])
    expect(await recordsOf(shop)).toEqual([])
  })

  it('of a day whose pay is closed counts in today’s when the master says so', async () => {
    const { shop, entry, refused } = await shopWithKiosk({}, '2026-11-30T19:00:00+05:00')
    const accountant = await shop.server.account('accountant')
    shop.server.clock.set('2026-12-01T09:00:00+05:00')
    const period = await accountant.call(createPayPeriod, { body: { firstDay: '2026-11-01', lastDay: '2026-11-30' } })
    await accountant.call(closePayPeriod, {
      params: { id: period.id },
      body: { version: period.version, pending: 'refuse' },
    })
    const kept = await refused(entry(minute))
    expect(kept).toMatchObject({ reason: 'payPeriod.dayClosed', workedOn: '2026-11-30' })
    const accept = (counts: 'made' | 'now') => ({ params: { id: kept.id }, body: { ...asMade(kept), counts } })
    expect((await shop.master.refused(acceptOfflineWork, accept('made'))).code).toBe('payPeriod.dayClosed')
    await shop.master.call(acceptOfflineWork, accept('now'))
    expect(await recordsOf(shop)).toMatchObject([{ workedOn: '2026-12-01', quantity: 60 }])
  })

  it('of a worker who left, without a rate, under a badge that is another’s or with a PIN waits too', async () => {
    const { shop, entry, refused, waiting } = await shopWithKiosk()
    const { administrator } = shop.server
    shop.server.clock.advance(hour)
    const { id: withoutRate } = await administrator.call(createOperation, {
      body: { productId: shop.productId, sequence: 9, name: 'without a rate' },
    })
    expect((await refused(entry(minute, { operationId: withoutRate }))).reason).toBe('rate.missing')
    const lola = await shop.addWorker('Rahimova', 'Lola', { badgeCode: 'B-0002' })
    expect(await refused(entry(2 * minute, { badge: 'B-0002' }))).toMatchObject({
      reason: 'offlineWork.badgeChanged',
      badge: 'B-0002',
      workerName: 'Karimova Zulfiya',
    })
    await administrator.call(setPin, { params: { id: lola }, body: { pin: '4821' } })
    expect((await refused(entry(3 * minute, { badge: 'B-0002', workerId: lola }))).reason).toBe(
      'offlineWork.pinNotChecked',
    )
    await administrator.call(changeWorker, {
      params: { id: shop.zulfiya.personId },
      body: { version: 1, leftOn: '2026-11-22' },
    })
    expect((await refused(entry(4 * minute))).reason).toBe('worker.left')
    expect(await waiting()).toHaveLength(4)
    expect(await recordsOf(shop)).toEqual([])
  })

  it('by a kiosk that slept over the border of a shift waits until somebody says when it was', async () => {
    const { shop, heardAt, entry, refused } = await shopWithKiosk({ now: '2026-11-23T19:00:00+05:00' })
    shop.server.clock.set('2026-11-24T09:00:00+05:00')
    const slept = { heardAt, sinceHeardMs: 10 * minute, agoMs: 5 * minute, clockSinceHeardMs: 13 * hour }
    const kept = await refused(entry(0, { time: slept }))
    expect(kept).toMatchObject({
      reason: 'offlineWork.timeUnsure',
      madeFrom: heardAt + 10 * minute,
      madeUntil: Date.parse('2026-11-24T08:55:00+05:00'),
    })
    await shop.master.call(acceptOfflineWork, { params: { id: kept.id }, body: { ...asMade(kept), counts: 'from' } })
    expect(await recordsOf(shop)).toMatchObject([{ workedOn: '2026-11-23', shiftName: 'Day shift' }])
  })

  it('is not for its own worker to decide, a master neither (D-52)', async () => {
    const { shop, entry, refused } = await shopWithKiosk()
    const { administrator } = shop.server
    await administrator.call(changePerson, {
      params: { id: shop.master.personId },
      body: { version: 1, badgeCode: 'M-0001' },
    })
    await administrator.call(createWorker, {
      body: { personId: shop.master.personId, number: '7', lineId: shop.lineId, startedOn: '2026-01-05' },
    })
    const kept = await refused(entry(0, { badge: 'M-0001', workerId: shop.master.personId, quantity: 6_000 }))
    expect(kept.abilities).toEqual({ decide: false })
    const body = { ...asMade(kept), quantity: 600, counts: 'made' as const }
    expect((await shop.master.refused(acceptOfflineWork, { params: { id: kept.id }, body })).code).toBe(
      'workRecord.ownRecord',
    )
    await administrator.call(acceptOfflineWork, { params: { id: kept.id }, body })
    expect(await recordsOf(shop)).toMatchObject([{ quantity: 600 }])
  })
})
