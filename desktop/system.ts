import type { FoundServer } from '../contracts/discovery.ts'
import type { Answer, Place } from './commands.ts'
import type { Display } from './displays.ts'
import type { greetServer } from './greet-server.ts'
import type { Html } from './pages/html.ts'
import type { PinnedServer, SettingsFile, WallWindow } from './settings.ts'
import type { ServerProcess } from './supervisor.ts'
import type { Spoken } from './texts.ts'
import type { Trials } from './updates/trial.ts'
import type { Updates } from './updates/updates.ts'
import type { OpenWindow } from './wall-windows.ts'

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
  /** The station's server has another address: every window is to be known there as it was. */
  carryCookies: (from: string, to: string) => Promise<void>
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
