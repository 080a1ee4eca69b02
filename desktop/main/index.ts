import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  app,
  crashReporter,
  dialog,
  Menu,
  Notification,
  powerSaveBlocker,
  protocol,
  screen,
  session,
  Tray,
  type WebContents,
} from 'electron'
import { z } from 'zod'
import { answerPdfRequests } from '../../native/agent/pdf-requests.ts'
import { findServers } from '../../native/discovery/index.ts'
import { forgetOldReports, noteCrash } from '../crash-reports.ts'
import { createDesktop } from '../desktop.ts'
import { greetServer } from '../greet-server.ts'
import { type MenuActions, menuTemplate, trayTemplate } from '../menu.ts'
import { isOwnPage, mayGo, ownScheme } from '../navigation.ts'
import { createPdfPrinter } from '../pdf-printer.ts'
import { printOptions } from '../printing.ts'
import { dataFolderOf, ownArguments, portableProfile, readGiven, serverArguments } from '../server-arguments.ts'
import { webPreferences } from '../security.ts'
import { openSettings } from '../settings.ts'
import { fill, spokenIn, spokenOf } from '../texts.ts'
import { bundleOf, openPackages, putBackCommand, type Command } from '../updates/packages.ts'
import { publicKeyFrom } from '../updates/signature.ts'
import { openTrials } from '../updates/trial.ts'
import { createUpdates } from '../updates/updates.ts'
import { watchCommand } from '../updates/watch.ts'
import { carryCookies } from './cookies.ts'
import { isLoginStart, setLoginItem } from './login-item.ts'
import { listenToPages } from './messages.ts'
import { openPdfWindow } from './pdf-window.ts'
import { startProcess } from './processes.ts'
import { harden } from './session.ts'
import { createUpdater } from './updater.ts'
import { allDisplays, createWindows, printersOf } from './windows.ts'

const root = join(import.meta.dirname, '..', '..')
const longestEndMs = 10_000
const lookForUpdatesEveryMs = 6 * 3_600_000
const surroundings = { platform: process.platform, env: process.env, bundle: bundleOf(process.execPath) }

const given = readGiven(ownArguments(process.argv, app.isPackaged, join('out', 'desktop', 'main.js')))
const profile = given.profile ?? portableProfile(process.env) ?? app.getPath('userData')
// Said once: the program's name, which changes with nothing else, must not change the folder.
app.setPath('userData', profile)
mkdirSync(profile, { recursive: true })
/** Where our processes work: a packed program is one file, in which no process can be. */
const workFolder = app.isPackaged ? profile : root
const crashes = join(profile, 'crashes')
app.setPath('crashDumps', crashes)
crashReporter.start({ uploadToServer: false })
const crashed = (part: string, what: unknown) => noteCrash(crashes, { part, what, now: Date.now() })
process.on('uncaughtExceptionMonitor', (error, origin) => crashed(origin, error))
app.on('render-process-gone', (_, contents, details) => crashed('page', { ...details, at: contents.getURL() }))
app.on('child-process-gone', (_, details) => crashed('process', details))

const settings = openSettings(join(profile, 'desktop.json'))
const spoken = () => {
  const { language } = settings.get()
  return language === null ? spokenOf(app.getPreferredSystemLanguages()) : spokenIn(language)
}
const serverArgs = serverArguments(given.server, { isPackaged: app.isPackaged, userData: profile, env: process.env })
const trials = openTrials(join(profile, 'updates'), { version: app.getVersion(), now: Date.now })

const { updateKey } = z
  .object({ updateKey: z.string().optional() })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))

let isEnding = false
let isToldOfHiding = false

function tell(title: string, body: string) {
  if (Notification.isSupported()) new Notification({ title, body }).show()
}

const windows = createWindows({
  settings,
  preload: join(root, 'desktop', 'preload', 'preload.cjs'),
  title: () => spoken().texts.name,
  keepsOpen() {
    if (isEnding || !desktop.hasWork()) return false
    if (!isToldOfHiding) tell(spoken().texts.hidden, spoken().texts.hiddenText)
    isToldOfHiding = true
    return true
  },
})

let awake: number | undefined
function keepAwake(isOn: boolean) {
  if (isOn) awake ??= powerSaveBlocker.start('prevent-display-sleep')
  else if (awake !== undefined) {
    powerSaveBlocker.stop(awake)
    awake = undefined
  }
}

function startServer(more: readonly string[]) {
  return startProcess(join(root, 'out', 'server', 'cli.js'), [...serverArgs, ...more], {
    name: 'Markaz server',
    cwd: workFolder,
  })
}

const printPdf = createPdfPrinter({ openWindow: openPdfWindow, folder: join(profile, 'printing') })

function startAgent(args: readonly string[]) {
  return startProcess(join(root, 'out', 'desktop', 'agent.js'), args, {
    name: 'Markaz devices',
    cwd: workFolder,
    onPort: (port) => answerPdfRequests(port, printPdf),
  })
}

/** It goes on when this program has ended. */
function startApart({ program, args, env }: Command) {
  spawn(program, args, {
    cwd: profile,
    env: { ...process.env, ...env },
    detached: true,
    windowsHide: true,
    stdio: 'ignore',
  })
    .on('error', (error) => crashed(program, error))
    .unref()
}

function watchOver(previousPackage: string) {
  const putBack = putBackCommand(previousPackage, surroundings)
  if (putBack) startApart(watchCommand(trials.marks, putBack, { platform: process.platform, former: process.pid }))
}

