import { chosenWalls } from './chosen-walls.ts'
import type { Handlers } from './commands.ts'
import { GreetError, type GreetProblem } from './greet-server.ts'
import { pageOf } from './navigation.ts'
import { keepPin, type PinAnswer } from './pin.ts'
import type { SettingsFile } from './settings.ts'
import type { StationServers } from './station-servers.ts'
import { runToEnd, type Supervisor } from './supervisor.ts'
import type { System } from './system.ts'
import { fill, type Texts } from './texts.ts'
import type { Trials } from './updates/trial.ts'

/** What the commands of our own pages act on. */
export interface CommandParts {
  settings: SettingsFile
  system: System
  trials: Trials
  supervisor: Supervisor
  station: StationServers
  texts: () => Texts
  isRightPin: (typed: string) => PinAnswer
  /** The server is there, or at another address. */
  serverAt: (address: string) => void
  mainPage: () => string
  updateWalls: () => void
  /** A person was let out of a kiosk. */
  leaveWall: (slot: string) => void
  startAgent: (code?: string) => Promise<void>
  lookForUpdates: () => Promise<void>
  installUpdate: () => void
}

const greetTexts: Readonly<Record<GreetProblem, keyof Texts>> = {
  address: 'problemAddress',
  noAnswer: 'problemNoAnswer',
  notMarkaz: 'problemNotMarkaz',
  notSetUp: 'problemNotSetUp',
  otherFingerprint: 'problemOtherFingerprint',
}

/** What each form of our own pages does. */
export function pageCommands(parts: CommandParts): Handlers {
  const { settings, system, trials, supervisor, station, texts } = parts
  return {
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
        await station.greet(address, fingerprint)
      } catch (error) {
        if (!(error instanceof GreetError)) throw error
        return texts()[greetTexts[error.problem]]
      }
      system.showMain(pageOf('/first-run/trust'))
      return null
    },

    'station.trust'() {
      const greeted = station.greeted()
      if (!greeted) return texts().problemNoAnswer
      settings.change({ role: { kind: 'station', server: greeted } })
      system.settingsChanged()
      parts.serverAt(greeted.url)
      return null
    },

    'update.outcomeRead'() {
      trials.forgetOutcome()
      system.showMain(parts.mainPage())
      return null
    },

    async 'computer.save'({ kioskPin, agentCode, ...fields }) {
      const { a4Printer, agent: isAgent, startAtLogin, language, updatesFrom, ...choices } = fields
      if (kioskPin !== null && !/^\d{4,8}$/.test(kioskPin)) return texts().problemPin
      const windows = chosenWalls(choices, { kept: settings.get().windows, displays: system.displays() })
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
      parts.updateWalls()
      if (changesAgent) await parts.startAgent(code)
      return { done: texts().saved }
    },

    async 'update.check'() {
      await parts.lookForUpdates()
      return null
    },

    'update.install'() {
      parts.installUpdate()
      return null
    },

    'role.forget'() {
      settings.change({ role: null })
      system.startAgain()
      return null
    },

    'kiosk.leave'({ pin }, place) {
      switch (parts.isRightPin(pin)) {
        case 'wrong':
          return texts().problemWrongPin
        case 'wait':
          return texts().problemPinWait
        case 'right':
          system.closeLeave()
          if (place.kind === 'leave') parts.leaveWall(place.slot)
          system.showMain(parts.mainPage())
          system.raiseMain()
          return null
      }
    },

    'kiosk.stay'() {
      system.closeLeave()
      return null
    },
  }
}
