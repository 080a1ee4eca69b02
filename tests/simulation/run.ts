import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { simulate, startsAt } from './simulate.ts'

const usage = `npm run simulate:workshop [-- options]
Works a week of a sewing factory through the HTTP door and compares what the product says of it with a plain recalculation.
  --lines N     lines of the factory (default: 12)
  --workers N   workers of each line (default: 25)
  --orders N    orders (default: 20)
  --bundles N   bundles each order is cut into, about (default: 450)
  --seed N      another week of the same kind (default: 300)
Ends with code 0 when all agrees, 1 when something differs, 2 when it was asked wrongly.`

function wrong(text: string): never {
  console.error(`markaz: ${text} Try --help.`)
  process.exit(2)
}

function options() {
  try {
    const text = { type: 'string' } as const
    return parseArgs({
      options: {
        lines: { ...text, default: '12' },
        workers: { ...text, default: '25' },
        orders: { ...text, default: '20' },
        bundles: { ...text, default: '450' },
        seed: { ...text, default: '300' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    // Of several sentences the first says what is wrong.
    return wrong(error instanceof Error ? error.message.replace(/(\.( .*)?)?$/s, '.') : String(error))
  }
}

const values = options()
if (values.help) {
  console.log(usage)
  process.exit(0)
}
const numberOf = (name: 'lines' | 'workers' | 'orders' | 'bundles' | 'seed', [least, most]: [number, number]) => {
  const number = /^\d{1,9}$/.test(values[name]) ? Number(values[name]) : Number.NaN
  if (number >= least && number <= most) return number
  return wrong(`--${name} takes a whole number from ${least} to ${most}, not ${JSON.stringify(values[name])}.`)
}
const seed = numberOf('seed', [0, 999_999_999])
const size = {
  lines: numberOf('lines', [1, 40]),
  workersEach: numberOf('workers', [2, 100]),
  orders: numberOf('orders', [1, 60]),
  bundlesEach: numberOf('bundles', [12, 2000]),
  held: [5, 9] as const,
  disputesIn100: 20,
}

const data = mkdtempSync(join(tmpdir(), 'markaz-simulation-'))
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
const { week, comparison } = await simulate(size, seed, {
  address,
  async setClock(instant) {
    const set = answer()
    child.send(instant)
    await set
  },
  runJobs: () => setTimeout(100),
  say: (text) => console.log(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${text}`),
})

console.log(`scans: ${week.scans}; records: ${week.ledger.entries.size}`)
for (const [what, times] of week.refusals) console.log(`refused as it should be, ${what}: ${times}`)
for (const [what, times] of week.offline) console.log(`from kiosks that were alone, ${what}: ${times}`)
for (const [subject, times] of comparison.compared) console.log(`compared, ${subject}: ${times}`)
for (const difference of comparison.differences.slice(0, 50)) console.error(difference)
console.log(`${comparison.differences.length} differences`)
process.exit(comparison.differences.length === 0 ? 0 : 1)
