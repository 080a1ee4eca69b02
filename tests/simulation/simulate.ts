import { chance } from '../../local-server/modules/workshop/demo/random.ts'
import { compareBoard, compareBundles, Comparison, comparePay } from './compare.ts'
import { compareLineBoards, comparePlans, compareRace } from './compare-floor.ts'
import { compareAttendance, compareDefects, compareFile } from './compare-files.ts'
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
    await compareBoard(week, comparison)
    await compareLineBoards(week, comparison)
    await compareRace(week, comparison)
    const time = new Date(at + 5 * 3_600_000).toISOString().slice(0, 16)
    say(`${time}: ${week.scans} scans, ${week.ledger.entries.size} records`)
  })
  await comparePay(week, comparison, monday, wednesday)
  await comparePay(week, comparison, thursday, saturday)
  say('pay compared')
  await compareBundles(week, comparison)
  say('bundles and orders compared')
  await comparePlans(week, comparison)
  await compareAttendance(week, comparison)
  await compareDefects(week, comparison)
  for (const format of ['xlsx', 'csv'] as const) await compareFile(week, comparison, format, runJobs)
  say('plans, attendance, defects and files compared')
  return { week, comparison }
}
