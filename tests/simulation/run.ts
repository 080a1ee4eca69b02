import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chance } from '../../local-server/modules/workshop/demo/random.ts'
import { compareBoard, compareBundles, Comparison, comparePay } from './compare.ts'
import { foundFactory } from './factory.ts'
import { Ledger } from './ledger.ts'
import { instantOf, runWeek, type Week } from './week.ts'

/** A week of a sewing factory through the HTTP door, and what the product says of it against a plain recalculation. */
const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '12' },
    workers: { type: 'string', default: '25' },
    orders: { type: 'string', default: '20' },
    bundles: { type: 'string', default: '450' },
    seed: { type: 'string', default: '300' },
  },
})
const size = {
  lines: Number(values.lines),
  workersEach: Number(values.workers),
  orders: Number(values.orders),
  bundlesEach: Number(values.bundles),
}
const days = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-28']
const [monday = '', , wednesday = '', thursday = ''] = days
const saturday = days.at(-1) ?? ''

const data = mkdtempSync(join(tmpdir(), 'markaz-simulation-'))
const startsAt = instantOf(monday, '07:30')
const child = fork(join(import.meta.dirname, 'server.ts'), [data, String(startsAt)], { stdio: 'inherit' })
const stop = () => {
  child.kill('SIGKILL')
  rmSync(data, { recursive: true, force: true })
}
process.once('exit', stop)
let ended: (error: Error) => void = () => undefined
child.once('exit', (code) => ended(new Error(`the server ended with ${code}`)))
const answer = (): Promise<{ address?: string }> =>
  new Promise((resolve, reject) => {
    ended = reject
    child.once('message', resolve)
  })

const { address = '' } = await answer()
const started = performance.now()
const say = (text: string) => console.log(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${text}`)

const dice = chance(Number(values.seed))
let now = startsAt
const factory = await foundFactory(address, size, { chance: dice, days })
const workers = factory.lines.reduce((sum, line) => sum + line.workers.length, 0)
say(`${workers} workers, ${factory.lines.length} lines, ${size.orders} orders, ${factory.bundles.length} bundles`)

const week: Week = {
  factory,
  ledger: new Ledger(),
  chance: dice,
  days,
  refusals: new Map(),
  scans: 0,
  periodClosed: null,
  now: () => now,
  async setClock(instant) {
    now = instant
    const set = answer()
    child.send(instant)
    await set
  },
}
const comparison = new Comparison()
await runWeek(week, async (at) => {
  await compareBoard(week, comparison)
  say(
    `${new Date(at + 5 * 3_600_000).toISOString().slice(0, 16)}: ${week.scans} scans, ${week.ledger.entries.size} records`,
  )
})
await comparePay(week, comparison, monday, wednesday)
await comparePay(week, comparison, thursday, saturday)
say('pay compared')
await compareBundles(week, comparison)
say('bundles and orders compared')

console.log(`scans: ${week.scans}; records: ${week.ledger.entries.size}`)
for (const [what, times] of week.refusals) console.log(`refused as it should be, ${what}: ${times}`)
for (const [subject, times] of comparison.compared) console.log(`compared, ${subject}: ${times}`)
for (const difference of comparison.differences.slice(0, 50)) console.error(difference)
console.log(`${comparison.differences.length} differences`)
process.exit(comparison.differences.length === 0 ? 0 : 1)
