import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../scripts/lib/paths.mjs'
import { verdictOn, verdicts } from './certificates.ts'
import { isFromDesktopPage, isFromOwnPage, isOwnPage, isPermitted, mayGo, ownScheme } from './navigation.ts'
import { pageHeaders, webPreferences } from './security.ts'
import { zPinnedServer } from './settings.ts'

/** Electron's security checklist, point by point: https://www.electronjs.org/docs/latest/tutorial/security */

const read = (path: string) => readFileSync(join(root, path), 'utf8')
const sources = globSync('desktop/**/*.{ts,cjs,mjs}', { cwd: root })
  // What opens a browser's windows has no Electron in it.
  .filter((path) => !path.includes('.test.') && !path.includes('app-mode'))
  .map((path) => ({ path, text: read(path) }))
const mentions = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path)
const main = read('desktop/main/index.ts')
const origin = 'https://10.0.0.5:5643'

describe("Electron's security checklist", () => {
  it('1: loads only what comes over https from a pinned server, from this computer, or out of the program', () => {
    expect(zPinnedServer.shape.url.safeParse('http://10.0.0.5:5643').success).toBe(false)
    const pinned = { url: origin, authority: 'none' }
    expect(verdictOn(pinned, { hostname: '10.0.0.5', certificate: 'another', now: 0 })).toBe(verdicts.refused)
    // `http:` is said of nothing but this computer itself.
    expect(mentions(/http:\/\/(?!127\.0\.0\.1|localhost)/)).toEqual([])
  })

  it('2: gives no page Node', () => {
    expect(webPreferences).toMatchObject({
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
    })
  })

  it('3: keeps contexts apart in every window', () => {
    expect(webPreferences.contextIsolation).toBe(true)
  })

  it('4: keeps every page in its sandbox, and no window has other preferences', () => {
    expect(webPreferences.sandbox).toBe(true)
    const windows = sources.flatMap(({ text }) =>
      Array.from(text.matchAll(/webPreferences: ([^,}\n]+)/g), ([, used]) => used),
    )
    expect(windows.length).toBeGreaterThan(1)
    for (const used of windows) expect(used?.trim()).toMatch(/^(preferences|\{ \.\.\.(preferences|webPreferences))/)
    // Chromium's reader of PDF files counts as a plugin; what prints them has it, in a session of its own, and nothing else.
    expect(mentions(/\bplugins: true/)).toEqual(['desktop/main/pdf-window.ts'])
    expect(read('desktop/main/pdf-window.ts')).toContain(
      "webPreferences: { ...webPreferences, plugins: true, partition: 'pdf' }",
    )
    expect(mentions(/no-sandbox'|disable-web-security|appendSwitch/)).toEqual([])
  })

  it('5: answers every request for a permission itself, in every session', () => {
    const session = read('desktop/main/session.ts')
    for (const handler of ['setPermissionRequestHandler', 'setPermissionCheckHandler', 'setDevicePermissionHandler'])
      expect(session).toContain(`session.${handler}(`)
    expect(main).toContain("app.on('session-created'")
    expect(isPermitted('media', `${origin}/`, origin)).toBe(false)
    expect(isPermitted('fullscreen', 'https://example.org/', origin)).toBe(false)
  })

  it('6: leaves web security on', () => {
    expect(webPreferences.webSecurity).toBe(true)
  })

  it('7: has a content security policy on its own pages, which run no script; the server has one on its own', () => {
    const policy = pageHeaders['Content-Security-Policy']
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/script-src|unsafe|https?:/)
    expect(read('local-server/core/http/security-headers.ts')).toContain("'Content-Security-Policy'")
  })

  it('8: allows no insecure content', () => {
    expect(webPreferences.allowRunningInsecureContent).toBe(false)
  })

  it('9: switches no experiment on', () => {
    expect(webPreferences.experimentalFeatures).toBe(false)
  })

  it('10: switches no feature of Blink on', () => {
    expect(webPreferences).not.toHaveProperty('enableBlinkFeatures')
    expect(mentions(/enableBlinkFeatures/)).toEqual([])
  })

  it('11: has no webview, so none with popups', () => {
    expect(webPreferences.webviewTag).toBe(false)
    expect(mentions(/allowpopups/i)).toEqual([])
  })

  it('12: lets no page attach a webview', () => {
    expect(main).toContain("contents.on('will-attach-webview', (event) => event.preventDefault())")
  })

  it('13: lets no page take its window elsewhere', () => {
    expect(main).toContain("contents.on('will-navigate'")
    expect(main).toContain("contents.on('will-redirect'")
    expect(mayGo(`${origin}/`, 'https://example.org/', origin)).toBe(false)
    expect(mayGo(`${origin}/`, `${ownScheme}://desktop/this-computer`, origin)).toBe(false)
    expect(webPreferences.navigateOnDragDrop).toBe(false)
  })

  it('14: opens no window that is not the server’s own', () => {
    expect(main).toContain('contents.setWindowOpenHandler(')
    expect(main).toContain("{ action: 'deny' }")
    expect(isOwnPage('https://example.org/', origin)).toBe(false)
  })

  it('15: opens nothing in another program', () => {
    expect(mentions(/\bshell\b|openExternal|openPath/)).toEqual([])
  })

  it('16: runs on an Electron that is named to the digit', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> }
    expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/)
    expect(Number(devDependencies['electron']?.split('.')[0])).toBeGreaterThanOrEqual(45)
  })

  it('17: looks at who sent each message', () => {
    const messages = read('desktop/main/messages.ts')
    const listeners = messages.split(/ipcMain\.(?:handle|on)\(/).slice(1)
    expect(listeners).toHaveLength(3)
    for (const listener of listeners) expect(listener).toMatch(/isFrom(Own|Desktop)Page\(/)
    expect(mentions(/\bipcMain\b/)).toEqual(['desktop/main/messages.ts'])
    expect(isFromDesktopPage({ url: `${origin}/`, parent: null })).toBe(false)
    expect(isFromOwnPage({ url: 'https://example.org/', parent: null }, origin)).toBe(false)
  })

  it('18: serves its own pages by a scheme of its own, and opens no file but a PDF that is to be printed', () => {
    expect(mentions(/file:\/\//)).toEqual([])
    expect(mentions(/loadFile\(/)).toEqual(['desktop/main/pdf-window.ts'])
    expect(main).toContain(
      'protocol.registerSchemesAsPrivileged([{ scheme: ownScheme, privileges: { standard: true, secure: true } }])',
    )
  })

  it('19: has the fuses blown that nobody needs', () => {
    const fuses = read('electron-builder.yml')
    for (const off of [
      'runAsNode',
      'enableNodeOptionsEnvironmentVariable',
      'enableNodeCliInspectArguments',
      'grantFileProtocolExtraPrivileges',
    ])
      expect(fuses).toContain(`${off}: false`)
    for (const on of ['enableCookieEncryption', 'enableEmbeddedAsarIntegrityValidation', 'onlyLoadAppFromAsar'])
      expect(fuses).toContain(`${on}: true`)
  })

  it('20: gives pages no API of Electron’s, only a function that prints', () => {
    const preload = read('desktop/preload/preload.cjs')
    expect(preload.match(/exposeInMainWorld\(.*\)/g)).toEqual([
      "exposeInMainWorld('markazDesktop', { print: () => ipcRenderer.invoke('page:print') })",
    ])
  })
})
