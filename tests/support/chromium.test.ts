import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findChromium, findHeadless } from './chromium.mjs'

const only =
  (...paths: string[]) =>
  (path: string) =>
    paths.includes(path)

describe('findChromium', () => {
  it('is the one named in the environment, and no other', () => {
    const env = { PATH: '/usr/bin', MARKAZ_CHROMIUM: '/opt/chromium' }
    expect(findChromium(env, () => true)).toBe('/opt/chromium')
    expect(findChromium(env, only(join('/usr/bin', 'chromium')))).toBeUndefined()
  })

  it.each(['chromium', 'google-chrome', 'microsoft-edge'])("is the system's %s", (name) => {
    const path = join('/usr/bin', name)
    expect(findChromium({ PATH: '/bin:/usr/bin' }, only(path))).toBe(path)
  })

  it("is Playwright's own where the system has none", () => {
    expect(findChromium({ PATH: '/usr/bin' }, (path) => path.includes('ms-playwright'))).toContain('chromium')
  })

  it('is nothing where there is none', () => {
    expect(findChromium({ PATH: '/usr/bin' }, () => false)).toBeUndefined()
  })
})

describe('findHeadless', () => {
  const shell = join('/usr/bin', 'chromium-headless-shell')
  const chromium = join('/usr/bin', 'chromium')

  it('is the headless shell where there is one', () => {
    expect(findHeadless({ PATH: '/bin:/usr/bin' }, only(shell, chromium))).toBe(shell)
  })

  it('is the browser where there is none', () => {
    expect(findHeadless({ PATH: '/bin:/usr/bin' }, only(chromium))).toBe(chromium)
  })
})
