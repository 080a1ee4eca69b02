import { describe, expect, it } from 'vitest'
import { correctWorkRecords } from '../../../../contracts/workshop/corrections.ts'
import { listPay, readWorkerPay } from '../../../../contracts/workshop/pay.ts'
import { createPayAdjustments } from '../../../../contracts/workshop/pay-adjustments.ts'
import {
  changePayRule,
  createPayPeriod,
  deletePayPeriod,
  listPayPeriods,
  readPayClosing,
} from '../../../../contracts/workshop/pay-periods.ts'
import { payOf, so } from '../test-shop.ts'
import { addPeriod, close, closeRefused, november, onDay, shopWithOffice } from './test-periods.ts'

describe('pay periods', () => {
  it('follow each other without a gap and without an overlap', async () => {
    const { accountant } = await shopWithOffice()
    const refused = async (body: object) => {
      const { code, errors } = await accountant.refused(createPayPeriod, { body })
      return [code, errors?.[0]?.path]
    }
    expect(await refused({ lastDay: '2026-11-30' })).toEqual(['payPeriod.firstDayMissing', 'body.firstDay'])
    expect(await refused({ firstDay: '2026-11-01', lastDay: '2026-10-31' })).toEqual([
      'payPeriod.daysTurned',
      'body.lastDay',
    ])
    expect(await refused({ firstDay: '2026-11-01', lastDay: '2028-11-01' })).toEqual([
      'payPeriod.tooLong',
      'body.lastDay',
    ])
    const first = await addPeriod(accountant, ...november)
    expect(first).toMatchObject({ state: 'draft', abilities: { close: true, reopen: false, delete: true } })
    for (const firstDay of ['2026-11-30', '2026-12-02']) {
      expect(await refused({ firstDay, lastDay: '2026-12-31' })).toEqual(['payPeriod.gap', 'body.firstDay'])
    }
    const second = await addPeriod(accountant, undefined, '2026-12-15')
    expect(second.firstDay).toBe('2026-12-01')
    expect((await addPeriod(accountant, '2026-12-16', '2026-12-31')).firstDay).toBe('2026-12-16')
    expect(await accountant.refused(deletePayPeriod, { params: { id: first.id } })).toMatchObject({
      code: 'payPeriod.notLast',
    })
    const { items } = await accountant.call(listPayPeriods)
    expect(items.map((item) => item.firstDay)).toEqual(['2026-12-16', '2026-12-01', '2026-11-01'])
    await accountant.call(deletePayPeriod, { params: { id: items[0]?.id ?? '' } })
    expect((await addPeriod(accountant, undefined, '2026-12-20')).firstDay).toBe('2026-12-16')
  })

  it('of two that are added at once one is refused', async () => {
    const { accountant, shop } = await shopWithOffice()
    await addPeriod(accountant, ...november)
    const answers = await Promise.allSettled([
      addPeriod(accountant, '2026-12-01', '2026-12-31'),
      addPeriod(shop.server.administrator, '2026-12-01', '2026-12-15'),
    ])
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('cannot begin after work that nobody has decided', async () => {
    const { shop, accountant } = await shopWithOffice()
    const record = await shop.record(shop.zulfiya, 'sleeve', 10)
    onDay(shop, '2026-12-02')
    const body = { firstDay: '2026-12-01', lastDay: '2026-12-31' }
    expect(await accountant.refused(createPayPeriod, { body })).toMatchObject({
      code: 'payPeriod.workBefore',
      params: { count: 1, day: '23.11.2026' },
    })
    await shop.approve(shop.master, record)
    await accountant.call(createPayPeriod, { body })
    // What was settled before periods were kept is corrected in the period that runs.
    const answer = await shop.master.call(correctWorkRecords, {
      body: { records: [{ id: record.id, version: 2, quantity: 3 }], reason: 'counted twice' },
    })
    expect(answer.outcomes[0]?.correction?.workedOn).toBe('2026-12-02')
  })

  it('are closed in their order, once they are over, by who may', async () => {
    const { shop, accountant, director } = await shopWithOffice()
    const first = await addPeriod(accountant, '2026-11-01', '2026-11-23')
    const second = await addPeriod(accountant, undefined, '2026-11-30')
    expect(await closeRefused(accountant, first)).toMatchObject({ code: 'payPeriod.notOver' })
    // The night shift of the last day still runs.
    shop.server.clock.set('2026-11-24T07:59:00+05:00')
    expect(await closeRefused(accountant, first)).toMatchObject({ code: 'payPeriod.notOver' })
    onDay(shop, '2026-12-01')
    expect(await closeRefused(accountant, second)).toMatchObject({ code: 'payPeriod.formerOpen' })
    for (const who of [shop.zulfiya, shop.master, director]) {
      expect(await closeRefused(who, first)).toMatchObject({ status: 403, code: 'permission.denied' })
    }
    await close(accountant, first)
    expect(await closeRefused(accountant, { ...first, version: 2 })).toMatchObject({ code: 'payPeriod.closed' })
    expect(await closeRefused(accountant, first)).toMatchObject({ code: 'row.stale', current: { state: 'closed' } })
    expect(await accountant.refused(deletePayPeriod, { params: { id: first.id } })).toMatchObject({
      code: 'payPeriod.closed',
    })
    await close(accountant, second)
  })

  it('say what closing would freeze and what stands in its way', async () => {
    const { shop, accountant } = await shopWithOffice()
    const period = await addPeriod(accountant, ...november)
    await shop.approve(shop.master, await shop.record(shop.zulfiya, 'sleeve', 10))
    await shop.record(shop.zulfiya, 'sleeve', 7)
    await accountant.call(createPayAdjustments, {
      body: {
        workerIds: [shop.otherWorker.personId],
        kind: 'advance',
        amountMinor: so(500),
        day: '2026-11-23',
        note: 'cash',
      },
    })
    const read = () => accountant.call(readPayClosing, { params: { id: period.id }, locale: 'ru' })
    expect(await read()).toMatchObject({
      workers: 2,
      approvedMinor: so(8_500),
      toPayMinor: so(8_500),
      pendingRecords: 1,
      pendingPieces: 7,
      pendingMinor: so(5_950),
      indebted: 1,
      debtMinor: so(500),
      obstacle: {
        code: 'payPeriod.notOver',
        message: 'Период можно закрыть, когда кончится смена, начатая 30.11.2026.',
      },
    })
    onDay(shop, '2026-12-01')
    expect((await read()).obstacle).toBeNull()
  })
})

describe('the guaranteed minimum', () => {
  it('tops up who worked the days it asks for, in a pay period only, and never who earned it', async () => {
    const { shop, accountant } = await shopWithOffice()
    const { zulfiya, otherWorker } = shop
    await addPeriod(accountant, ...november)
    await accountant.call(changePayRule, {
      body: { guaranteeMinor: so(20_000), guaranteeDays: 2, version: 1 },
    })
    const work = async (quantity: number) => {
      await shop.approve(shop.master, await shop.record(zulfiya, 'sleeve', quantity))
    }
    await work(10)
    await shop.approve(shop.otherMaster, await shop.record(otherWorker, 'sleeve', 1))
    const sheet = async () =>
      (await payOf(accountant, ...november)).items.map((item) => [item.days, item.guaranteeMinor, item.toPayMinor])
    expect(await sheet()).toEqual([
      [1, 0, so(8_500)],
      [1, 0, so(850)],
    ])
    onDay(shop, '2026-11-24')
    await work(3)
    expect(await sheet()).toEqual([
      [2, so(20_000 - 13 * 850), so(20_000)],
      [1, 0, so(850)],
    ])
    expect((await payOf(accountant, '2026-11-23', '2026-11-24')).items[0]).toMatchObject({ guaranteeMinor: 0 })
    await work(20)
    expect((await sheet())[0]).toEqual([2, 0, so(33 * 850)])
    expect(
      await zulfiya.call(readWorkerPay, {
        params: { id: zulfiya.personId },
        query: { from: november[0], to: november[1] },
      }),
    ).toMatchObject({ row: { guaranteeMinor: 0, toPayMinor: so(33 * 850) } })
    for (const body of [
      { guaranteeMinor: -1, guaranteeDays: 1, version: 2 },
      { guaranteeMinor: 10.5, guaranteeDays: 1, version: 2 },
      { guaranteeMinor: 1, guaranteeDays: 32, version: 2 },
    ]) {
      expect(await accountant.refused(changePayRule, { body })).toMatchObject({ status: 400 })
    }
    expect(
      await accountant.refused(changePayRule, { body: { guaranteeMinor: 1, guaranteeDays: 1, version: 1 } }),
    ).toMatchObject({ code: 'row.stale' })
    expect((await shop.master.call(listPay)).items).toEqual([])
  })
})
