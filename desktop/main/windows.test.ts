import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Display } from '../displays.ts'
import { zSettings, type Settings } from '../settings.ts'

type Listener = (...args: never[]) => unknown

const electron = vi.hoisted(() => {
  class Emitter {
    readonly listeners = new Map<string, Listener[]>()
    on(name: string, listener: Listener) {
      this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener])
      return this
    }
    once(name: string, listener: Listener) {
      return this.on(name, listener)
    }
    emit(name: string, ...args: unknown[]) {
      for (const listener of this.listeners.get(name) ?? []) (listener as (...all: unknown[]) => unknown)(...args)
    }
  }
  class Contents extends Emitter {
    url = ''
    loaded: string[] = []
    sent: unknown[][] = []
    loadURL(url: string) {
      this.url = url
      this.loaded.push(url)
      return Promise.resolve()
    }
    getURL = () => this.url
    isDestroyed = () => false
    setIgnoreMenuShortcuts = vi.fn<(ignore: boolean) => void>()
    send = (...args: unknown[]) => void this.sent.push(args)
    reload = vi.fn<() => void>()
    getPrintersAsync = () => Promise.resolve([{ name: 'HP' }])
  }
  class BrowserWindow extends Emitter {
    static all: BrowserWindow[] = []
    static focused: BrowserWindow | null = null
    static getFocusedWindow = () => BrowserWindow.focused
    readonly webContents = new Contents()
    readonly done: string[] = []
    readonly options: Record<string, unknown>
    constructor(options: Record<string, unknown>) {
      super()
      this.options = options
      BrowserWindow.all.push(this)
    }
    isDestroyed = () => false
    isMinimized = () => false
    isFullScreen = () => false
    isMaximized = () => true
    getNormalBounds = () => ({ x: 10, y: 20, width: 800, height: 600 })
    maximize = () => void this.done.push('maximize')
    show = () => void this.done.push('show')
    focus = () => void this.done.push('focus')
    hide = () => void this.done.push('hide')
    destroy = () => {
      this.done.push('destroy')
      this.emit('closed')
    }
    removeMenu = () => void this.done.push('no menu')
    setKiosk = (isOn: boolean) => void this.done.push(`kiosk ${isOn}`)
    setFullScreen = (isOn: boolean) => void this.done.push(`full screen ${isOn}`)
    setAlwaysOnTop = (isOn: boolean, level: string) => void this.done.push(`on top ${isOn} ${level}`)
    setBounds = ({ x }: { x: number }) => void this.done.push(`at ${x}`)
  }
  const display = {
    id: 1,
    label: 'DELL',
    bounds: { x: 0, y: 0, width: 1920, height: 1080 },
    workArea: { x: 0, y: 0, width: 1920, height: 1040 },
  }
  const displays = { all: [{ ...display, id: 2 }, display] }
  const screen = { getPrimaryDisplay: () => display, getAllDisplays: () => displays.all }
  return { BrowserWindow, screen, displays }
})
vi.mock('electron', () => electron)
const { allDisplays, createWindows } = await import('./windows.ts')

const page = 'http://127.0.0.1:5600/'
const display: Display = {
  id: 2,
  label: 'SAMSUNG',
  bounds: { x: 1920, y: 0, width: 1920, height: 1080 },
  workArea: { x: 1920, y: 0, width: 1920, height: 1080 },
}

function set({ keepsOpen = false, settings: given = {} }: { keepsOpen?: boolean; settings?: Partial<Settings> } = {}) {
  let settings = { ...zSettings.parse({}), ...given }
  const windows = createWindows({
    settings: { get: () => settings, change: (changes) => (settings = { ...settings, ...changes }) },
    preload: 'preload.cjs',
    title: () => 'Markaz',
    keepsOpen: () => keepsOpen,
  })
  return { windows, settings: () => settings }
}
const latest = () => {
  const window = electron.BrowserWindow.all.at(-1)
  if (!window) throw new Error('no window was opened')
  return window
}
const closing = () => ({ preventDefault: vi.fn<() => void>() })

const bothDisplays = electron.displays.all

beforeEach(() => {
  electron.BrowserWindow.all = []
  electron.BrowserWindow.focused = null
  electron.displays.all = bothDisplays
})

