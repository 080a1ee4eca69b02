import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { simulate, startsAt } from './simulate.ts'

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
const { week, comparison } = await simulate(size, Number(values.seed), {
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
