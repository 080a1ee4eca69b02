import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureDisplayTools } from '../tests/support/display-tools.mjs'
import { ensureCups } from '../tests/support/cups.mjs'
import { ensureSocat } from '../tests/support/socat.mjs'
import { memoryFolder } from '../tests/support/memory-folder.mjs'
import { afterBootstrap } from './bootstrap.mjs'
import { whyNoDesktopTests } from './lib/desktop.mjs'
import { commandOf, pinnedNode, root } from './lib/paths.mjs'
import { run } from './lib/processes.mjs'
import {
  checkCounts,
  checkFailures,
  playwrightCounts,
  playwrightFailures,
  sum,
  summaryLine,
  vitestCounts,
  vitestFailures,
  withRunner,
} from './lib/test-reports.mjs'

/** @typedef {import('./lib/test-reports.mjs').Counts} Counts */
/**
 * @typedef {object} Part
 * @property {string} about
 * @property {string[]} args
 * @property {(report: string) => Counts} counts what the runner's JSON report amounts to
 * @property {(report: string) => string[]} failures a line for each that failed
 */

const reports = join(root, 'out', 'test-reports')
const rest = process.argv.indexOf('--')
const ownArgs = rest === -1 ? process.argv.slice(2) : process.argv.slice(2, rest)
/** What follows a second `--` goes to the runner, such as a file name. */
const runnerArgs = rest === -1 ? [] : process.argv.slice(rest + 1)

/** @param {string} name */
const reportOf = (name) => join(reports, `${name}.json`)

/**
 * @param {string} project
 * @param {string} about
 * @returns {Part}
 */
const vitest = (project, about) => ({
  about,
  args: [
    commandOf('vitest'),
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportOf(project)}`,
  ],
  counts: (report) => vitestCounts(JSON.parse(report)),
  failures: (report) => vitestFailures(JSON.parse(report)),
})

/** @type {Record<string, Part>} */
const parts = {
  check: {
    about: 'format, lint, types, boundaries, dead code, locales',
    args: [join(root, 'scripts', 'checks', 'run.ts'), '--json', reportOf('check')],
    counts: (report) => checkCounts(JSON.parse(report)),
    failures: (report) => checkFailures(JSON.parse(report)),
  },
  unit: vitest('unit', 'contracts, pages, desktop and scripts'),
  'server-sqlite': vitest('server-sqlite', 'the server over HTTP, on SQLite'),
  'server-postgres': vitest('server-postgres', 'the server over HTTP, on PostgreSQL'),
  e2e: {
    about: 'the product in a browser',
    args: [
      commandOf('playwright'),
      'test',
      '--config',
      join(root, 'tests', 'e2e', 'playwright.config.ts'),
      '--reporter=list,json',
    ],
    counts: (report) => playwrightCounts(JSON.parse(report)),
    failures: (report) => playwrightFailures(JSON.parse(report)),
  },
}

/** What the parts that run a browser or the desktop need, or nothing when it cannot be had. */
async function browserEnvironment() {
  const { ensureChromium } = await import('../tests/support/chromium.mjs')
  const chromium = ensureChromium()
  return chromium === undefined ? undefined : { MARKAZ_CHROMIUM: chromium }
}

/**
 * @param {string} name
 * @param {Part} part
 * @param {Record<string, string>} environment what all parts are run with
 * @returns {Promise<Counts & { failures: string[] }>}
 */
async function runPart(name, part, environment) {
  console.log(`\nmarkaz: ${name}: ${part.about}`)
  const startedAt = performance.now()
  rmSync(reportOf(name), { force: true })
  const browser = name === 'e2e' ? await browserEnvironment() : {}
  if (browser === undefined) console.error('markaz: no Chromium could be found or installed')
  const exitCode =
    browser === undefined
      ? 1
      : await run(pinnedNode(), [...part.args, ...runnerArgs], {
          env: { ...process.env, ...environment, ...browser, PLAYWRIGHT_JSON_OUTPUT_NAME: reportOf(name) },
        })
  const report = existsSync(reportOf(name)) ? readFileSync(reportOf(name), 'utf8') : undefined
  const counts = withRunner(report === undefined ? undefined : part.counts(report), exitCode)
  const named = report === undefined ? [] : part.failures(report)
  const failures = counts.failed > 0 && named.length === 0 ? [`the runner ended with code ${exitCode}`] : named
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  console.log(`markaz: ${name}: ${counts.failed === 0 ? 'ok' : 'FAILED'} in ${seconds} s`)
  return { ...counts, failures: failures.map((failure) => `${name}: ${failure}`) }
}

const { values } = parseArgs({
  args: ownArgs,
  strict: false,
  options: { only: { type: 'string' }, help: { type: 'boolean' } },
})
const { only = Object.keys(parts).join(','), help, ...others } = values
const chosen = String(only).split(',')
const unknown = [
  ...Object.keys(others).map((name) => `option --${name}`),
  ...chosen.filter((name) => !(name in parts)).map((name) => `part ${name}`),
]

if (help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`there is no ${unknown.join(', ')}`)
  console.log('npm test -- [--only=part,part] [-- what the runner takes]')
  for (const [name, { about }] of Object.entries(parts)) console.log(`  ${name.padEnd(17)}${about}`)
  process.exitCode = unknown.length > 0 ? 2 : 0
} else {
  let isSetUp = false
  await afterBootstrap({}, async () => {
    isSetUp = true
    mkdirSync(reports, { recursive: true })
    if (chosen.some((name) => name !== 'check')) ensureSocat()
    if (chosen.includes('e2e')) ensureDisplayTools()
    if (chosen.some((name) => name.startsWith('server-'))) ensureCups()
    const memory = memoryFolder()
    // Threads of the server's tests are loaded anew each time: from what was built, and what Node made of it is kept.
    const kept = { NODE_COMPILE_CACHE: join(root, 'out', 'compile-cache'), MARKAZ_TEST_BUILT_THREADS: '1' }
    const environment = memory === undefined ? kept : { ...kept, TMPDIR: memory.path }
    const all = []
    try {
      for (const [name, part] of Object.entries(parts)) {
        if (chosen.includes(name)) all.push(await runPart(name, part, environment))
      }
    } finally {
      memory?.remove()
    }
    const whyNot = chosen.includes('e2e') ? whyNoDesktopTests(root, process.platform, process.env) : undefined
    if (whyNot !== undefined) console.log(`markaz: SKIPPED: the desktop's own tests: ${whyNot}`)
    const total = sum(all)
    // Once more at the end: the parts before print hundreds of lines.
    for (const failure of all.flatMap(({ failures }) => failures)) console.log(`markaz: FAILED: ${failure}`)
    console.log(`\n${summaryLine(total)}`)
    return total.failed === 0 ? 0 : 1
  })
  // A set-up that failed is the only thing there is to count.
  if (!isSetUp) console.log('\n0 passed, 1 failed')
}
