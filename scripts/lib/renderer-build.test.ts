import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { markBuilt, sourceHash, whyBuild } from './renderer-build.mjs'

describe('the built pages', () => {
  let base: string
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(base, path)), { recursive: true })
    writeFileSync(join(base, path), content)
  }
  const build = () => {
    write('out/renderer/index.html', '<html></html>')
    write('node_modules/.nuxt-ui/ui/index.ts', '')
    markBuilt(base, sourceHash(base))
  }

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'markaz-build-'))
    write('renderer/app/main.ts', 'export const a = 1\n')
    write('contracts/common.ts', 'export const b = 1\n')
    write('vite.config.ts', 'export default {}\n')
  })
  afterEach(() => rmSync(base, { recursive: true, force: true }))

  it('are missing at first', () => {
    expect(whyBuild(base)).toBe('it has not been built yet')
  })

  it('are fresh after a build', () => {
    build()
    expect(whyBuild(base)).toBeUndefined()
  })

  it.each(['renderer/app/main.ts', 'contracts/common.ts', 'vite.config.ts', 'renderer/app/new.vue'])(
    'are stale when %s changes',
    (path) => {
      build()
      write(path, 'changed\n')
      expect(whyBuild(base)).toBe('its sources have changed')
    },
  )

  it('are stale when a page is deleted', () => {
    write('renderer/app/old.vue', '<template />')
    build()
    rmSync(join(base, 'renderer/app/old.vue'))
    expect(whyBuild(base)).toBe('its sources have changed')
  })

  it('stay fresh when a test, the server, or what a build writes changes', () => {
    build()
    write('renderer/components.d.ts', 'generated\n')
    write('renderer/app/main.test.ts', 'test\n')
    write('local-server/main.ts', 'changed\n')
    expect(whyBuild(base)).toBeUndefined()
  })

  it('are built again after an install, which wipes what the type check needs', () => {
    build()
    rmSync(join(base, 'node_modules/.nuxt-ui'), { recursive: true })
    expect(whyBuild(base)).toBe('the dependencies were installed anew')
  })
})
