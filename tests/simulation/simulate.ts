import { chance } from '../../local-server/modules/workshop/demo/random.ts'
import { compareBoards, compareDashboards, compareOrdersBoard, compareRace } from './compare-boards.ts'
import { compareAttendance, compareEfficiency, comparePlans, compareQuality, compareShiftNow } from './compare-floor.ts'
import { compareBundles, compareOrders, compareWorkInProgress } from './compare-orders.ts'
import { compareOutgoing, comparePay, compareWorkerPay } from './compare-pay.ts'
import { compareMonthFiles, compareReports } from './compare-reports.ts'
import { Comparison } from './comparison.ts'
import { guarantee, nameDefects, planDays } from './preparations.ts'
import { instantOf, type Week } from './entries.ts'
import { foundFactory, type Size } from './factory.ts'
import { Ledger } from './ledger.ts'
import { runWeek } from './week.ts'

const days = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-28']
const [monday = '', tuesday = '', wednesday = '', thursday = ''] = days
const saturday = days.at(-1) ?? ''

/** When the simulated server starts. */
export const startsAt = instantOf(monday, '07:30')

interface Place {
  address: string
  setClock: (instant: number) => Promise<void>
  say: (text: string) => void
  /** Lets the server's jobs go on. */
  runJobs: () => Promise<void>
}

/** Founds a factory, works a week in it, and compares what the product says of it with a plain recalculation. */
export async function simulate(
  size: Size,
  seed: number,
  { address, setClock, say, runJobs }: Place,
): Promise<{ week: Week; comparison: Comparison }> {
  const dice = chance(seed)
  let now = startsAt
  const factory = await foundFactory(address, size, { chance: dice, days })
  const workers = factory.lines.reduce((sum, line) => sum + line.workers.length, 0)
  say(`${workers} workers, ${factory.lines.length} lines, ${size.orders} orders, ${factory.bundles.length} bundles`)
  const week: Week = {
    factory,
    ledger: new Ledger(),
    held: size.held,
    disputesIn100: size.disputesIn100,
    chance: dice,
    days,
    refusals: new Map(),
    offline: new Map(),
    scans: 0,
    doubtful: new Set(),
    periodClosed: null,
    plans: new Map(),
    defects: new Map(),
    now: () => now,
    async setClock(instant) {
      now = instant
      await setClock(instant)
    },
  }
  await planDays(week, [tuesday, wednesday])
  await guarantee(week)
  await nameDefects(week)
  const comparison = new Comparison()
  await runWeek(week, async (at) => {
    await compareBoards(week, comparison)
    await compareRace(week, comparison)
    await compareOrdersBoard(week, comparison)
    await compareShiftNow(week, comparison)
    const time = new Date(at + 5 * 3_600_000).toISOString().slice(0, 16)
    say(`${time}: ${week.scans} scans, ${week.ledger.entries.size} records`)
  })
  const closed = { from: monday, to: wednesday }
  for (const period of [closed, { from: thursday, to: saturday }]) {
    await comparePay(week, comparison, period)
    await compareWorkerPay(week, comparison, period)
  }
  await compareOutgoing(week, comparison, closed, runJobs)
  say('pay, bank and books compared')
  await compareBundles(week, comparison)
  await compareOrders(week, comparison)
  await compareWorkInProgress(week, comparison)
  await compareOrdersBoard(week, comparison)
  say('bundles, orders and work in progress compared')
  await comparePlans(week, comparison)
  await compareAttendance(week, comparison)
  await compareEfficiency(week, comparison)
  await compareQuality(week, comparison)
  await compareDashboards(week, comparison)
  say('plans, attendance, efficiency, quality and dashboards compared')
  await compareReports(week, comparison)
  await compareMonthFiles(week, comparison, runJobs)
  say('reports and files compared')
  return { week, comparison }
}
