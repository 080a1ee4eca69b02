import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import texts from '../../contracts/locales/platform/en.json' with { type: 'json' }
import { root } from './paths.mjs'

test('every background job has a name people can read', () => {
  const sources = globSync('local-server/**/*.ts', { cwd: root, exclude: (file) => file.endsWith('.test.ts') })
  const names = sources.flatMap((file) =>
    Array.from(
      readFileSync(join(root, file), 'utf8').matchAll(/(?:defineJob|\bjob)\(\{\s*name: '([^']+)'/g),
      ([, name = '']) => name,
    ),
  )
  expect(names.length).toBeGreaterThan(10)
  const known = new Set(Object.keys(texts.jobName))
  expect(names.filter((name) => !known.has(name.replaceAll('.', '_')))).toEqual([])
})
