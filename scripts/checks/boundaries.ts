import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { forbidden, options } from '../../.dependency-cruiser.mjs'
import type { Check } from './check.ts'
import { linesMatching, repositoryFiles } from './files.ts'

const folders = [
  'contracts',
  'local-server',
  'renderer',
  'desktop',
  'native',
  'printing',
  'discovery',
  'scripts',
  'tests',
  'bench',
]

async function crossedLines(base: string): Promise<string[]> {
  const present = folders.filter((folder) => existsSync(join(base, folder)))
  const { output } = await cruise(present, {
    ...options,
    baseDir: base,
    validate: true,
    ruleSet: { forbidden },
  })
  if (typeof output === 'string') throw new TypeError('dependency-cruiser answered with text')
  const comments = new Map(forbidden.map((rule) => [rule.name, rule.comment]))
  return (output satisfies ICruiseResult).summary.violations.map(
    ({ from, to, rule }) => `${from} -> ${to}: ${rule.name} (${comments.get(rule.name) ?? ''})`,
  )
}

/** What an import rule cannot see: opening a database of one's own with what is allowed for types. */
function openedDatabases(base: string): string[] {
  return repositoryFiles(base)
    .filter((path) => /^(local-server|native|desktop)\/.*\.ts$/.test(path))
    .filter((path) => !path.startsWith('local-server/core/database/'))
    .flatMap((path) => linesMatching(base, path, /new Kysely\b|node:sqlite/))
    .map(({ at, found }) => `${at}: ${found} is used only in local-server/core/database`)
}

export const boundaries: Check = {
  name: 'boundaries',
  about: 'every folder imports only what it may',
  run: async (base) => [...(await crossedLines(base)), ...openedDatabases(base)],
}
