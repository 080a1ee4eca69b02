import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'

/**
 * Stands in for the module `electron` where its program cannot run: `vi.mock('electron', () => import('…/electron.ts'))`.
 * It keeps what was asked of it in `done`, and what would come from the system is said by `emit`.
 */

type Listener = (...args: unknown[]) => unknown
type MenuTemplate = readonly { label?: string; click?: () => void; submenu?: MenuTemplate }[]

const listeners = new Map<string, Listener[]>()
const on = (from: string) => (name: string, listener: Listener) => {
  const key = `${from} ${name}`
  listeners.set(key, [...(listeners.get(key) ?? []), listener])
}

/** What has been asked of the system, in order. */
export const done: string[] = []
const note = (what: string) => void done.push(what)

/** Says that something has happened: `emit('app second-instance')`; gives back what the listeners answered. */
export const emit = (key: string, ...args: unknown[]): unknown[] =>
  (listeners.get(key) ?? []).map((listener) => listener(...args))

class Contents extends EventEmitter {
  readonly loaded: string[] = []
  loadURL = (url: string) => {
    this.loaded.push(url)
    return Promise.resolve()
  }
  getURL = () => this.loaded.at(-1) ?? ''
  isDestroyed = () => false
  getPrintersAsync = () => Promise.resolve([{ name: 'HP' }])
  print = (options: object, told: (isPrinted: boolean) => void) => {
    note(`print ${JSON.stringify(options)}`)
    told(true)
  }
  setIgnoreMenuShortcuts = () => {}
  send = () => {}
  reload = () => {}
}

export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = []
  readonly webContents = new Contents()
  readonly options: Readonly<Record<string, unknown>>
  isSmall = false
  constructor(options: Readonly<Record<string, unknown>>) {
    super()
    this.options = options
    BrowserWindow.all.push(this)
  }
  isDestroyed = () => !BrowserWindow.all.includes(this)
  isMinimized = () => this.isSmall
  isFullScreen = () => false
  isMaximized = () => false
  getNormalBounds = () => ({ x: 1, y: 2, width: 3, height: 4 })
  restore = () => {
    this.isSmall = false
    note('restore')
  }
  show = () => note('show')
  focus = () => note('focus')
  hide = () => note('hide')
  removeMenu = () => {}
  setKiosk = () => {}
  setFullScreen = () => {}
  setBounds = () => {}
  destroy = () => {
    BrowserWindow.all.splice(BrowserWindow.all.indexOf(this), 1)
    this.emit('closed')
  }
  /** As a person or the system closes it; it may say no. */
  close = () => {
    let isKept = false
    this.emit('close', { preventDefault: () => (isKept = true) })
    if (!isKept) this.destroy()
  }
}

export class Tray {
  on = on('tray')
  setToolTip = () => {}
  setContextMenu = (template: MenuTemplate) => {
    menus.tray = template
    note('tray menu')
  }
}

/** The menus that are there now. */
export const menus: { application: MenuTemplate; tray: MenuTemplate } = { application: [], tray: [] }
export const Menu = {
  buildFromTemplate: (template: MenuTemplate) => template,
  setApplicationMenu(template: MenuTemplate) {
    menus.application = template
    note('menu')
  },
}

/** Processes of ours that were started. */
export const processes: UtilityProcess[] = []
class UtilityProcess extends EventEmitter {
  readonly stdout = new PassThrough()
  readonly stderr = new PassThrough()
  readonly program: string
  readonly args: readonly string[]
  readonly options: object
  isKilled = false
  /** What the desktop has said to it. */
  readonly told: unknown[] = []
  /** It ends when it is asked. */
  obeys = true
  constructor(program: string, args: readonly string[], options: object) {
    super()
    this.program = program
    this.args = args
    this.options = options
  }
  postMessage = (message: unknown) => {
    this.told.push(message)
    if (this.obeys) this.emit('exit', 0)
  }
  kill = () => {
    if (this.isKilled) return false
    this.isKilled = true
    this.emit('exit', 0)
    return true
  }
}
export const utilityProcess = {
  fork(program: string, args: readonly string[], options: object) {
    const started = new UtilityProcess(program, args, options)
    processes.push(started)
    note('fork')
    return started
  },
}

export const displayAt = (id: number, x: number) => ({
  id,
  label: `display ${id}`,
  bounds: { x, y: 0, width: 1920, height: 1080 },
  workArea: { x, y: 0, width: 1920, height: 1080 },
})
/** The displays that are plugged in; the first is the system's first. */
export const displays = [displayAt(1, 0)]
export const screen = {
  getPrimaryDisplay: () => displays[0],
  getAllDisplays: () => displays,
  on: on('screen'),
}

const paths = new Map([
  ['userData', 'nowhere'],
  ['exe', '/opt/Markaz/markaz'],
])
const ready = Promise.withResolvers<void>()
/** The system is ready for windows. */
export const becomeReady = (): void => ready.resolve()

export const app = {
  isPackaged: false,
  /** No other Markaz runs. */
  isFirst: true,
  wasOpenedAtLogin: false,
  getVersion: () => '1.0.0',
  getPath: (name: string) => paths.get(name),
  setPath: (name: string, path: string) => paths.set(name, path),
  getPreferredSystemLanguages: () => ['ru-RU'],
  setName: () => {},
  requestSingleInstanceLock: () => app.isFirst,
  whenReady: () => ready.promise,
  setLoginItemSettings: (settings: object) => note(`login item ${JSON.stringify(settings)}`),
  getLoginItemSettings: () => ({ wasOpenedAtLogin: app.wasOpenedAtLogin }),
  /** As Electron does: asks, closes every window, and stays where one does not let itself be closed. */
  quit() {
    note('quit')
    let isKept = false
    emit('app before-quit', { preventDefault: () => (isKept = true) })
    if (isKept) return
    for (const window of BrowserWindow.all.slice()) window.close()
    if (BrowserWindow.all.length === 0) note('ended')
  },
  relaunch: () => note('relaunch'),
  exit: () => note('exit'),
  on: on('app'),
}

/** What a person answers to the next question. */
export const answer = { response: 1 }
export const dialog = {
  showMessageBox({ message }: { message: string }) {
    note(`asks ${message}`)
    return Promise.resolve(answer)
  },
  showErrorBox: (title: string) => note(`tells ${title}`),
}
export const crashReporter = { start: (options: object) => note(`crash reports ${JSON.stringify(options)}`) }
export const ipcMain = { handle: on('ipc'), on: on('ipc') }
export class Notification {
  static isSupported = () => true
  readonly #text: string
  constructor({ title, body }: { title: string; body: string }) {
    this.#text = `${title} | ${body}`
  }
  show = () => note(`notifies ${this.#text}`)
}
export const powerSaveBlocker = {
  start(kind: string) {
    note(`awake ${kind}`)
    return 7
  },
  stop: (id: number) => note(`may sleep ${id}`),
}
export const protocol = { registerSchemesAsPrivileged: (schemes: unknown) => note(JSON.stringify(schemes)) }
export const session = {
  defaultSession: {
    setPermissionRequestHandler: () => {},
    setPermissionCheckHandler: () => {},
    setDevicePermissionHandler: () => {},
    setCertificateVerifyProc: () => note('certificates'),
    protocol: { handle: () => {} },
  },
}
