import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BuildName, builds, markBuilt, sourceHash, whyBuild } from './builds.mjs'

let base: string
const write = (path: string, content: string) => {
  mkdirSync(dirname(join(base, path)), { recursive: true })
  writeFileSync(join(base, path), content)
}
const build = (name: BuildName) => {
  write(`${builds[name].folder}/${builds[name].result}`, 'built\n')
  write('node_modules/.nuxt-ui/ui/index.ts', '')
  markBuilt(base, name, sourceHash(base, name))
}

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'markaz-build-'))
  write('renderer/app/main.ts', 'export const a = 1\n')
  write('local-server/main.ts', 'export const c = 1\n')
  write('desktop/main/index.ts', 'export const d = 1\n')
  write('contracts/common.ts', 'export const b = 1\n')
  write('vite.config.ts', 'export default {}\n')
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

describe.each([
  {
    name: 'renderer' as const,
    stale: ['renderer/app/main.ts', 'contracts/common.ts', 'vite.config.ts', 'renderer/app/new.vue'],
    fresh: ['renderer/components.d.ts', 'renderer/app/main.test.ts', 'local-server/main.ts'],
  },
  {
    name: 'server' as const,
    stale: ['local-server/main.ts', 'contracts/common.ts', 'vite.server.config.ts', 'local-server/core/new.ts'],
    fresh: ['local-server/main.test.ts', 'contracts/locales/fields/en.json', 'renderer/app/main.ts'],
  },
  {
    name: 'desktop' as const,
    stale: ['desktop/main/index.ts', 'native/agent/agent.ts', 'desktop/locales/ru.json'],
    fresh: ['desktop/pin.test.ts', 'native/virtual/main.ts', 'desktop/preload/preload.cjs', 'local-server/main.ts'],
  },
])('the built $name', ({ name, stale, fresh }) => {
  it('is missing at first', () => {
    expect(whyBuild(base, name)).toBe('it has not been built yet')
  })

  it('is fresh after a build', () => {
    build(name)
    expect(whyBuild(base, name)).toBeUndefined()
  })

  it.each(stale)('is stale when %s changes', (path) => {
    build(name)
    write(path, 'changed\n')
    expect(whyBuild(base, name)).toBe('its sources have changed')
  })

  it('is stale when a source is deleted', () => {
    write(`${builds[name].sources[0]}/old.ts`, 'old\n')
    build(name)
    rmSync(join(base, `${builds[name].sources[0]}/old.ts`))
    expect(whyBuild(base, name)).toBe('its sources have changed')
  })

  it.each(fresh)('stays fresh when %s changes', (path) => {
    build(name)
    write(path, 'changed\n')
    expect(whyBuild(base, name)).toBeUndefined()
  })
})

it('the pages are built again after an install, which wipes what the type check needs', () => {
  build('renderer')
  rmSync(join(base, 'node_modules/.nuxt-ui'), { recursive: true })
  expect(whyBuild(base, 'renderer')).toBe('the dependencies were installed anew')
})
