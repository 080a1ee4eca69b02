import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBrowser } from './browsers.mjs'

const only =
  (...paths: string[]) =>
  (path: string) =>
    paths.includes(path)

describe('findBrowser', () => {
  it('is the one named in the environment, and no other', () => {
    const env = { PATH: '/usr/bin', MARKAZ_CHROMIUM: '/opt/chromium' }
    expect(findBrowser(env, () => true)).toBe('/opt/chromium')
    expect(findBrowser(env, only(join('/usr/bin', 'chromium')))).toBeUndefined()
  })

  it.each(['chromium', 'google-chrome', 'microsoft-edge-stable'])('is %s of the search path', (name) => {
    const path = join('/usr/bin', name)
    expect(findBrowser({ PATH: '/bin:/usr/bin' }, only(path))).toBe(path)
  })

  it.each([
    [{ HOME: '/Users/d' }, ['/Users/d', 'Applications', 'Google Chrome.app', 'Contents', 'MacOS', 'Google Chrome']],
    [{}, ['/Applications', 'Microsoft Edge.app', 'Contents', 'MacOS', 'Microsoft Edge']],
    [{ PROGRAMFILES: '/pf' }, ['/pf', 'Google', 'Chrome', 'Application', 'chrome.exe']],
    [{ 'PROGRAMFILES(X86)': '/pf86' }, ['/pf86', 'Microsoft', 'Edge', 'Application', 'msedge.exe']],
    [{ LOCALAPPDATA: '/local' }, ['/local', 'Chromium', 'Application', 'chrome.exe']],
  ])('looks where it installs itself without a search path: %o', (env, path) => {
    expect(findBrowser(env, only(join(...path)))).toBe(join(...path))
  })

  it('is nothing where there is none', () => {
    expect(findBrowser({ PATH: '/usr/bin' }, () => false)).toBeUndefined()
  })
})
