import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, expect, test, type ElectronApplication } from '@playwright/test'
import { findElectron, whyNoDesktopTests } from '../../../scripts/lib/desktop.mjs'
import { builtDesktop, root } from '../../../scripts/lib/paths.mjs'
import { freePort } from '../../support/free-port.ts'

/** The built desktop in Electron itself; `npm test` says so where it has to be skipped. */

const electron = findElectron(root, process.env)

const whyNot = whyNoDesktopTests(root, process.platform, process.env)
test.skip(whyNot !== undefined, whyNot)

interface Started {
  app: ElectronApplication
  port: number
  profile: string
}

/** Starts the desktop in a folder of its own; `settings` are those of an earlier run. */
async function withDesktop(
  { settings, isFirstRun = false }: { settings?: object; isFirstRun?: boolean },
  use: (started: Started) => Promise<void>,
) {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-desktop-'))
  const profile = join(folder, 'profile')
  const port = await freePort()
  mkdirSync(profile)
  if (settings) writeFileSync(join(profile, 'desktop.json'), JSON.stringify(settings))
  const server = ['--data', join(folder, 'data'), '--port', String(port)]
  const app = await _electron.launch({
    ...(electron === undefined ? {} : { executablePath: electron }),
    args: [builtDesktop, '--profile', profile, ...(isFirstRun ? [] : server)],
    cwd: root,
    env: { ...process.env, MARKAZ_DATA: join(folder, 'data'), MARKAZ_PORT: String(port) },
  })
  try {
    await use({ app, port, profile })
  } finally {
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  }
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow('fetch failed')
}

test('the desktop starts the server, shows its first page, and ends with it', async () => {
  await withDesktop({}, async ({ app, port }) => {
    const window = await app.firstWindow()
    await window.waitForURL((url) => url.port === String(port), { timeout: 60_000 })
    await expect(window.getByRole('heading').first()).toBeVisible()
    expect(await window.evaluate(() => typeof globalThis.process)).toBe('undefined')

    await window.evaluate(() => location.assign('https://example.org/'))
    expect(new URL(window.url()).port).toBe(String(port))
  })
})

test('the first run asks what this computer is', async () => {
  await withDesktop({ isFirstRun: true }, async ({ app, port }) => {
    const window = await app.firstWindow()
    await window.waitForURL('markaz://desktop/first-run')
    await window.locator('form[data-command="role.main"] button').click()
    await window.waitForURL((url) => url.port === String(port), { timeout: 60_000 })
  })
})

test('a kiosk covers the display that was picked for it and is left with its PIN', async () => {
  await withDesktop({}, async ({ app, port }) => {
    const window = await app.firstWindow()
    await window.waitForURL((url) => url.port === String(port), { timeout: 60_000 })
    const opened = app.waitForEvent('window')
    await app.evaluate(({ Menu }) => {
      const items = Menu.getApplicationMenu()?.items[0]?.submenu?.items ?? []
      items[2]?.click()
    })
    const computer = await opened
    await computer.locator('select[name^="display-"]').first().selectOption('kiosk')
    await computer.locator('#kioskPin').fill('4711')
    const kioskOpened = app.waitForEvent('window')
    await computer.locator('form[data-command="computer.save"] button.main').click()
    const kiosk = await kioskOpened
    await kiosk.waitForURL((url) => url.pathname !== '/starting' && url.port === String(port))
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((one) => one.isKiosk()))).toBe(
      true,
    )

    const leaveOpened = app.waitForEvent('window')
    for (let tap = 0; tap < 5; tap++) await kiosk.mouse.click(10, 10)
    const leave = await leaveOpened
    for (const digit of ['4', '7', '1', '1']) await leave.locator(`[data-type="${digit}"]`).click()
    const closed = kiosk.waitForEvent('close')
    await leave.locator('form[data-command="kiosk.leave"] button.main').click()
    await closed
  })
})