/** Gives the previous version its place back and ends. */
function installPrevious(previousPackage: string) {
  const command = putBackCommand(previousPackage, surroundings)
  const { texts } = spoken()
  if (command) startApart(command)
  else {
    const title = fill(texts.rolledBack, { to: app.getVersion() })
    dialog.showErrorBox(title, fill(texts.putBackByHand, { file: previousPackage }))
  }
  void endAll().then(() => app.exit())
}

function startAgain() {
  void endAll().then(() => {
    app.relaunch()
    app.exit()
  })
}

async function carryAllCookies(from: string, to: string): Promise<void> {
  const walls = settings.get().windows.map(({ slot }) => session.fromPartition(`persist:${slot}`))
  for (const { cookies } of [session.defaultSession, ...walls])
    await carryCookies(cookies, { from, to }).catch(console.error)
}

async function endAll() {
  isEnding = true
  await desktop.stop()
}

const desktop = createDesktop(
  {
    settings,
    spoken,
    version: app.getVersion(),
    isServerGiven: given.server.length > 0,
    dataFolder: dataFolderOf(serverArgs, process.env, workFolder),
    profile,
    findServers,
    greet: greetServer,
    trials,
    updates: (onChange) => {
      const updates = createUpdates({
        version: app.getVersion(),
        replacesItself: portableProfile(process.env) === undefined,
        updater: createUpdater({ beforeInstall: endAll, onFailed: startAgain }),
        packages: openPackages(join(profile, 'updates', 'packages'), surroundings),
        trials,
        publisherKey: updateKey === undefined ? undefined : publicKeyFrom(updateKey),
        watchOver,
        onChange() {
          const state = updates.state()
          const { texts } = spoken()
          if (state.kind === 'ready') tell(fill(texts.updateNotice, state), texts.updateNoticeText)
          onChange()
        },
      })
      return updates
    },
    now: Date.now,
  },
  {
    mainUrl: windows.mainUrl,
    showMain: windows.showMain,
    raiseMain: windows.raiseMain,
    replacePart: windows.replacePart,
    openWall: windows.openWall,
    keepAwake,
    openLeave: windows.openLeave,
    closeLeave: windows.closeLeave,
    displays: allDisplays,
    printers: windows.printers,
    startServer,
    startAgent,
    installPrevious,
    settingsChanged: applySettings,
    startAgain,
    carryCookies: carryAllCookies,
  },
)

function openMain() {
  if (windows.mainUrl() === undefined) windows.showMain(desktop.mainPage())
  windows.raiseMain()
}

async function quit() {
  const { texts } = spoken()
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: texts.quit,
    detail: texts.quitText,
    buttons: [texts.menuQuit, texts.cancel],
    defaultId: 1,
    cancelId: 1,
  })
  if (response === 0) app.quit()
}

const actions: MenuActions = {
  open: openMain,
  thisComputer: windows.openComputer,
  reopenWalls: desktop.reopenWalls,
  quit: () => void quit(),
}

let tray: Tray | undefined

/** What the system itself has to know of the settings. */
function applySettings() {
  const { texts } = spoken()
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(texts, actions, process.platform)))
  tray ??= new Tray(join(root, 'resources', 'brand', 'tray.png'))
  tray.setToolTip(texts.name)
  tray.setContextMenu(Menu.buildFromTemplate(trayTemplate(texts, actions)))
  if (app.isPackaged) setLoginItem(settings.get().startAtLogin, texts.name, surroundings)
}

async function print(contents: WebContents): Promise<{ printed: boolean }> {
  const options = printOptions(settings.get().a4Printer, await printersOf(contents))
  return new Promise((resolve) => contents.print(options, (printed) => resolve({ printed })))
}

app.on('web-contents-created', (_event, contents) => {
  contents.on('will-navigate', (details) => {
    if (!mayGo(contents.getURL(), details.url, desktop.serverOrigin())) details.preventDefault()
  })
  contents.on('will-redirect', (details) => {
    if (!isOwnPage(details.url, desktop.serverOrigin())) details.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) =>
    isOwnPage(url, desktop.serverOrigin())
      ? { action: 'allow', overrideBrowserWindowOptions: { webPreferences, autoHideMenuBar: true } }
      : { action: 'deny' },
  )
})

app.on('before-quit', (event) => {
  if (isEnding) return
  event.preventDefault()
  const limit = setTimeout(() => app.exit(1), longestEndMs)
  void endAll().then(() => {
    clearTimeout(limit)
    app.quit()
  })
})

app.on('window-all-closed', () => {
  if (!desktop.hasWork()) app.quit()
})

app.on('second-instance', openMain)

function run() {
  const mark = readFileSync(join(root, 'resources', 'brand', 'mark.svg'), 'utf8')
  app.on('session-created', (created) => harden(created, desktop, mark))
  harden(session.defaultSession, desktop, mark)
  forgetOldReports(crashes, Date.now())
  listenToPages(desktop, windows, print)
  applySettings()
  tray?.on('click', openMain)
  screen.on('display-added', desktop.displaysChanged)
  screen.on('display-removed', desktop.displaysChanged)
  screen.on('display-metrics-changed', desktop.displaysChanged)
  // The icon in the dock was clicked.
  app.on('activate', openMain)
  const isHidden = given.isHidden || isLoginStart(surroundings)
  if (!isHidden || !desktop.hasWork()) windows.showMain(desktop.mainPage())
  desktop.start()
  setInterval(() => void desktop.lookForUpdates(), lookForUpdatesEveryMs)
  void desktop.lookForUpdates()
}

app.setName(spoken().texts.name)
protocol.registerSchemesAsPrivileged([{ scheme: ownScheme, privileges: { standard: true, secure: true } }])
if (app.requestSingleInstanceLock()) void app.whenReady().then(run)
else app.quit()
