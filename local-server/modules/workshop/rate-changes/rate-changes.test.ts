import { describe, expect, it } from 'vitest'
import { listAudit } from '../../../../contracts/audit.ts'
import { listNotifications } from '../../../../contracts/notifications.ts'
import type { BodyInput } from '../../../../contracts/route.ts'
import { createPieceRate, deletePieceRate, listPieceRates } from '../../../../contracts/workshop/piece-rates.ts'
import {
  createRateChange,
  listRateChanges,
  previewRates,
  readRateChange,
  signRateChange,
  withdrawRateChange,
} from '../../../../contracts/workshop/rate-changes.ts'
import { testPassword, type TestClient } from '../../../testing/test-server.ts'
import { openShop, so, type Shop } from '../test-shop.ts'

const tuesday = '2026-11-24'

/** Sleeve from 850 to 900, collar from 1 200 to 1 150, from Tuesday. */
const change = ({ operations }: Shop, more: Partial<BodyInput<typeof createRateChange>> = {}) => ({
  body: {
    rates: [
      { operationId: operations.sleeve, rateMinor: so(900) },
      { operationId: operations.collar, rateMinor: so(1_150) },
    ],
    validFrom: tuesday,
    ...more,
  },
})

const told = async (who: TestClient) =>
  (await who.call(listNotifications)).items.map(({ kind }) => kind).filter((kind) => kind.startsWith('rateChange'))

async function seats() {
  const shop = await openShop()
  const [accountant, director] = [await shop.server.account('accountant'), await shop.server.account('director')]
  return { shop, accountant, director }
}

const ratesFrom = async (shop: Shop, day: string) =>
  (await shop.server.administrator.call(listPieceRates, { query: { 'validFrom.from': day, sort: 'productCode' } }))
    .items

describe('new rates are looked at before they count', () => {
  it('says worker by worker who gains and who loses by several rates at once', async () => {
    const { shop, accountant } = await seats()
    const umida = await shop.addWorker('Rahimova', 'Umida')
    const ofUmida = await shop.record(shop.server.administrator, 'collar', 20, { workerId: umida })
    await shop.approve(
      shop.master,
      await shop.record(shop.zulfiya, 'sleeve', 40),
      await shop.record(shop.zulfiya, 'collar', 10),
      ofUmida,
    )
    await shop.record(shop.zulfiya, 'sleeve', 1_000)
    const { rates, validFrom } = change(shop).body
    const preview = await accountant.call(previewRates, { body: { rates, validFrom } })
    expect(preview).toMatchObject({
      from: '2026-10-25',
      to: '2026-11-23',
      gainers: 1,
      gainMinor: so(40 * 50 - 10 * 50),
      losers: 1,
      lossMinor: so(-20 * 50),
    })
    expect(preview.workers).toMatchObject([
      { workerName: 'Rahimova Umida', pieces: 20, differenceMinor: so(-1_000), lineName: 'Line 1' },
      { workerName: 'Karimova Zulfiya', pieces: 50, differenceMinor: so(1_500) },
    ])
    expect(preview.operations).toMatchObject([
      { operationName: 'sleeve', nowMinor: so(850), rateMinor: so(900), pieces: 40, differenceMinor: so(2_000) },
      { operationName: 'collar', nowMinor: so(1_200), rateMinor: so(1_150), pieces: 30, differenceMinor: so(-1_500) },
    ])
    const sum = preview.operations.reduce((total, { differenceMinor }) => total + differenceMinor, 0)
    expect(preview.gainMinor + preview.lossMinor).toBe(sum)
    shop.server.clock.set('2026-11-30T09:00:00+05:00')
    const later = await shop.server.account('accountant')
    const week = await later.call(previewRates, { body: { rates, validFrom: '2026-12-01', days: 7 } })
    expect(week).toMatchObject({ from: '2026-11-24', workers: [], gainers: 0, lossMinor: 0 })
  })

  it('is refused to masters and workers, with an operation named twice, or one there is none of', async () => {
    const { shop, accountant } = await seats()
    const { rates, validFrom } = change(shop).body
    for (const who of [shop.master, shop.zulfiya]) {
      expect(await who.refused(previewRates, { body: { rates, validFrom } })).toMatchObject({ status: 403 })
    }
    const twice = [...rates, ...rates]
    expect(await accountant.refused(previewRates, { body: { rates: twice, validFrom } })).toMatchObject({
      code: 'rate.operationTwice',
    })
    const unknown = [{ operationId: '01900000-0000-7000-8000-000000000000', rateMinor: 1 }]
    expect(await accountant.refused(previewRates, { body: { rates: unknown, validFrom } })).toMatchObject({
      code: 'row.notFound',
    })
    for (const rateMinor of [0, -1, 1.5, 1e15]) {
      const body = { rates: [{ operationId: shop.operations.sleeve, rateMinor }], validFrom }
      expect(await accountant.refused(createRateChange, { body })).toMatchObject({ status: 400 })
    }
  })
})

