import { exitCodes } from '../contracts/exit-codes.ts'
import { logTail } from './log-tail.ts'
import { findServerPage, firstRunPage, trustPage } from './pages/first-run.ts'
import { leavePage } from './pages/leave.ts'
import {
  failedPage,
  logPage,
  otherServerPage,
  restorePage,
  rolledBackPage,
  startingPage,
  waitingPage,
} from './pages/messages.ts'
import { type Computer, thisComputerPage } from './pages/this-computer.ts'
import type { PinnedServer } from './settings.ts'
import type { StationServers } from './station-servers.ts'
import type { Spoken } from './texts.ts'
import type { Trials } from './updates/trial.ts'

/** How the server last failed to come up. */
export interface Failure {
  output: string
  code: number
}

/** What our own pages show. */
export interface PageParts {
  spoken: () => Spoken
  dataFolder: string
  trials: Trials
  station: StationServers
  failure: () => Failure | undefined
  pinned: () => PinnedServer | undefined
  computer: () => Promise<Computer>
}

function failedPageOf(spoken: Spoken, failure: Failure | undefined): string {
  const { output, code } = failure ?? { output: '', code: undefined }
  return code === exitCodes.otherServer ? otherServerPage(spoken, output) : failedPage(spoken, output)
}

/** The desktop's own pages by their path; undefined where there is none. */
export function ownPages(parts: PageParts): (path: string) => Promise<string | undefined> {
  const { station } = parts
  return async (path) => {
    const spoken = parts.spoken()
    switch (path) {
      case '/starting':
        return startingPage(spoken)
      case '/waiting': {
        const pinned = parts.pinned()
        return pinned ? waitingPage(spoken, pinned) : startingPage(spoken)
      }
      case '/failed':
        return failedPageOf(spoken, parts.failure())
      case '/failed/restore':
        return restorePage(spoken)
      case '/failed/log':
        return logPage(spoken, logTail(parts.dataFolder))
      case '/first-run':
        return firstRunPage(spoken)
      case '/first-run/station':
        station.look()
        return findServerPage(spoken, station.found())
      case '/first-run/trust': {
        const greeted = station.greeted()
        return greeted ? trustPage(spoken, greeted) : firstRunPage(spoken)
      }
      case '/rolled-back': {
        const outcome = parts.trials.outcome()
        return outcome ? rolledBackPage(spoken, outcome) : startingPage(spoken)
      }
      case '/this-computer':
        return thisComputerPage(spoken, await parts.computer())
      case '/leave':
        return leavePage(spoken)
      default:
        return undefined
    }
  }
}
