import { join } from 'node:path'
import { app, BrowserWindow, ipcMain, session, utilityProcess } from 'electron'
import { failedPage, startingPage } from '../message-page.ts'
import { isMessagePage, isOwnPage, isPermitted } from '../navigation.ts'
import { ownArguments, serverArguments } from '../server-arguments.ts'
import { type ServerProcess, supervise } from '../supervisor.ts'
import { textsFor } from '../texts.ts'

const root = join(import.meta.dirname, '..', '..')
const longestEndMs = 10_000
/** Chromium's code for a load that another load replaced: nothing is wrong. */
const loadReplaced = -3

let window: BrowserWindow | undefined
let serverOrigin: string | undefined

function startServerProcess(): ServerProcess {
  const given = ownArguments(process.argv, app.isPackaged, join('desktop', 'main', 'index.ts'))
  const child = utilityProcess.fork(
    join(root, 'out', 'server', 'cli.js'),
    serverArguments(given, { isPackaged: app.isPackaged, userData: app.getPath('userData'), env: process.env }),
    { stdio: 'pipe', serviceName: 'Markaz server', cwd: root },
  )
  return {
    onOutput(listener) {
      for (const [from, to] of [
        [child.stdout, process.stdout],
        [child.stderr, process.stderr],
      ] as const) {
        from?.on('data', (chunk: Buffer) => {
          to.write(chunk)
          listener(chunk.toString('utf8'))
        })
      }
    },
    onExit: (listener) => void child.once('exit', listener),
    end: () => child.kill(),
  }
}

function show(url: string) {
  if (!window || window.isDestroyed()) return
  window.loadURL(url).catch((error: unknown) => {
    const isReplaced = error instanceof Error && 'errno' in error && error.errno === loadReplaced
    if (!isReplaced) console.error(error)
  })
}

const { tag, texts } = textsFor(app.getPreferredSystemLanguages())

const supervisor = supervise(startServerProcess, {
  running(address) {
    const { origin } = new URL(address)
    const isSameOrigin = serverOrigin === origin
    serverOrigin = origin
    // After a restart the page reconnects by itself, and keeps what was being typed.
    if (!isSameOrigin || isMessagePage(window?.webContents.getURL() ?? '')) show(address)
  },
  failed: (output) => show(failedPage(tag, texts, output)),
})

const webPreferences = {
  preload: join(import.meta.dirname, '..', 'preload', 'preload.cjs'),
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  webSecurity: true,
} as const

function openWindow() {
  window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 360,
    minHeight: 480,
    title: texts.name,
    webPreferences,
  })
  window.removeMenu()
  window.on('closed', () => {
    window = undefined
  })
  show(serverOrigin ?? startingPage(tag, texts))
}

app.on('web-contents-created', (_event, contents) => {
  const keepInside = (details: Electron.Event<{ url: string }>) => {
    if (!isOwnPage(details.url, serverOrigin)) details.preventDefault()
  }
  contents.on('will-navigate', keepInside)
  contents.on('will-redirect', keepInside)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) =>
    isOwnPage(url, serverOrigin)
      ? { action: 'allow', overrideBrowserWindowOptions: { webPreferences } }
      : { action: 'deny' },
  )
})

ipcMain.on('server:retry', (event) => {
  if (!isMessagePage(event.senderFrame?.url ?? '')) return
  show(startingPage(tag, texts))
  supervisor.retry()
})

let isEnding = false
app.on('before-quit', (event) => {
  if (isEnding) return
  isEnding = true
  event.preventDefault()
  const limit = setTimeout(() => app.exit(1), longestEndMs)
  void supervisor.stop().then(() => {
    clearTimeout(limit)
    app.quit()
  })
})

app.on('window-all-closed', () => app.quit())

app.on('second-instance', () => {
  if (window?.isMinimized()) window.restore()
  window?.focus()
})

function run() {
  session.defaultSession.setPermissionRequestHandler((contents, permission, answer) =>
    answer(isPermitted(permission, contents.getURL(), serverOrigin)),
  )
  session.defaultSession.setPermissionCheckHandler((contents, permission) =>
    isPermitted(permission, contents?.getURL() ?? '', serverOrigin),
  )
  openWindow()
  supervisor.start()
}

app.setName(texts.name)
if (app.requestSingleInstanceLock()) void app.whenReady().then(run)
else app.quit()