describe('proposed rates', () => {
  it('count for nothing until the director signs them with their password', async () => {
    const { shop, accountant, director } = await seats()
    const proposal = await accountant.call(createRateChange, change(shop, { note: 'From the new contract' }))
    expect(proposal).toMatchObject({ state: 'proposed', rates: 2, abilities: { sign: false, withdraw: true } })
    expect(proposal.operationNames).toBe('M-12 sleeve, M-12 collar')
    // Whoever signs sees what counts now beside what is to count.
    const shown = async () => (await director.call(readRateChange, { params: { id: proposal.id } })).lines
    const both = [
      { operationName: 'sleeve', nowMinor: so(850), rateMinor: so(900) },
      { operationName: 'collar', nowMinor: so(1_200), rateMinor: so(1_150) },
    ]
    expect(await shown()).toMatchObject(both)
    expect(await told(director)).toEqual(['rateChange.proposed'])
    expect(await told(accountant)).toEqual([])
    expect(await ratesFrom(shop, tuesday)).toEqual([])

    const sign = (password: string, version = 1) =>
      ({ params: { id: proposal.id }, body: { version, password } }) as const
    expect(await accountant.refused(signRateChange, sign(testPassword))).toMatchObject({ status: 403 })
    expect(await director.refused(signRateChange, sign('not-my-password'))).toMatchObject({
      status: 422,
      errors: [{ path: 'body.password', code: 'auth.passwordWrong' }],
    })
    expect(await ratesFrom(shop, tuesday)).toEqual([])
    const signed = await director.call(signRateChange, sign(testPassword))
    expect(signed).toMatchObject({ state: 'signed', decidedAt: shop.server.clock.now() })
    expect(await shown()).toMatchObject(both)
    const rates = await ratesFrom(shop, tuesday)
    expect(rates.map(({ rateMinor, signedByName }) => [rateMinor, signedByName])).toEqual([
      [so(900), signed.decidedByName],
      [so(1_150), signed.decidedByName],
    ])
    expect(await told(accountant)).toEqual(['rateChange.signed'])
    expect((await director.call(listNotifications, { query: { unread: 'true' } })).items).toEqual([])
    expect(await director.refused(signRateChange, sign(testPassword, 2))).toMatchObject({ code: 'rateChange.decided' })

    const monday = await shop.record(shop.zulfiya, 'sleeve', 10)
    shop.server.clock.set('2026-11-24T09:00:00+05:00')
    const record = await shop.record(shop.zulfiya, 'sleeve', 10)
    expect([monday.unitPriceMinor, record.unitPriceMinor]).toEqual([so(850), so(900)])
    const { items } = await shop.server.administrator.call(listAudit, { query: { entity: 'rate_change' } })
    expect(items.map(({ action }) => action)).toEqual(['rateChange.signed', 'rateChange.proposed'])
  })

  it('are not signed once their day has gone by, nor where the day was taken meanwhile', async () => {
    const { shop, accountant, director } = await seats()
    const first = await accountant.call(createRateChange, change(shop))
    await director.call(createPieceRate, {
      body: { operationId: shop.operations.collar, rateMinor: so(1_300), validFrom: tuesday, password: testPassword },
    })
    const sign = { params: { id: first.id }, body: { version: 1, password: testPassword } }
    expect(await director.refused(signRateChange, sign)).toMatchObject({ status: 409, code: 'rate.dayTaken' })
    shop.server.clock.set('2026-11-25T09:00:00+05:00')
    expect(await director.refused(signRateChange, sign)).toMatchObject({ status: 422, code: 'rate.inPast' })
    expect((await director.call(readRateChange, { params: { id: first.id } })).state).toBe('proposed')
    expect(await ratesFrom(shop, tuesday)).toHaveLength(1)
  })

  it('are withdrawn with a reason and then signed no more', async () => {
    const { shop, accountant, director } = await seats()
    const { id } = await accountant.call(createRateChange, change(shop))
    const body = { version: 1, reason: 'Too early' }
    expect(await director.call(withdrawRateChange, { params: { id }, body })).toMatchObject({
      state: 'withdrawn',
      reason: 'Too early',
    })
    expect(await told(accountant)).toEqual(['rateChange.withdrawn'])
    expect(
      await director.refused(signRateChange, { params: { id }, body: { version: 2, password: testPassword } }),
    ).toMatchObject({ status: 409, code: 'rateChange.decided' })
    const { items } = await director.call(listRateChanges, { query: { state: 'withdrawn' } })
    expect(items).toMatchObject([{ id }])
  })

  it('are signed in one step by who may do both, and never by who may only propose', async () => {
    const { shop, accountant, director } = await seats()
    const withPassword = change(shop, { password: testPassword })
    expect(await accountant.refused(createRateChange, withPassword)).toMatchObject({ status: 403 })
    expect(
      await accountant.refused(createPieceRate, {
        body: { operationId: shop.operations.sleeve, rateMinor: 1, validFrom: tuesday, password: testPassword },
      }),
    ).toMatchObject({ status: 403 })
    expect((await director.call(createRateChange, withPassword)).state).toBe('signed')
    expect(await ratesFrom(shop, tuesday)).toHaveLength(2)
    // Without a password a change of what is paid is no more than a proposal.
    expect((await director.call(createRateChange, change(shop, { validFrom: '2026-11-25' }))).state).toBe('proposed')
    expect(
      await director.refused(createPieceRate, {
        body: { operationId: shop.operations.sleeve, rateMinor: 1, validFrom: '2026-11-26' },
      }),
    ).toMatchObject({ status: 422, errors: [{ path: 'body.password', code: 'rate.passwordRequired' }] })
    const [future] = await ratesFrom(shop, tuesday)
    expect(await accountant.refused(deletePieceRate, { params: { id: future?.id ?? '' } })).toMatchObject({
      status: 403,
    })
    const signerOnly = await shop.server.account(['rate.sign', 'rate.read'])
    expect(
      await signerOnly.refused(createPieceRate, {
        body: { operationId: shop.operations.sleeve, rateMinor: 1, validFrom: '2026-11-26', password: testPassword },
      }),
    ).toMatchObject({ code: 'permission.denied' })
  })

  it('lock the password after five wrong ones and tell of it, as signing in does', async () => {
    const { shop, accountant, director } = await seats()
    const { id } = await accountant.call(createRateChange, change(shop))
    const sign = (password: string) =>
      director.refused(signRateChange, { params: { id }, body: { version: 1, password } })
    for (let tried = 0; tried < 5; tried++) expect((await sign('wrong-password')).code).toBe('auth.passwordWrong')
    expect((await sign(testPassword)).code).toBe('auth.locked')
    const { items: told } = await shop.server.administrator.call(listNotifications)
    expect(told.filter(({ kind }) => kind === 'signIn.locked')).toMatchObject([{ link: '/accounts' }])
    expect(await ratesFrom(shop, tuesday)).toEqual([])
  })
})
