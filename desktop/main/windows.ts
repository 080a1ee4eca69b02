import { BrowserWindow, screen, type Display as ElectronDisplay, type WebContents } from 'electron'
import type { Place } from '../commands.ts'
import { placeWindow, type Display } from '../displays.ts'
import { leadsOut } from '../kiosk-keys.ts'
import { isDesktopPage, ownOrigin } from '../navigation.ts'
import type { Html } from '../pages/html.ts'
import { webPreferences } from '../security.ts'
import type { SettingsFile, WallWindow } from '../settings.ts'
import type { OpenWindow } from '../wall-windows.ts'

/** Chromium's code for a load that another load replaced: nothing is wrong. */
const loadReplaced = -3
const loadAgainAfterMs = 3_000
/** From window to window the focus is nowhere for a moment. */
const focusRestsAfterMs = 200

const displayOf = ({ id, label, bounds, workArea }: ElectronDisplay): Display => ({ id, label, bounds, workArea })

/** The system's displays, the first one first. */
export function allDisplays(): Display[] {
  const { id } = screen.getPrimaryDisplay()
  return screen
    .getAllDisplays()
    .toSorted((a, b) => Number(b.id === id) - Number(a.id === id))
    .map(displayOf)
}

function load(contents: WebContents, url: string) {
  contents.loadURL(url).catch((error: unknown) => {
    const isReplaced = error instanceof Error && 'errno' in error && error.errno === loadReplaced
    if (!isReplaced && !contents.isDestroyed()) console.error(error)
  })
}

/** A page of the server's that does not load, or has crashed, is tried again until it is there. */
function keepLoaded(contents: WebContents) {
  let timer: NodeJS.Timeout | undefined
  const again = (url: string) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (!contents.isDestroyed() && isDesktopPage(contents.getURL())) load(contents, url)
    }, loadAgainAfterMs)
  }
  contents.on('did-fail-load', (_event, code, _description, url, isMainFrame) => {
    if (!isMainFrame || code === loadReplaced || isDesktopPage(url)) return
    load(contents, `${ownOrigin}/waiting`)
    again(url)
  })
  contents.on('render-process-gone', () => {
    const url = contents.getURL()
    load(contents, `${ownOrigin}/waiting`)
    if (!isDesktopPage(url)) again(url)
  })
  contents.once('destroyed', () => clearTimeout(timer))
}

/** The system's printers by name. */
export const printersOf = async (contents: WebContents): Promise<string[]> =>
  (await contents.getPrintersAsync()).map(({ name }) => name)

export interface WindowsOptions {
  settings: SettingsFile
  preload: string
  title: () => string
  /** The main window was asked to close; true keeps it, hidden. */
  keepsOpen: () => boolean
}

