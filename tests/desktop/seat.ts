import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createDesktop } from '../../desktop/desktop.ts'
import type { Display } from '../../desktop/displays.ts'
import { greetServer } from '../../desktop/greet-server.ts'
import { dataFolderOf } from '../../desktop/server-arguments.ts'
import { openSettings } from '../../desktop/settings.ts'
import type { Desktop, DesktopOptions, FindServers, System } from '../../desktop/system.ts'
import { spokenIn } from '../../desktop/texts.ts'
import { openTrials } from '../../desktop/updates/trial.ts'
import { builtServer, root } from '../../scripts/lib/paths.mjs'
import { startProcess } from './server-process.ts'

export interface Seat {
  desktop: Desktop
  settings: ReturnType<typeof openSettings>
  trials: ReturnType<typeof openTrials>
  /** What the windows were told to show, in order. */
  shown: string[]
  walls: string[]
  previous: string[]
  /** Where windows were to be known as they were: from, to. */
  carried: (readonly [string, string])[]
  /** The text of the page the main window is on. */
  page(): Promise<string>
}

export interface SeatOptions {
  /** A folder of the test's own; the desktop's things are in `profile`, the server's in `data`. */
  folder: string
  version?: string
  /** The server's program; the built one unless given. */
  program?: string
  serverArgs?: readonly string[]
  displays?: readonly Display[]
  findServers?: FindServers
  options?: Partial<DesktopOptions>
}

/** The desktop with everything real but its windows: settings, server processes, trials. */
export function openSeat({
  folder,
  version = '1.0.0',
  program = builtServer,
  serverArgs = [],
  displays = [],
  findServers,
  options = {},
}: SeatOptions): Seat {
  const profile = join(folder, 'profile')
  mkdirSync(profile, { recursive: true })
  const settings = openSettings(join(profile, 'desktop.json'))
  const trials = openTrials(join(profile, 'updates'), { version, now: Date.now })
  const args = ['--data', join(folder, 'data'), ...serverArgs]
  const shown: string[] = []
  const walls: string[] = []
  const previous: string[] = []
  const carried: (readonly [string, string])[] = []
  const system: System = {
    mainUrl: () => shown.at(-1),
    showMain: (url) => void shown.push(url),
    raiseMain: () => {},
    replacePart: () => {},
    openWall: ({ slot }, display, url) => {
      walls.push(`${slot} on ${display.id}: ${url}`)
      return { cover: () => {}, close: () => void walls.push(`${slot} closed`) }
    },
    keepAwake: () => {},
    openLeave: () => {},
    closeLeave: () => {},
    displays: () => displays,
    printers: () => Promise.resolve([]),
    startServer: (more) => startProcess(program, [...args, ...more]),
    startAgent: (more) => startProcess(join(root, 'out', 'desktop', 'agent.js'), more),
    installPrevious: (file) => void previous.push(file),
    settingsChanged: () => {},
    startAgain: () => {},
    async carryCookies(from, to) {
      carried.push([from, to])
    },
  }
  const desktop = createDesktop(
    {
      settings,
      spoken: () => spokenIn('en'),
      version,
      isServerGiven: false,
      dataFolder: dataFolderOf(args, {}, folder),
      profile,
      findServers,
      greet: greetServer,
      trials,
      updates: () => ({ state: () => ({ kind: 'none' }), check: () => Promise.resolve(), install: () => {} }),
      now: Date.now,
      ...options,
    },
    system,
  )
  const page = async () => (await desktop.page(new URL(shown.at(-1) ?? '').pathname)) ?? ''
  return { desktop, settings, trials, shown, walls, previous, carried, page }
}
