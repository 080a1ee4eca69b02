import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { endRequest } from '../../contracts/ending.ts'
import { eventually } from '../../tests/support/eventually.ts'

vi.mock('electron', () => import('../../tests/support/electron.ts'))
vi.mock('electron-updater', () => ({ default: { autoUpdater: {} } }))
const electron = await import('../../tests/support/electron.ts')

const address = 'http://127.0.0.1:5600'
let folder: string
const argv = process.argv
const autostart = () => join(folder, 'config', 'autostart', 'markaz.desktop')
const wallsLoaded = () =>
  electron.BrowserWindow.all.filter(({ options }) => options['fullscreen']).flatMap((wall) => wall.webContents.loaded)
const server = () => {
  const found = electron.processes.find(({ program }) => program.endsWith('cli.js'))
  if (!found) throw new Error('no server was started')
  return found
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'markaz-main-'))
  const second = electron.displayAt(2, 1920)
  electron.displays.push(second)
  const { id, label, bounds } = second
  const settings = {
    role: { kind: 'main' },
    startAtLogin: true,
    a4Printer: 'HP',
    windows: [{ slot: 'tv-1', kind: 'tv', display: { id, label, width: bounds.width, height: bounds.height } }],
  }
  writeFileSync(join(folder, 'desktop.json'), JSON.stringify(settings))
  process.argv = ['markaz', '--hidden', '--profile', folder]
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'))
  electron.app.isPackaged = true
  await import('./index.ts')
  electron.becomeReady()
  await eventually(() => assert.equal(electron.processes.length, 1))
})
afterAll(() => {
  process.argv = argv
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** In the order of a day: each begins where the one before it ended. */
describe('the main computer with a screen on the wall, started at login', () => {
  it('starts its server without a window, and will be started at the next login', () => {
    expect(electron.BrowserWindow.all).toHaveLength(0)
    expect(server().args).toEqual(['--data', join(folder, 'data')])
    // The packed program is one file.
    expect(server().options).toMatchObject({ cwd: folder })
    if (process.platform === 'linux') expect(readFileSync(autostart(), 'utf8')).toContain('--hidden')
    else expect(electron.done).toContain('login item {"openAtLogin":true,"args":["--hidden"]}')
  })

  it('covers the wall once the server answers, and keeps the displays awake', async () => {
    expect(electron.done.join()).not.toContain('awake')
    server().stdout.write(`Markaz is ready: ${address}\n`)
    await eventually(() => expect(wallsLoaded()).not.toEqual([]))
    expect(wallsLoaded()).toEqual([`${address}/tv`])
    expect(electron.done.at(-1)).toBe('awake prevent-display-sleep')
  })

  it('prints what the wall shows on the A4 printer that is set, without a question, though no other window is open', async () => {
    const [wall] = electron.BrowserWindow.all
    const event = { sender: wall?.webContents, senderFrame: { url: `${address}/tv`, parent: null } }
    expect(await electron.emit('ipc page:print', event)[0]).toEqual({ printed: true })
    expect(electron.done.at(-1)).toBe('print {"printBackground":true,"pageSize":"A4","silent":true,"deviceName":"HP"}')
  })

  it('takes the window away with its display and brings it back with it', () => {
    const [second] = electron.displays.splice(1, 1)
    electron.emit('screen display-removed')
    expect(wallsLoaded()).toEqual([])
    expect(electron.done.at(-1)).toBe('may sleep 7')
    if (second) electron.displays.push(second)
    electron.emit('screen display-added')
    expect(wallsLoaded()).toEqual([`${address}/tv`])
    expect(electron.done.at(-1)).toBe('awake prevent-display-sleep')
  })

  it('follows a display that was moved, with the one window', () => {
    const setBounds = vi.fn<(bounds?: { x: number }) => void>()
    for (const window of electron.BrowserWindow.all) window.setBounds = setBounds
    electron.displays.splice(1, 1, electron.displayAt(2, -1920))
    electron.emit('screen display-metrics-changed')
    expect(setBounds.mock.calls).toEqual([[expect.objectContaining({ x: -1920 })]])
    expect(electron.done.filter((one) => one.startsWith('awake'))).toHaveLength(2)
  })

  it('opens its main window when it is started a second time, and stays when that is closed', () => {
    electron.emit('app second-instance')
    expect(electron.BrowserWindow.all.at(-1)?.webContents.loaded).toEqual([`${address}/`])
    expect(electron.done.slice(-2)).toEqual(['show', 'focus'])
    electron.BrowserWindow.all.at(-1)?.close()
    expect(electron.done.at(-1)).toBe('hide')
    electron.emit('app window-all-closed')
    expect(electron.done).not.toContain('quit')
  })

  it('ends when a person says so: first what it started, then every window, that on the wall too', async () => {
    electron.answer.response = 0
    electron.menus.tray.at(-1)?.click?.()
    await eventually(() => expect(electron.done).toContain('quit'))
    await eventually(() => expect(electron.done.at(-1)).toBe('ended'))
    expect(server()).toMatchObject({ told: [endRequest], isKilled: false })
    expect(electron.BrowserWindow.all).toHaveLength(0)
    expect(existsSync(join(folder, 'desktop.json'))).toBe(true)
  })
})
