import { expect, it } from 'vitest'
import { readMe } from '../../../../contracts/identity/sign-in.ts'
import { readWorkerPay } from '../../../../contracts/workshop/pay.ts'
import { closePayPeriod, createPayPeriod } from '../../../../contracts/workshop/pay-periods.ts'
import { openShop, payOf, so } from '../test-shop.ts'

/** Tashkent and Almaty are five hours ahead of UTC, Bishkek six. */
const zones = [
  ['Asia/Tashkent', '+05:00'],
  ['Asia/Bishkek', '+06:00'],
  ['Asia/Almaty', '+05:00'],
] as const

it.each(zones)(
  'S-SEW-09: in %s the night of the month’s last day is paid in that month, the morning after in the next',
  async (timeZone, offset) => {
    const shop = await openShop({ timeZone, now: `2026-11-23T09:00:00${offset}` })
    const { server, zulfiya, master } = shop
    const accountant = await server.account('accountant')
    const period = await accountant.call(createPayPeriod, { body: { firstDay: '2026-11-01', lastDay: '2026-11-30' } })
    const workAt = async (instant: string, quantity: number) => {
      server.clock.set(`${instant}${offset}`)
      const record = await shop.record(zulfiya, 'sleeve', quantity)
      await shop.approve(master, record)
      return [record.workedOn, record.shiftName]
    }
    expect(await workAt('2026-11-30T19:59:59', 1)).toEqual(['2026-11-30', 'Day shift'])
    expect(await workAt('2026-11-30T20:00:00', 2)).toEqual(['2026-11-30', 'Night shift'])
    expect(await workAt('2026-12-01T00:00:00', 4)).toEqual(['2026-11-30', 'Night shift'])
    expect(await workAt('2026-12-01T02:30:00', 8)).toEqual(['2026-11-30', 'Night shift'])
    server.clock.set(`2026-12-01T07:59:59${offset}`)
    const early = await accountant.refused(closePayPeriod, { params: { id: period.id }, body: { version: 1 } })
    expect(early.code).toBe('payPeriod.notOver')
    expect(await workAt('2026-12-01T08:00:00', 16)).toEqual(['2026-12-01', 'Day shift'])

    const pieces = async (from: string, to: string) => (await payOf(accountant, from, to)).items[0]?.approvedPieces
    expect(await pieces('2026-11-01', '2026-11-30')).toBe(15)
    expect(await pieces('2026-12-01', '2026-12-31')).toBe(16)
    const closed = await accountant.call(closePayPeriod, { params: { id: period.id }, body: { version: 1 } })
    expect(closed.toPayMinor).toBe(so(15 * 850))
    const pay = await zulfiya.call(readWorkerPay, {
      params: { id: zulfiya.personId },
      query: { from: '2026-11-01', to: '2026-11-30' },
    })
    expect(pay.days).toEqual([{ workedOn: '2026-11-30', pieces: 15, amountMinor: so(15 * 850) }])
  },
)

it.each(zones)('in %s the night that a year ends in belongs to the old year', async (timeZone, offset) => {
  const shop = await openShop({ timeZone, now: `2026-11-23T09:00:00${offset}` })
  // Whoever comes every few days stays signed in.
  for (const day of ['2026-12-05', '2026-12-18', '2026-12-30']) {
    shop.server.clock.set(`${day}T10:00:00${offset}`)
    for (const who of [shop.zulfiya, shop.master, shop.server.administrator]) await who.call(readMe)
  }
  shop.server.clock.set(`2027-01-01T03:00:00${offset}`)
  const record = await shop.record(shop.zulfiya, 'collar', 5)
  expect(record.workedOn).toBe('2026-12-31')
  await shop.approve(shop.master, record)
  const { administrator } = shop.server
  expect((await payOf(administrator, '2026-12-01', '2026-12-31')).sums?.['approvedMinor']).toBe(so(6_000))
  expect((await payOf(administrator, '2027-01-01', '2027-01-31')).items).toEqual([])
})
