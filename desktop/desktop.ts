import type { FoundServer } from '../contracts/discovery.ts'
import { exitCodes } from '../contracts/exit-codes.ts'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keepAgent } from './agent.ts'
import { type Answer, type Handlers, type Place, runCommand, zWallKind } from './commands.ts'
import { type Display, findDisplay, markOf } from './displays.ts'
import { GreetError, type greetServer, type GreetProblem } from './greet-server.ts'
import { logTail } from './log-tail.ts'
import { isDesktopPage, ownOrigin } from './navigation.ts'
import {
  failedPage,
  logPage,
  otherServerPage,
  restorePage,
  rolledBackPage,
  startingPage,
  waitingPage,
} from './pages/messages.ts'
import { findServerPage, firstRunPage, foundServers, trustPage } from './pages/first-run.ts'
import type { Html } from './pages/html.ts'
import { leavePage } from './pages/leave.ts'
import { type Computer, thisComputerPage, updatePart } from './pages/this-computer.ts'
import { createPinDoor, keepPin } from './pin.ts'
import { hasData } from './server-arguments.ts'
import type { PinnedServer, SettingsFile, WallWindow } from './settings.ts'
import { runToEnd, type ServerProcess, supervise } from './supervisor.ts'
import { fill, type Spoken } from './texts.ts'
import { guardUpdate, type UpdateGuard } from './updates/guard.ts'
import { rollBack } from './updates/roll-back.ts'
import type { Trial, Trials } from './updates/trial.ts'
import type { Updates } from './updates/updates.ts'
import type { OpenWindow } from './wall-windows.ts'
import { keepWallWindows } from './wall-windows.ts'

/** Looks for servers that announce themselves on the local network, until it is stopped. */
export type FindServers = (on: { onFound: (server: FoundServer) => void; onLost: (server: FoundServer) => void }) => {
  stop: () => void
}

/** What the system does for us: windows, displays, processes. */
export interface System {
  /** The main window; undefined url: none is open. */
  mainUrl: () => string | undefined
  /** Opens it where it is not. */
  showMain: (url: string) => void
  /** Something there is for a person to see now. */
  raiseMain: () => void
  /** Replaces a part of a page of ours, wherever it is open. */
  replacePart: (id: string, content: Html) => void
  openWall: (wanted: WallWindow, display: Display, url: string) => OpenWindow
  keepAwake: (isOn: boolean) => void
  openLeave: (slot: string) => void
  closeLeave: () => void
  displays: () => readonly Display[]
  printers: () => Promise<readonly string[]>
  startServer: (more: readonly string[]) => ServerProcess
  startAgent: (args: readonly string[]) => ServerProcess
  installPrevious: (previousPackage: string) => void
  /** Settings that the system itself has to know have changed: language, start at login, whom to believe. */
  settingsChanged: () => void
  startAgain: () => void
}

export interface DesktopOptions {
  settings: SettingsFile
  /** In the language that is set now. */
  spoken: () => Spoken
  version: string
  /** Arguments for the server were given: then this is the main computer without a question. */
  isServerGiven: boolean
  dataFolder: string
  /** Where the desktop keeps its own things. */
  profile: string
  findServers: FindServers | undefined
  greet: typeof greetServer
  trials: Trials
  updates: (onChange: () => void) => Updates
  now: () => number
}

export interface Desktop {
  start(): void
  stop(): Promise<void>
  /** One of the desktop's own pages, or undefined where there is none at this path. */
  page(path: string): Promise<string | undefined>
  submit(name: unknown, fields: unknown, place: Place): Promise<Answer>
  serverOrigin(): string | undefined
  /** There is something that goes on when no window is open. */
  hasWork(): boolean
  lookForUpdates(): Promise<void>
  /** The server whose certificate's authority is pinned, also while a person still compares it. */
  pinned(): PinnedServer | undefined
  /** Where the main window begins, or comes back to. */
  mainPage(): string
  displaysChanged(): void
  askLeave(slot: string): void
  reopenWalls(): void
}