describe('the main window', () => {
  it('opens where it was, and is found there again', () => {
    const kept = { x: 100, y: 100, width: 1000, height: 700, isMaximised: true }
    const { windows, settings } = set({ settings: { mainWindow: kept } })
    windows.showMain(page)
    expect(latest().options).toMatchObject({ x: 100, y: 100, width: 1000, height: 700 })
    expect(latest().done).toContain('maximize')
    windows.showMain(`${page}people`)
    expect(electron.BrowserWindow.all).toHaveLength(1)
    latest().emit('close', closing())
    expect(settings().mainWindow).toEqual({ x: 10, y: 20, width: 800, height: 600, isMaximised: true })
  })

  it('is hidden rather than closed while something goes on', () => {
    const { windows } = set({ keepsOpen: true })
    windows.showMain(page)
    const event = closing()
    latest().emit('close', event)
    expect(event.preventDefault).toHaveBeenCalledTimes(1)
    expect(latest().done).toContain('hide')
    windows.raiseMain()
    expect(latest().done.slice(-2)).toEqual(['show', 'focus'])
  })

  it('tries a page again that did not load, and does not mind one that another replaced', () => {
    vi.useFakeTimers()
    try {
      const { windows } = set()
      windows.showMain(page)
      const { webContents } = latest()
      webContents.emit('did-fail-load', {}, -3, '', page, true)
      webContents.emit('did-fail-load', {}, -102, '', `${page}frame`, false)
      expect(webContents.loaded).toEqual([page])
      webContents.emit('did-fail-load', {}, -102, '', page, true)
      expect(webContents.loaded.at(-1)).toBe('markaz://desktop/waiting')
      vi.runAllTimers()
      expect(webContents.loaded.at(-1)).toBe(page)
      webContents.emit('render-process-gone', {}, { reason: 'crashed' })
      vi.runAllTimers()
      expect(webContents.loaded.slice(-2)).toEqual(['markaz://desktop/waiting', page])
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('a window on the wall', () => {
  it('covers its display, with cookies of its own, and is closed by nobody but us', () => {
    const { windows } = set()
    const wall = windows.openWall(
      { slot: 'tv-1', kind: 'tv', display: { ...display, width: 1, height: 1 } },
      display,
      `${page}tv`,
    )
    expect(latest().options).toMatchObject({ x: 1920, fullscreen: true, kiosk: false, frame: false })
    expect(latest().done.join()).not.toContain('on top')
    expect(latest().options['webPreferences']).toMatchObject({ partition: 'persist:tv-1', sandbox: true })
    expect(latest().webContents.loaded).toEqual([`${page}tv`])
    const event = closing()
    latest().emit('close', event)
    expect(event.preventDefault).toHaveBeenCalledTimes(1)
    wall.cover({ ...display, bounds: { ...display.bounds, x: 0 } })
    expect(latest().done.slice(-5)).toEqual([
      'kiosk false',
      'full screen false',
      'at 0',
      'full screen true',
      'kiosk false',
    ])
    wall.close()
    expect(latest().done.at(-1)).toBe('destroy')
  })

  it('of a kiosk takes the keys that lead out, and asks for the PIN above itself', () => {
    const { windows } = set()
    windows.openWall(
      { slot: 'kiosk-1', kind: 'kiosk', display: { ...display, width: 1, height: 1 } },
      display,
      `${page}kiosk`,
    )
    const kiosk = latest()
    expect(kiosk.options).toMatchObject({ kiosk: true })
    expect(kiosk.webContents.setIgnoreMenuShortcuts).toHaveBeenCalledWith(true)
    const pressed = (key: string, alt = false) => {
      const event = closing()
      kiosk.webContents.emit('before-input-event', event, { key, code: '', alt, control: false, meta: false })
      return event.preventDefault.mock.calls.length === 1
    }
    expect([pressed('F4', true), pressed('F11'), pressed('7')]).toEqual([true, true, false])

    windows.openLeave('kiosk-1')
    windows.openLeave('kiosk-1')
    expect(electron.BrowserWindow.all).toHaveLength(2)
    expect(latest().options).toMatchObject({ parent: kiosk, modal: true })
    expect(latest().done).toContain('on top true screen-saver')
    const contents = latest().webContents as never
    expect(windows.placeOf(contents)).toEqual({ kind: 'leave', slot: 'kiosk-1' })
    expect(windows.slotOf(kiosk.webContents as never)).toBe('kiosk-1')
    expect(windows.placeOf(kiosk.webContents as never)).toBeUndefined()
    windows.closeLeave()
    expect(windows.placeOf(contents)).toBeUndefined()
  })
})

describe('a kiosk that has the computer to itself', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => vi.useRealTimers())

  const openKiosk = (windows: ReturnType<typeof set>['windows'], id: number) => {
    const wall = windows.openWall(
      { slot: `kiosk-${id}`, kind: 'kiosk', display: { ...display, width: 1, height: 1 } },
      { ...display, id },
      `${page}kiosk`,
    )
    return { wall, window: latest() }
  }
  /** The focus goes from one window to another, or to another program. */
  const moveFocus = (from: ReturnType<typeof latest>, to: ReturnType<typeof latest> | null) => {
    electron.BrowserWindow.focused = to
    from.emit('blur')
    vi.runAllTimers()
  }
  const takenBy = (window: ReturnType<typeof latest>) => window.done.filter((one) => one === 'focus').length

  beforeEach(() => {
    electron.displays.all = bothDisplays.filter(({ id }) => id === 2)
  })

  it('lies above everything, also after its display was moved', () => {
    const { wall, window } = openKiosk(set().windows, 2)
    expect(window.done.at(-1)).toBe('on top true screen-saver')
    wall.cover(display)
    expect(window.done.slice(-2)).toEqual(['kiosk true', 'on top true screen-saver'])
  })

  it('takes the focus back from other programs, and from a window of ours behind it', () => {
    const { windows } = set()
    windows.showMain(page)
    const main = latest()
    const { window } = openKiosk(windows, 2)
    moveFocus(window, null)
    expect(takenBy(window)).toBe(1)
    moveFocus(window, main)
    expect(takenBy(window)).toBe(2)
  })

  it('leaves it to the window that asks for the PIN, takes it back when one stays, and is quiet once it was left', () => {
    const { windows } = set()
    const { wall, window } = openKiosk(windows, 2)
    // As Electron may tell of it while the window is being made.
    window.emit('blur')
    windows.openLeave('kiosk-2')
    moveFocus(window, latest())
    moveFocus(window, null)
    expect(takenBy(window)).toBe(0)
    windows.closeLeave()
    vi.runAllTimers()
    expect(takenBy(window)).toBe(1)

    windows.openLeave('kiosk-2')
    windows.closeLeave()
    window.emit('blur')
    wall.close()
    moveFocus(window, null)
    expect(takenBy(window)).toBe(1)
  })

  it('does not take it from another kiosk, but from a screen on the wall', () => {
    electron.displays.all = bothDisplays
    const { windows } = set()
    const { window: first } = openKiosk(windows, 1)
    const { window: second, wall } = openKiosk(windows, 2)
    moveFocus(first, second)
    moveFocus(second, first)
    expect([takenBy(first), takenBy(second)]).toEqual([0, 0])
    wall.close()
    windows.openWall({ slot: 'tv-1', kind: 'tv', display: { ...display, width: 1, height: 1 } }, display, `${page}tv`)
    moveFocus(first, latest())
    expect(takenBy(first)).toBe(1)
  })

  it('disturbs nobody who works at an ordinary display', () => {
    const { windows } = set()
    const { window, wall } = openKiosk(windows, 2)
    electron.displays.all = bothDisplays
    moveFocus(window, null)
    expect(takenBy(window)).toBe(0)
    // The other one is pulled, and the kiosk moves there.
    electron.displays.all = bothDisplays.filter(({ id }) => id === 1)
    wall.cover({ ...display, id: 1 })
    moveFocus(window, null)
    expect(takenBy(window)).toBe(1)
  })
})

it('the window of this computer is opened once, and only our own pages are changed in parts', async () => {
  const { windows } = set()
  windows.showMain(page)
  const { webContents: main } = latest()
  windows.openComputer()
  windows.openComputer()
  expect(electron.BrowserWindow.all).toHaveLength(2)
  expect(windows.placeOf(latest().webContents as never)).toEqual({ kind: 'computer' })
  windows.replacePart('update', { html: '<p>1</p>' })
  expect(latest().webContents.sent).toEqual([['page:part', 'update', '<p>1</p>']])
  expect(main.sent).toEqual([])
  expect(await windows.printers()).toEqual(['HP'])
})

it('the first display is the one the system calls so', () => {
  expect(allDisplays().map(({ id }) => id)).toEqual([1, 2])
})
