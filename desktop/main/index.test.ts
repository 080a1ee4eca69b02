import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

type Listener = (...args: unknown[]) => unknown

const electron = vi.hoisted(() => {
  const listeners = new Map<string, Listener[]>()
  const on = (from: string) => (name: string, listener: Listener) => {
    const key = `${from} ${name}`
    listeners.set(key, [...(listeners.get(key) ?? []), listener])
  }
  const emit = (key: string, ...args: unknown[]) => (listeners.get(key) ?? []).map((listener) => listener(...args))
  const done: string[] = []
  const ready = Promise.withResolvers<void>()
  const windows: { loaded: string[]; events: Map<string, Listener> }[] = []
  class BrowserWindow {
    readonly events = new Map<string, Listener>()
    readonly loaded: string[] = []
    readonly webContents = {
      loadURL: (url: string) => {
        this.loaded.push(url)
        return Promise.resolve()
      },
      getURL: () => this.loaded.at(-1) ?? '',
      on: () => {},
      once: () => {},
      isDestroyed: () => false,
      getPrintersAsync: () => Promise.resolve([]),
    }
    constructor() {
      windows.push(this)
    }
    on = (name: string, listener: Listener) => this.events.set(name, listener)
    isDestroyed = () => false
    isMinimized = () => false
    isFullScreen = () => false
    isMaximized = () => false
    getNormalBounds = () => ({ x: 1, y: 2, width: 3, height: 4 })
    show = () => void done.push('show')
    focus = () => {}
    hide = () => void done.push('hide')
  }
  class Tray {
    on = on('tray')
    setToolTip = () => {}
    setContextMenu = () => void done.push('tray menu')
  }
  const paths = new Map([['userData', 'nowhere']])
  const display = {
    id: 1,
    label: 'DELL',
    bounds: { x: 0, y: 0, width: 1, height: 1 },
    workArea: { x: 0, y: 0, width: 1, height: 1 },
  }
  return {
    listeners,
    emit,
    done,
    ready,
    windows,
    BrowserWindow,
    Tray,
    app: {
      isPackaged: false,
      getVersion: () => '1.0.0',
      getPath: (name: string) => paths.get(name),
      setPath: (name: string, path: string) => paths.set(name, path),
      getPreferredSystemLanguages: () => ['ru-RU'],
      setName: () => {},
      requestSingleInstanceLock: () => true,
      whenReady: () => ready.promise,
      quit: () => void done.push('quit'),
      exit: () => void done.push('exit'),
      on: on('app'),
    },
    crashReporter: { start: (options: object) => void done.push(`crash reports ${JSON.stringify(options)}`) },
    dialog: { showMessageBox: () => Promise.resolve({ response: 1 }) },
    ipcMain: { handle: on('ipc'), on: on('ipc') },
    Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: () => void done.push('menu') },
    Notification: { isSupported: () => false },
    powerSaveBlocker: { start: () => 1, stop: () => {} },
    protocol: { registerSchemesAsPrivileged: (schemes: unknown) => void done.push(JSON.stringify(schemes)) },
    screen: { getPrimaryDisplay: () => display, getAllDisplays: () => [display], on: on('screen') },
    session: {
      defaultSession: {
        setPermissionRequestHandler: () => {},
        setPermissionCheckHandler: () => {},
        setDevicePermissionHandler: () => {},
        setCertificateVerifyProc: () => void done.push('certificates'),
        protocol: { handle: () => {} },
      },
    },
    utilityProcess: { fork: () => void done.push('fork') },
  }
})
vi.mock('electron', () => electron)
vi.mock('electron-updater', () => ({ default: { autoUpdater: {} } }))

let folder: string
const argv = process.argv

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'markaz-main-'))
  process.argv = ['electron', join('out', 'desktop', 'main.js'), '--profile', folder]
  vi.stubEnv('MARKAZ_DATA', join(folder, 'data'))
  await import('./index.ts')
  electron.ready.resolve()
  await vi.waitUntil(() => electron.windows.length === 1)
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
    expect(electron.windows[0]?.loaded).toEqual(['markaz://desktop/first-run'])
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

  it('shows its window when it is started a second time', () => {
    electron.emit('app second-instance')
    expect(electron.done.at(-1)).toBe('show')
  })

  it('closes with its window while nothing has been chosen, and remembers where that was', () => {
    const preventDefault = vi.fn<() => void>()
    electron.windows[0]?.events.get('close')?.({ preventDefault })
    expect(preventDefault).not.toHaveBeenCalled()
    expect(JSON.parse(readFileSync(join(folder, 'desktop.json'), 'utf8'))).toMatchObject({
      mainWindow: { x: 1, y: 2, width: 3, height: 4, isMaximised: false },
    })
    electron.emit('app window-all-closed')
    expect(electron.done.at(-1)).toBe('quit')
  })

  it('ends what it started before it ends', async () => {
    const preventDefault = vi.fn<() => void>()
    electron.emit('app before-quit', { preventDefault })
    expect(preventDefault).toHaveBeenCalledTimes(1)
    await vi.waitFor(() => expect(electron.done.filter((one) => one === 'quit')).toHaveLength(2))
    electron.emit('app before-quit', { preventDefault })
    expect(preventDefault).toHaveBeenCalledTimes(1)
  })
})
