import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { root } from '../lib/paths.mjs'
import { boundaries } from './boundaries.ts'
import type { Check } from './check.ts'
import { forbidden } from './forbidden.ts'
import { locales } from './locales.ts'
import { deadCode, format, lint, types } from './tools.ts'
import { weight } from './weight.ts'

/** The longest first: two run side by side. */
const checks: readonly Check[] = [types, lint, format, boundaries, deadCode, locales, forbidden, weight]

export interface CheckResult {
  name: string
  problems: string[]
}

async function problemsOf(check: Check): Promise<string[]> {
  try {
    return await check.run(root)
  } catch (error) {
    return [`${check.name} could not run: ${String(error)}`]
  }
}

async function runOne(check: Check): Promise<CheckResult> {
  const startedAt = performance.now()
  const problems = await problemsOf(check)
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${check.name} (${seconds} s): ${check.about}`)
  for (const problem of problems) console.log(`     ${problem}`)
  return { name: check.name, problems }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: { json: { type: 'string' }, help: { type: 'boolean' } },
})
const { json, help, ...others } = values
const unknown = [
  ...Object.keys(others).map((name) => `option --${name}`),
  ...positionals.filter((name) => !checks.some((check) => check.name === name)).map((name) => `check ${name}`),
]

if (help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`there is no ${unknown.join(', ')}`)
  console.log(
    `npm run check -- [name ...]\n${checks.map(({ name, about }) => `  ${name.padEnd(12)}${about}`).join('\n')}`,
  )
  process.exitCode = unknown.length > 0 ? 2 : 0
} else {
  const chosen = positionals.length === 0 ? checks : checks.filter((check) => positionals.includes(check.name))
  const waiting = [...chosen]
  const results: CheckResult[] = []
  const lane = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) results.push(await runOne(check))
  }
  await Promise.all([lane(), lane()])
  if (typeof json === 'string') writeFileSync(json, JSON.stringify(results))
  const failed = results.filter(({ problems }) => problems.length > 0).length
  console.log(failed === 0 ? 'every check holds' : `${failed} of ${results.length} checks found problems`)
  process.exitCode = failed === 0 ? 0 : 1
}
