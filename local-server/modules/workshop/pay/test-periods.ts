import { closePayPeriod, createPayPeriod, type PayPeriod } from '../../../../contracts/workshop/pay-periods.ts'
import type { TestClient } from '../../../testing/test-server.ts'
import { openShop, type Shop } from '../test-shop.ts'

export const november = ['2026-11-01', '2026-11-30'] as const

export async function shopWithOffice(options: Parameters<typeof openShop>[0] = {}) {
  const shop = await openShop(options)
  const accountant = await shop.server.account('accountant')
  const director = await shop.server.account('director')
  return { shop, accountant, director }
}

export const addPeriod = (who: TestClient, firstDay: string | undefined, lastDay: string): Promise<PayPeriod> =>
  who.call(createPayPeriod, { body: { firstDay, lastDay } })

export const close = (who: TestClient, period: PayPeriod, pending: 'refuse' | 'leave' = 'refuse') =>
  who.call(closePayPeriod, { params: { id: period.id }, body: { version: period.version, pending } })

export const closeRefused = (who: TestClient, period: Pick<PayPeriod, 'id' | 'version'>) =>
  who.refused(closePayPeriod, { params: { id: period.id }, body: { version: period.version } })

export const onDay = (shop: Shop, day: string) => shop.server.clock.set(`${day}T10:00:00+05:00`)