const pageOf = (path: string) => `${ownOrigin}${path}`
const wallPaths = { tv: '/tv', kiosk: '/kiosk' } as const

/** The desktop without Electron: what it shows when, what it keeps running, what its own pages can do. */
export function createDesktop(options: DesktopOptions, system: System): Desktop {
  const { settings, trials, dataFolder, profile } = options
  const texts = () => options.spoken().texts
  let origin: string | undefined
  let failure: { output: string; code: number } | undefined
  let greeted: PinnedServer | undefined
  let finder: { stop: () => void } | undefined
  const found = new Map<string, FoundServer>()

  let trial: Trial | undefined
  let guard: UpdateGuard | undefined
  const walls = keepWallWindows(
    (wanted, display) => system.openWall(wanted, display, `${origin ?? ''}${wallPaths[wanted.kind]}`),
    system.keepAwake,
  )
  const isRightPin = createPinDoor(() => settings.get().kioskPin, options.now)
  const updates = options.updates(() => void showUpdate())
  const agent = keepAgent({
    data: join(profile, 'agent'),
    startProcess: system.startAgent,
    onChange: () => {},
  })

  const supervisor = supervise(() => system.startServer([]), {
    running(address) {
      guard?.running()
      serverAt(address)
    },
    interrupted: () => guard?.interrupted(),
    failed(output, code) {
      failure = { output, code }
      // That is no fault of a new version.
      if (code !== exitCodes.otherServer && guard?.failed(output)) return
      system.showMain(pageOf('/failed'))
      system.raiseMain()
    },
  })

  function role() {
    const kept = settings.get().role
    if (options.isServerGiven) return { kind: 'main' } as const
    return kept ?? (hasData(dataFolder) ? ({ kind: 'main' } as const) : null)
  }

  async function takeBack(reason: string) {
    if (!trial) return
    await rollBack(
      { trial, reason, dataFolder },
      {
        restore: (fileName) => system.startServer(['--restore', fileName]),
        trials,
        installPrevious: system.installPrevious,
      },
    )
  }

  function serverAt(address: string) {
    const next = new URL(address).origin
    const isSame = origin === next
    origin = next
    const shown = system.mainUrl()
    // After a restart the page reconnects by itself, and keeps what was being typed.
    if (shown !== undefined && (!isSame || isDesktopPage(shown)) && !trials.outcome()) system.showMain(address)
    if (isSame) return
    walls.closeAll()
    updateWalls()
    void startAgent()
  }

  const updateWalls = () => {
    if (origin !== undefined) walls.update(settings.get().windows, system.displays())
  }

  async function startAgent(code?: string) {
    const { agent: isWanted } = settings.get()
    if (!isWanted || origin === undefined) {
      await agent.stop()
      return
    }
    const pinned = desktop.pinned()
    const authorityFile = pinned ? join(profile, 'authority.pem') : undefined
    if (pinned && authorityFile !== undefined) {
      mkdirSync(profile, { recursive: true })
      writeFileSync(authorityFile, pinned.authority)
    }
    await agent.start({ url: origin, authorityFile }, code)
  }

  function lookForServers() {
    finder ??= options.findServers?.({
      onFound(server) {
        found.set(server.serverId, server)
        follow(server)
        showFound()
      },
      onLost(server) {
        found.delete(server.serverId)
        showFound()
      },
    })
  }

  const showFound = () => system.replacePart('servers', foundServers(options.spoken(), [...found.values()]))

  /** The pinned server has another address now: its authority says that it is the same one. */
  function follow({ fingerprint, url }: FoundServer) {
    const kept = settings.get().role
    if (kept?.kind !== 'station' || kept.server.fingerprint !== fingerprint || kept.server.url === url) return
    settings.change({ role: { kind: 'station', server: { ...kept.server, url } } })
    system.settingsChanged()
    serverAt(url)
  }

  const computer = async (): Promise<Computer> => ({
    settings: settings.get(),
    version: options.version,
    dataFolder,
    displays: system.displays(),
    printers: await system.printers(),
    agent: agent.state(),
    update: updates.state(),
  })

  const showUpdate = async () => system.replacePart('update', updatePart(options.spoken(), await computer()))

  const greetTexts: Readonly<Record<GreetProblem, keyof Spoken['texts']>> = {
    address: 'problemAddress',
    noAnswer: 'problemNoAnswer',
    notMarkaz: 'problemNotMarkaz',
    notSetUp: 'problemNotSetUp',
    otherFingerprint: 'problemOtherFingerprint',
  }

  /** The windows that were asked for; an absent display keeps what it had. */
  function wantedWindows(choices: Readonly<Record<string, unknown>>): WallWindow[] {
    const displays = system.displays()
    const kept = settings.get().windows
    const elsewhere = kept.filter(({ display }) => !findDisplay(display, displays))
    const slots = new Set(elsewhere.map(({ slot }) => slot))
    const freeSlot = (kind: WallWindow['kind']): string => {
      let number = 1
      while (slots.has(`${kind}-${number}`)) number++
      return `${kind}-${number}`
    }
    const here = displays.flatMap((display): WallWindow[] => {
      const kind = zWallKind.catch('nothing').parse(choices[`display-${display.id}`])
      if (kind === 'nothing') return []
      const before = kept.find(
        (window) => window.kind === kind && findDisplay(window.display, displays)?.id === display.id,
      )
      const slot = before?.slot ?? freeSlot(kind)
      slots.add(slot)
      return [{ slot, kind, display: markOf(display) }]
    })
    return [...elsewhere, ...here]
  }

  const handlers: Handlers = {
    'server.retry'() {
      system.showMain(pageOf('/starting'))
      supervisor.retry()
      return null
    },

    async 'server.restore'() {
      const { code, output } = await runToEnd(system.startServer(['--restore', 'latest']))
      if (code !== 0) return fill(texts().restoreFailed, { reason: output.trim() })
      system.showMain(pageOf('/starting'))
      supervisor.retry()
      return null
    },

    'role.main'() {
      settings.change({ role: { kind: 'main' } })
      system.showMain(pageOf('/starting'))
      supervisor.start()
      return null
    },

    async 'station.find'({ address, fingerprint }) {
      try {
        greeted = await options.greet(address, fingerprint)
      } catch (error) {
        if (!(error instanceof GreetError)) throw error
        return texts()[greetTexts[error.problem]]
      }
      system.showMain(pageOf('/first-run/trust'))
      return null
    },

    'station.trust'() {
      if (!greeted) return texts().problemNoAnswer
      settings.change({ role: { kind: 'station', server: greeted } })
      system.settingsChanged()
      serverAt(greeted.url)
      return null
    },

    'update.outcomeRead'() {
      trials.forgetOutcome()
      system.showMain(desktop.mainPage())
      return null
    },

    async 'computer.save'({ kioskPin, agentCode, ...fields }) {
      const { a4Printer, agent: isAgent, startAtLogin, language, updatesFrom, ...choices } = fields
      if (kioskPin !== null && !/^\d{4,8}$/.test(kioskPin)) return texts().problemPin
      const windows = wantedWindows(choices)
      const hasPin = kioskPin !== null || settings.get().kioskPin !== null
      if (!hasPin && windows.some(({ kind }) => kind === 'kiosk')) return texts().problemNoPin
      const code = agentCode?.replaceAll(/\D/g, '')
      if (code !== undefined && code.length !== 8) return texts().problemAgentCode
      const changesAgent = code !== undefined || isAgent !== settings.get().agent
      settings.change({
        windows,
        a4Printer,
        agent: isAgent,
        startAtLogin,
        language,
        updatesFrom,
        ...(kioskPin === null ? {} : { kioskPin: keepPin(kioskPin) }),
      })
      system.settingsChanged()
      updateWalls()
      if (changesAgent) await startAgent(code)
      return { done: texts().saved }
    },

    async 'update.check'() {
      await desktop.lookForUpdates()
      return null
    },

    'update.install'() {
      updates.install()
      return null
    },

    'role.forget'() {
      settings.change({ role: null })
      system.startAgain()
      return null
    },

    'kiosk.leave'({ pin }, place) {
      switch (isRightPin(pin)) {
        case 'wrong':
          return texts().problemWrongPin
        case 'wait':
          return texts().problemPinWait
        case 'right':
          system.closeLeave()
          if (place.kind === 'leave') walls.leave(place.slot)
          system.showMain(desktop.mainPage())
          system.raiseMain()
          return null
      }
    },

    'kiosk.stay'() {
      system.closeLeave()
      return null
    },
  }

  async function page(path: string): Promise<string | undefined> {
    const spoken = options.spoken()
    switch (path) {
      case '/starting':
        return startingPage(spoken)
      case '/waiting': {
        const pinned = desktop.pinned()
        return pinned ? waitingPage(spoken, pinned) : startingPage(spoken)
      }
      case '/failed':
        return failure?.code === exitCodes.otherServer
          ? otherServerPage(spoken, failure.output)
          : failedPage(spoken, failure?.output ?? '')
      case '/failed/restore':
        return restorePage(spoken)
      case '/failed/log':
        return logPage(spoken, logTail(dataFolder))
      case '/first-run':
        return firstRunPage(spoken)
      case '/first-run/station':
        lookForServers()
        return findServerPage(spoken, [...found.values()])
      case '/first-run/trust':
        return greeted ? trustPage(spoken, greeted) : firstRunPage(spoken)
      case '/rolled-back': {
        const outcome = trials.outcome()
        return outcome ? rolledBackPage(spoken, outcome) : startingPage(spoken)
      }
      case '/this-computer':
        return thisComputerPage(spoken, await computer())
      case '/leave':
        return leavePage(spoken)
      default:
        return undefined
    }
  }

  const desktop: Desktop = {
    page,
    submit: (name, fields, place) => runCommand(handlers, { name, fields, place }),
    serverOrigin: () => origin,
    hasWork: () => role() !== null,
    async lookForUpdates() {
      const { updatesFrom } = settings.get()
      if (updatesFrom !== null) await updates.check(updatesFrom)
    },
    pinned() {
      const kept = role()
      return kept?.kind === 'station' ? kept.server : undefined
    },
    mainPage() {
      if (trials.outcome()) return pageOf('/rolled-back')
      if (origin !== undefined) return `${origin}/`
      if (role() === null) return pageOf('/first-run')
      return pageOf(failure ? '/failed' : '/starting')
    },
    start() {
      const counted = trials.countStart()
      trial = counted?.trial
      guard = guardUpdate(trial, trials, (reason) => void takeBack(reason))
      if (counted?.isGivenUp) {
        void takeBack(texts().rolledBackNoStart)
        return
      }
      const kept = role()
      if (kept?.kind === 'main') supervisor.start()
      // Where no server is started, the program itself is all that can fail to.
      if (kept?.kind !== 'main') guard.running()
      if (kept?.kind === 'station') {
        lookForServers()
        serverAt(kept.server.url)
      }
    },
    async stop() {
      guard?.stop()
      finder?.stop()
      await Promise.all([supervisor.stop(), agent.stop()])
    },
    displaysChanged: updateWalls,
    askLeave: (slot) => {
      if (settings.get().windows.some((window) => window.slot === slot && window.kind === 'kiosk'))
        system.openLeave(slot)
    },
    reopenWalls: walls.reopen,
  }
  return desktop
}