/** The windows there are, and which of our pages may do what in them. */
export function createWindows({ settings, preload, title, keepsOpen }: WindowsOptions) {
  const preferences = { ...webPreferences, preload }
  let main: BrowserWindow | undefined
  let computer: BrowserWindow | undefined
  let leave: { window: BrowserWindow; slot: string } | undefined
  const walls = new Map<string, { window: BrowserWindow; isKiosk: boolean; displayId: number }>()

  /** Somebody may be at work there. */
  const hasOrdinaryDisplay = () => {
    const covered = Array.from(walls.values(), ({ displayId }) => displayId)
    return allDisplays().some(({ id }) => !covered.includes(id))
  }

  /** What is scanned or typed at a kiosk would go to another program. */
  function takeFocusBack(slot: string) {
    setTimeout(() => {
      const kiosk = walls.get(slot)
      if (!kiosk || leave || hasOrdinaryDisplay()) return
      const focused = BrowserWindow.getFocusedWindow()
      // Two kiosks would take it from each other for ever.
      const isAtKiosk = Array.from(walls.values()).some(({ window, isKiosk }) => isKiosk && window === focused)
      if (!isAtKiosk) kiosk.window.focus()
    }, focusRestsAfterMs)
  }

  function keepPlace(window: BrowserWindow) {
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return
    settings.change({ mainWindow: { ...window.getNormalBounds(), isMaximised: window.isMaximized() } })
  }

  function openMain(): BrowserWindow {
    const window = new BrowserWindow({
      ...placeWindow(settings.get().mainWindow, allDisplays()),
      minWidth: 360,
      minHeight: 480,
      title: title(),
      autoHideMenuBar: true,
      webPreferences: preferences,
    })
    if (settings.get().mainWindow?.isMaximised) window.maximize()
    keepLoaded(window.webContents)
    window.on('close', (event) => {
      keepPlace(window)
      if (!keepsOpen()) return
      event.preventDefault()
      window.hide()
    })
    window.on('closed', () => {
      main = undefined
    })
    main = window
    return window
  }

  function openSmall(path: string, size: { width: number; height: number }, parent?: BrowserWindow): BrowserWindow {
    const window = new BrowserWindow({
      ...size,
      title: title(),
      autoHideMenuBar: true,
      ...(parent ? { parent, modal: true, frame: false, alwaysOnTop: true } : {}),
      webPreferences: preferences,
    })
    window.removeMenu()
    load(window.webContents, `${ownOrigin}${path}`)
    return window
  }

  return {
    mainUrl: () => main?.webContents.getURL(),
    showMain(url: string) {
      load((main ?? openMain()).webContents, url)
    },

    raiseMain() {
      if (main?.isMinimized()) main.restore()
      main?.show()
      main?.focus()
    },

    openComputer() {
      if (computer) {
        computer.focus()
        return
      }
      const window = openSmall('/this-computer', { width: 820, height: 860 })
      window.on('closed', () => {
        computer = undefined
      })
      computer = window
    },

    openWall({ slot, kind }: WallWindow, display: Display, url: string): OpenWindow {
      const isKiosk = kind === 'kiosk'
      const window = new BrowserWindow({
        ...display.bounds,
        title: title(),
        frame: false,
        fullscreen: true,
        kiosk: isKiosk,
        minimizable: false,
        skipTaskbar: true,
        backgroundColor: '#0f172a',
        // Each is a station of its own, with a cookie of its own.
        webPreferences: { ...preferences, partition: `persist:${slot}`, backgroundThrottling: false },
      })
      let isOurClose = false
      window.removeMenu()
      window.webContents.setIgnoreMenuShortcuts(true)
      const stayOnTop = () => {
        if (isKiosk) window.setAlwaysOnTop(true, 'screen-saver')
      }
      stayOnTop()
      if (isKiosk) {
        window.on('blur', () => takeFocusBack(slot))
        window.webContents.on('before-input-event', (event, input) => {
          if (leadsOut(input)) event.preventDefault()
        })
      }
      window.on('close', (event) => {
        if (!isOurClose) event.preventDefault()
      })
      window.on('unresponsive', () => window.webContents.reload())
      keepLoaded(window.webContents)
      load(window.webContents, url)
      const wall = { window, isKiosk, displayId: display.id }
      walls.set(slot, wall)
      return {
        cover({ id, bounds }) {
          wall.displayId = id
          window.setKiosk(false)
          window.setFullScreen(false)
          window.setBounds(bounds)
          window.setFullScreen(true)
          window.setKiosk(isKiosk)
          stayOnTop()
        },
        close() {
          isOurClose = true
          walls.delete(slot)
          window.destroy()
        },
      }
    },

    openLeave(slot: string) {
      const kiosk = walls.get(slot)
      if (!kiosk || leave) return
      const window = openSmall('/leave', { width: 480, height: 720 }, kiosk.window)
      // As high as the kiosk, or it would open behind it.
      window.setAlwaysOnTop(true, 'screen-saver')
      window.on('closed', () => {
        leave = undefined
        takeFocusBack(slot)
      })
      leave = { window, slot }
    },

    closeLeave() {
      leave?.window.destroy()
    },

    replacePart(id: string, { html }: Html) {
      for (const window of [main, computer]) {
        if (window && isDesktopPage(window.webContents.getURL())) window.webContents.send('page:part', id, html)
      }
    },

    /** The system's printers by name. */
    async printers(): Promise<string[]> {
      const window = computer ?? main
      return window ? printersOf(window.webContents) : []
    },

    /** Where a page of ours is; undefined for windows that have nothing to ask for. */
    placeOf(contents: WebContents): Place | undefined {
      if (contents === main?.webContents) return { kind: 'main' }
      if (contents === computer?.webContents) return { kind: 'computer' }
      if (leave && contents === leave.window.webContents) return { kind: 'leave', slot: leave.slot }
      return undefined
    },

    slotOf: (contents: WebContents): string | undefined =>
      Array.from(walls).find(([, { window }]) => window.webContents === contents)?.[0],
  }
}

export type Windows = ReturnType<typeof createWindows>
