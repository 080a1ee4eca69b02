import { expect, it } from 'vitest'
import { startTestServer } from '../../local-server/testing/test-server.ts'
import { simulate, startsAt } from './simulate.ts'

it('a week of a small factory agrees with a plain recalculation, to the piece and the tiyin', async () => {
  const server = await startTestServer({ fresh: true, now: new Date(startsAt).toISOString() })
  const size = { lines: 2, workersEach: 4, orders: 2, bundlesEach: 12, held: [1, 1] as const, disputesIn100: 60 }
  const { week, comparison } = await simulate(size, 7, {
    address: server.address,
    setClock: (instant) => {
      server.clock.set(new Date(instant).toISOString())
      return Promise.resolve()
    },
    say: () => undefined,
    runJobs: () => server.core.jobs.runDue(),
  })

  expect(comparison.differences).toEqual([])
  for (const subject of [
    'TV board',
    'line boards',
    'bottlenecks',
    'ranking',
    'race board',
    'orders board',
    'dashboards',
    'shift now',
    'pay',
    'guarantee',
    'earned more than is guaranteed',
    'worker pay',
    'bank',
    'books',
    'bundles',
    'orders',
    'forecasts',
    'work in progress',
    'plans',
    'attendance',
    'efficiency',
    'defects',
    'quality',
    'reports, workByDay.list',
    'reports, workByHour.list',
    'reports, workByLine.list',
    'reports, workByWorker.list',
    'reports, workByProduct.list',
    'reports, workByOperation.list',
    'month as xlsx',
    'month as csv',
  ]) {
    expect({ subject, compared: comparison.compared.get(subject) ?? 0 }).not.toEqual({ subject, compared: 0 })
  }
  // Nothing of what the week is there for has been left out by chance.
  expect(week.ledger.entries.size).toBeGreaterThan(200)
  expect([...week.defects.values()].flat().length).toBeGreaterThan(0)
  expect([...week.offline.keys()]).toEqual(
    expect.arrayContaining(['recorded', 'brought twice', 'coupon.used', 'payPeriod.dayClosed']),
  )
}, 180_000)
