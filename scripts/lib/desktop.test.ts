import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { browserOpener, chooseFace, findElectron, hasDisplay, partWindows, whyNoDesktopTests } from './desktop.mjs'

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

  it('and a display are what the tests of the desktop need', () => {
    expect(whyNoDesktopTests(base, 'linux', { DISPLAY: ':0' })).toContain('Electron')
    writeFileSync(join(base, 'node_modules/electron/path.txt'), 'electron')
    writeFileSync(join(base, 'node_modules/electron/dist/electron'), '')
    expect(whyNoDesktopTests(base, 'linux', {})).toContain('display')
    expect(whyNoDesktopTests(base, 'linux', { DISPLAY: ':0' })).toBeUndefined()
    expect(whyNoDesktopTests(base, 'win32', {})).toBeUndefined()
  })
})

describe('chooseFace', () => {
  const all = { electron: '/opt/electron', browser: '/opt/chromium', display: true, isSwitchedOff: false }

  it('is the desktop where its program and a display are', () => {
    expect(chooseFace(all)).toEqual({ electron: '/opt/electron' })
    expect(chooseFace({ ...all, isSwitchedOff: true })).toEqual({ electron: '/opt/electron' })
  })

  it('is the windows of a browser where only that is installed, and says why', () => {
    expect(chooseFace({ ...all, electron: undefined })).toEqual({
      browser: '/opt/chromium',
      reason: expect.stringContaining('Electron'),
    })
  })

  it.each([
    ['Electron', { ...all, electron: undefined, isSwitchedOff: true }],
    ['Edge', { ...all, electron: undefined, browser: undefined }],
    ['display', { ...all, display: false }],
  ])('is the server, saying that the %s is missing', (what, found) => {
    expect(chooseFace(found)).toEqual({ reason: expect.stringContaining(what) })
  })
})

describe('partWindows', () => {
  it.each([
    [['--demo', '--windows', 'main,tv', '--port', '0'], 'main,tv', ['--demo', '--port', '0']],
    [['--windows=kiosk', '--demo'], 'kiosk', ['--demo']],
    [['--data', 'x'], undefined, ['--data', 'x']],
  ])('of %o', (given, windows, args) => {
    expect(partWindows(given)).toEqual({ windows, args })
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
