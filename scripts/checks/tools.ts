import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { capture } from '../lib/processes.mjs'
import { commandOf, root } from '../lib/paths.mjs'
import type { Check } from './check.ts'

type Tool = Parameters<typeof commandOf>[0]

/** A check made by a tool that ends with a code other than 0 when it finds something, and says what. */
function toolCheck(name: string, about: string, tool: Tool, args: (base: string) => string[]): Check {
  return {
    name,
    about,
    async run(base) {
      const { code, output } = await capture(process.execPath, [commandOf(tool), ...args(base)], {
        cwd: base,
        env: { ...process.env, NO_COLOR: '1' },
      })
      if (code === 0) return []
      const lines = output.trim().split('\n')
      return lines.join('') === '' ? [`${tool} ended with code ${code} and no message`] : lines
    },
  }
}

/** A base without a config of its own is checked by ours. */
const configOf = (base: string, file: string) => (existsSync(join(base, file)) ? join(base, file) : join(root, file))

export const format = toolCheck('format', 'every file is as prettier writes it', 'prettier', (base) => [
  '--check',
  '--log-level',
  'warn',
  '--cache',
  '--cache-strategy',
  'content',
  '--cache-location',
  join(base, 'out', 'format-cache'),
  '--config',
  configOf(base, '.prettierrc.json'),
  '.',
])

export const lint = toolCheck('lint', 'no lint error and no warning, with types', 'oxlint', (base) => [
  '--type-aware',
  '--deny-warnings',
  '--config',
  configOf(base, '.oxlintrc.json'),
  '.',
])

export const types = toolCheck('types', 'everything compiles, templates too', 'vue-tsc', () => [
  '--noEmit',
  '--pretty',
  'false',
  // What was checked and has not changed is not checked again.
  '--incremental',
  '--tsBuildInfoFile',
  'out/types.tsbuildinfo',
])

export const deadCode = toolCheck('dead-code', 'no unused file, export or dependency', 'knip', () => [
  '--no-progress',
  '--treat-config-hints-as-errors',
])
