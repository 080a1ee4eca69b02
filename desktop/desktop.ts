import { exitCodes } from '../contracts/exit-codes.ts'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keepAgent } from './agent.ts'
import { runCommand } from './commands.ts'
import { isDesktopPage, pageOf } from './navigation.ts'
import { type Failure, ownPages } from './own-pages.ts'
import { pageCommands } from './page-commands.ts'
import { type Computer, updatePart } from './pages/this-computer.ts'
import { createPinDoor } from './pin.ts'
import { hasData } from './server-arguments.ts'
import { createStationServers } from './station-servers.ts'
import { supervise } from './supervisor.ts'
import type { Desktop, DesktopOptions, System } from './system.ts'
import { guardUpdate, type UpdateGuard } from './updates/guard.ts'
import { rollBack } from './updates/roll-back.ts'
import type { Trial } from './updates/trial.ts'
import { keepWallWindows } from './wall-windows.ts'

const wallPaths = { tv: '/tv', kiosk: '/kiosk' } as const

/** The desktop without Electron: what it shows when, what it keeps running, what its own pages can do. */
export function createDesktop(options: DesktopOptions, system: System): Desktop {
  const { settings, trials, dataFolder, profile } = options
  const texts = () => options.spoken().texts
  let origin: string | undefined
  let failure: Failure | undefined

  let trial: Trial | undefined
  let guard: UpdateGuard | undefined
  const walls = keepWallWindows(
    (wanted, display) => system.openWall(wanted, display, `${origin ?? ''}${wallPaths[wanted.kind]}`),
    system.keepAwake,
  )
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

  const station = createStationServers({
    settings,
    system,
    spoken: options.spoken,
    findServers: options.findServers,
    greet: options.greet,
    serverAt,
  })
  const handlers = pageCommands({
    settings,
    system,
    trials,
    supervisor,
    station,
    texts,
    isRightPin: createPinDoor(() => settings.get().kioskPin, options.now),
    serverAt,
    mainPage: () => desktop.mainPage(),
    updateWalls,
    leaveWall: walls.leave,
    startAgent,
    lookForUpdates: () => desktop.lookForUpdates(),
    installUpdate: () => updates.install(),
  })

  const desktop: Desktop = {
    page: ownPages({
      spoken: options.spoken,
      dataFolder,
      trials,
      station,
      failure: () => failure,
      pinned: () => desktop.pinned(),
      computer,
    }),
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
        station.look()
        serverAt(kept.server.url)
      }
    },
    async stop() {
      guard?.stop()
      station.stop()
      // Nobody but us can close them, so one left open would keep the program from ending.
      walls.closeAll()
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
