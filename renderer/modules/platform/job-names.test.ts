import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('../../../', import.meta.url)
const namesIn = (source: string) =>
  [...source.matchAll(/defineJob(?:<[^>]*>)?\(\{\s*name: '([^']+)'/g)].flatMap(([, name]) => name ?? [])
const jobs = globSync('local-server/**/*.ts', { cwd: root })
  .filter((path) => !path.endsWith('.test.ts'))
  .flatMap((path) => namesIn(readFileSync(new URL(path, root), 'utf8')))

describe('the page of background jobs', () => {
  it.each(['en', 'kk', 'ky', 'ru', 'uz-Latn'])('calls every job by words in %s', (tag) => {
    const texts = JSON.parse(readFileSync(new URL(`locales/${tag}.json`, import.meta.url), 'utf8')) as {
      jobName: Record<string, string>
    }
    expect(jobs).toContain('backup')
    expect(jobs.filter((name) => texts.jobName[name.replaceAll('.', '_')] === undefined)).toEqual([])
  })
})
