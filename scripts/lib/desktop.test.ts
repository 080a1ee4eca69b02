import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { browserOpener, chooseFace, findElectron, hasDisplay } from './desktop.mjs'

describe('findElectron', () => {
  let base: string
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'markaz-electron-'))
    mkdirSync(join(base, 'node_modules/electron/dist'), { recursive: true })
  })
  afterEach(() => rmSync(base, { recursive: true, force: true }))

  it('finds nothing where only the npm package is installed', () => {
    expect(findElectron(base, {})).toBeUndefined()
  })

  it('finds nothing where the program itself is gone', () => {
    writeFileSync(join(base, 'node_modules/electron/path.txt'), 'electron')
    expect(findElectron(base, {})).toBeUndefined()
  })

  it('finds the program that was fetched', () => {
    writeFileSync(join(base, 'node_modules/electron/path.txt'), 'electron')
    writeFileSync(join(base, 'node_modules/electron/dist/electron'), '')
    expect(findElectron(base, {})).toBe(join(base, 'node_modules/electron/dist/electron'))
  })
})

describe('chooseFace', () => {
  it('is the desktop where its program and a display are', () => {
    expect(chooseFace({ electron: '/opt/electron', display: true })).toEqual({ electron: '/opt/electron' })
  })

  it.each([
    ['Electron', { electron: undefined, display: true }],
    ['display', { electron: '/opt/electron', display: false }],
  ])('is the server, saying that the %s is missing', (what, found) => {
    expect(chooseFace(found)).toEqual({ reason: expect.stringContaining(what) })
  })
})

describe('hasDisplay', () => {
  it.each([
    ['win32', {}, true],
    ['darwin', {}, true],
    ['linux', {}, false],
    ['linux', { DISPLAY: ':0' }, true],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
    ['linux', { DISPLAY: '' }, false],
  ] as const)('on %s with %o is %s', (platform, env, expected) => {
    expect(hasDisplay(platform, env)).toBe(expected)
  })
})

describe('browserOpener', () => {
  const here = { DISPLAY: ':0', PATH: '/usr/bin' }

  it.each([
    ['darwin', 'open'],
    ['win32', 'cmd'],
    ['linux', join('/usr/bin', 'xdg-open')],
  ] as const)('on %s is %s', (platform, program) => {
    expect(browserOpener(platform, here, () => true)?.program).toBe(program)
  })

  it.each([
    ['without a display', { PATH: '/usr/bin' }],
    ['in CI', { ...here, CI: 'true' }],
    ['where it is switched off', { ...here, MARKAZ_OPEN: '0' }],
    ['without a search path', { DISPLAY: ':0' }],
  ])('is nothing %s', (_, env) => {
    expect(browserOpener('linux', env, () => true)).toBeUndefined()
  })

  it('is nothing where no opener is installed', () => {
    expect(browserOpener('linux', here, () => false)).toBeUndefined()
  })
})
