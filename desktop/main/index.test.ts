import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { eventually } from '../../tests/support/eventually.ts'

vi.mock('electron', () => import('../../tests/support/electron.ts'))
vi.mock('electron-updater', () => ({ default: { autoUpdater: {} } }))
const electron = await import('../../tests/support/electron.ts')

type Listener = (...args: unknown[]) => unknown

let folder: string
const argv = process.argv

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'markaz-main-'))
  process.argv = ['electron', join('out', 'desktop', 'main.js'), '--profile', folder]
  vi.stubEnv('MARKAZ_DATA', join(folder, 'data'))
  await import('./index.ts')
  electron.becomeReady()
  await eventually(() => assert.equal(electron.BrowserWindow.all.length, 1))
})
afterAll(() => {
  process.argv = argv
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

describe('the main process', () => {
  it('keeps crash reports here, hardens its session, has its menus, and begins with the first run', () => {
    expect(electron.done).toEqual(
      expect.arrayContaining(['crash reports {"uploadToServer":false}', 'certificates', 'menu', 'tray menu']),
    )
    expect(electron.app.getPath('crashDumps')).toBe(join(folder, 'crashes'))
    expect(electron.BrowserWindow.all[0]?.webContents.loaded).toEqual(['markaz://desktop/first-run'])
    expect(electron.done).not.toContain('fork')
  })

  it('notes a page and a process that ended by themselves', () => {
    electron.emit('app render-process-gone', {}, { getURL: () => 'http://127.0.0.1:5600/' }, { reason: 'crashed' })
    electron.emit('app child-process-gone', {}, { type: 'Utility', reason: 'oom' })
    const notes = readdirSync(join(folder, 'crashes')).map((name) =>
      readFileSync(join(folder, 'crashes', name), 'utf8'),
    )
    expect(notes.toSorted()).toEqual([
      'page\n{"reason":"crashed","at":"http://127.0.0.1:5600/"}\n',
      'process\n{"type":"Utility","reason":"oom"}\n',
    ])
  })

  it('keeps every page where it belongs', () => {
    const contents = {
      listeners: new Map<string, Listener>(),
      opened: (_details: { url: string }): unknown => undefined,
      on(name: string, listener: Listener) {
        this.listeners.set(name, listener)
      },
      getURL: () => 'markaz://desktop/first-run',
      setWindowOpenHandler(handler: (details: { url: string }) => unknown) {
        this.opened = handler
      },
    }
    electron.emit('app web-contents-created', {}, contents)
    const isStopped = (name: string, url: string) => {
      const preventDefault = vi.fn<() => void>()
      contents.listeners.get(name)?.({ url, preventDefault })
      return preventDefault.mock.calls.length === 1
    }
    expect(isStopped('will-navigate', 'markaz://desktop/first-run/station')).toBe(false)
    expect(isStopped('will-navigate', 'https://example.org/')).toBe(true)
    expect(isStopped('will-redirect', 'https://example.org/')).toBe(true)
    expect(isStopped('will-attach-webview', '')).toBe(true)
    expect(contents.opened({ url: 'https://example.org/' })).toEqual({ action: 'deny' })
  })

  it('brings its window forward when it is started a second time, however small it was made', () => {
    const [main] = electron.BrowserWindow.all
    if (main) main.isSmall = true
    electron.emit('app second-instance')
    expect(electron.done.slice(-3)).toEqual(['restore', 'show', 'focus'])
    expect(electron.BrowserWindow.all).toHaveLength(1)
  })

  it('opens its window again from the dock, the tray and the menu', () => {
    for (const from of ['app activate', 'tray click']) {
      electron.done.push('next')
      electron.emit(from)
      expect(electron.done.slice(-3), from).toEqual(['next', 'show', 'focus'])
    }
    electron.done.push('next')
    electron.menus.tray[0]?.click?.()
    expect(electron.done.slice(-3)).toEqual(['next', 'show', 'focus'])
  })

  it('asks before it ends from its menu, and stays when the answer is no', async () => {
    electron.menus.tray.at(-1)?.click?.()
    expect(electron.done.at(-1)).toContain('asks')
    await Promise.resolve()
    expect(electron.done).not.toContain('quit')
  })

  it('closes with its window while nothing has been chosen, remembers where that was, and ends', async () => {
    electron.BrowserWindow.all[0]?.close()
    expect(electron.BrowserWindow.all).toHaveLength(0)
    expect(JSON.parse(readFileSync(join(folder, 'desktop.json'), 'utf8'))).toMatchObject({
      mainWindow: { x: 1, y: 2, width: 3, height: 4, isMaximised: false },
    })
    electron.emit('app window-all-closed')
    await eventually(() => expect(electron.done.slice(-3)).toEqual(['quit', 'quit', 'ended']))
  })
})
