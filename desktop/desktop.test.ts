import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Place } from './commands.ts'
import { createDesktop } from './desktop.ts'
import type { Display } from './displays.ts'
import { openSettings, type Settings } from './settings.ts'
import type { ServerProcess } from './supervisor.ts'
import type { System } from './system.ts'
import { spokenIn } from './texts.ts'
import { openTrials } from './updates/trial.ts'

const main: Place = { kind: 'main' }
const computer: Place = { kind: 'computer' }
const display = (id: number): Display => ({
  id,
  label: `display ${id}`,
  bounds: { x: id * 1920, y: 0, width: 1920, height: 1080 },
  workArea: { x: id * 1920, y: 0, width: 1920, height: 1040 },
})
const nothingSet = { kioskPin: '', a4Printer: '', agentCode: '', language: '', updatesFrom: '' }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'markaz-desktop-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function set({
  settings: given = {},
  isServerGiven = false,
}: { settings?: Partial<Settings>; isServerGiven?: boolean } = {}) {
  const settings = openSettings(join(folder, 'desktop.json'))
  settings.change(given)
  const servers: { args: readonly string[]; print: (text: string) => void; exit: (code: number) => void }[] = []
  const shown: string[] = []
  const walls: string[] = []
  const displays = [display(1), display(2)]
  let leaveAsked: string | undefined
  const raised = vi.fn<() => void>()
  const startServer = (args: readonly string[]): ServerProcess => {
    const server = { args, print: (_text: string) => {}, exit: (_code: number) => {} }
    servers.push(server)
    return {
      onOutput: (listener) => (server.print = listener),
      onExit: (listener) => (server.exit = listener),
      end: () => false,
    }
  }
  const system: System = {
    mainUrl: () => shown.at(-1),
    showMain: (url) => void shown.push(url),
    raiseMain: raised,
    replacePart: () => {},
    openWall: ({ slot, kind }, { id }, url) => {
      walls.push(`${slot} ${kind} on ${id}: ${url}`)
      return { cover: () => {}, close: () => void walls.push(`${slot} closed`) }
    },
    keepAwake: () => {},
    openLeave: (slot) => (leaveAsked = slot),
    closeLeave: () => (leaveAsked = undefined),
    displays: () => displays,
    printers: () => Promise.resolve(['HP']),
    startServer,
    startAgent: startServer,
    installPrevious: () => {},
    settingsChanged: () => {},
    startAgain: () => {},
    carryCookies: () => Promise.resolve(),
  }
  const desktop = createDesktop(
    {
      settings,
      spoken: () => spokenIn('en'),
      version: '1.0.0',
      isServerGiven,
      dataFolder: join(folder, 'data'),
      profile: folder,
      findServers: undefined,
      greet: () => Promise.reject(new Error('nobody is asked')),
      trials: openTrials(join(folder, 'updates'), { version: '1.0.0', now: Date.now }),
      updates: () => ({ state: () => ({ kind: 'none' }), check: () => Promise.resolve(), install: () => {} }),
      now: Date.now,
    },
    system,
  )
  shown.push(desktop.mainPage())
  desktop.start()
  return { desktop, settings, servers, shown, walls, displays, raised, leaveAsked: () => leaveAsked }
}

describe('the first run', () => {
  it('asks what this computer is, and starts no server before', async () => {
    const { desktop, servers, shown, settings } = set()
    expect(shown).toEqual(['markaz://desktop/first-run'])
    expect(servers).toHaveLength(0)
    expect(desktop.hasWork()).toBe(false)
    await desktop.submit('role.main', {}, main)
    expect(settings.get().role).toEqual({ kind: 'main' })
    expect(shown.at(-1)).toBe('markaz://desktop/starting')
    servers[0]?.print('Markaz is ready: http://127.0.0.1:5600\n')
    expect(shown.at(-1)).toBe('http://127.0.0.1:5600')
    expect(desktop.hasWork()).toBe(true)
  })

  it('is over where arguments for the server were given', () => {
    const { servers, shown } = set({ isServerGiven: true })
    expect(shown).toEqual(['markaz://desktop/starting'])
    expect(servers).toHaveLength(1)
  })
})

describe('the main computer', () => {
  const role = { kind: 'main' } as const

  it('shows why its server does not start, brings the window forward, and tries again when asked', async () => {
    const { desktop, servers, shown, raised } = set({ settings: { role } })
    servers[0]?.print('the port is taken\n')
    servers[0]?.exit(2)
    expect(shown.at(-1)).toBe('markaz://desktop/failed')
    expect(raised).toHaveBeenCalledTimes(1)
    expect(await desktop.page('/failed')).toContain('the port is taken')
    await desktop.submit('server.retry', {}, main)
    expect(servers).toHaveLength(2)
  })

  it('shows where the institution’s other server is, and offers to become its station', async () => {
    const { desktop, servers } = set({ settings: { role } })
    servers[0]?.print('Zamon has its server running at https://10.0.0.5:5643 already\n')
    servers[0]?.exit(3)
    const page = await desktop.page('/failed')
    expect(page).toContain('It answers at https://10.0.0.5:5643.')
    expect(page).toContain('href="/first-run/station"')
  })

  it('leaves a page alone that reconnects by itself after a restart of the server', () => {
    vi.useFakeTimers()
    try {
      const { servers, shown } = set({ settings: { role } })
      servers[0]?.print('http://127.0.0.1:5600\n')
      shown.push('http://127.0.0.1:5600/people')
      servers[0]?.exit(1)
      vi.runOnlyPendingTimers()
      servers[1]?.print('http://127.0.0.1:5600\n')
      expect(shown.at(-1)).toBe('http://127.0.0.1:5600/people')
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('screens and kiosks', () => {
  const role = { kind: 'main' } as const
  const opened = async () => {
    const seat = set({ settings: { role } })
    seat.servers[0]?.print('http://127.0.0.1:5600\n')
    const save = (fields: object) => seat.desktop.submit('computer.save', { ...nothingSet, ...fields }, computer)
    return { ...seat, save }
  }

  it('are opened on the displays that were picked, and followed there', async () => {
    const { save, walls, displays, desktop } = await opened()
    expect(await save({ 'display-1': 'nothing', 'display-2': 'tv' })).toEqual({ done: 'Saved.' })
    expect(walls).toEqual(['tv-1 tv on 2: http://127.0.0.1:5600/tv'])
    const [, second] = displays.splice(1, 1)
    expect(second).toBeUndefined()
    desktop.displaysChanged()
    displays.push(display(2))
    desktop.displaysChanged()
    expect(walls).toEqual([
      'tv-1 tv on 2: http://127.0.0.1:5600/tv',
      'tv-1 closed',
      'tv-1 tv on 2: http://127.0.0.1:5600/tv',
    ])
  })

  it('keep the window of a display that is away while others are set', async () => {
    const { save, displays, settings } = await opened()
    await save({ 'display-2': 'tv' })
    displays.pop()
    await save({ 'display-1': 'tv' })
    expect(settings.get().windows.map(({ slot, display: { id } }) => [slot, id])).toEqual([
      ['tv-1', 2],
      ['tv-2', 1],
    ])
  })

  it('are closed when the program ends, or they would keep it from ending', async () => {
    const { save, walls, desktop, servers } = await opened()
    await save({ 'display-2': 'tv' })
    const stopped = desktop.stop()
    expect(walls.at(-1)).toBe('tv-1 closed')
    servers[0]?.exit(0)
    await stopped
  })

  it('a kiosk is not opened before there is a PIN to leave it', async () => {
    const { save, walls, settings } = await opened()
    expect(await save({ 'display-2': 'kiosk' })).toContain('Set a PIN first')
    expect(await save({ 'display-2': 'kiosk', kioskPin: '12' })).toContain('4 to 8 digits')
    expect(walls).toEqual([])
    expect(settings.get().windows).toEqual([])
    expect(await save({ 'display-2': 'kiosk', kioskPin: '4711' })).toEqual({ done: 'Saved.' })
    expect(walls).toEqual(['kiosk-1 kiosk on 2: http://127.0.0.1:5600/kiosk'])
  })

  it('a kiosk is left with its PIN alone, and opened again from the menu', async () => {
    const { save, walls, desktop, leaveAsked, shown, raised } = await opened()
    await save({ 'display-1': 'tv', 'display-2': 'kiosk', kioskPin: '4711' })
    desktop.askLeave('tv-1')
    expect(leaveAsked()).toBeUndefined()
    desktop.askLeave('kiosk-1')
    expect(leaveAsked()).toBe('kiosk-1')
    const leave: Place = { kind: 'leave', slot: 'kiosk-1' }
    expect(await desktop.submit('kiosk.leave', { pin: '1234' }, leave)).toContain('wrong')
    expect(walls).not.toContain('kiosk-1 closed')
    expect(await desktop.submit('kiosk.leave', { pin: '4711' }, leave)).toBeNull()
    expect(walls.at(-1)).toBe('kiosk-1 closed')
    expect(leaveAsked()).toBeUndefined()
    expect(shown.at(-1)).toBe('http://127.0.0.1:5600/')
    expect(raised).toHaveBeenCalledTimes(1)
    desktop.reopenWalls()
    expect(walls.at(-1)).toBe('kiosk-1 kiosk on 2: http://127.0.0.1:5600/kiosk')
  })
})

describe('what a page asks for', () => {
  it('belongs to its window', async () => {
    const { desktop, settings } = set({ settings: { role: { kind: 'main' } } })
    await expect(desktop.submit('role.forget', {}, main)).rejects.toThrow('belongs to another window')
    await expect(desktop.submit('computer.save', nothingSet, { kind: 'leave', slot: 'kiosk-1' })).rejects.toThrow(
      'belongs to another window',
    )
    await expect(desktop.submit('toString', {}, main)).rejects.toThrow('there is no command')
    await expect(desktop.submit(7, {}, main)).rejects.toThrow('there is no command')
    await expect(desktop.submit('computer.save', { language: 'xx' }, computer)).rejects.toThrow('Invalid')
    expect(settings.get().role).toEqual({ kind: 'main' })
  })

  it('is kept: printer, language, start at login, where updates are', async () => {
    const { desktop, settings } = set({ settings: { role: { kind: 'main' } } })
    const fields = { ...nothingSet, a4Printer: 'HP', language: 'ky', startAtLogin: 'on', updatesFrom: ' /srv/new ' }
    await desktop.submit('computer.save', fields, computer)
    const kept = { a4Printer: 'HP', language: 'ky', startAtLogin: true, updatesFrom: '/srv/new' }
    expect(settings.get()).toMatchObject(kept)
    await desktop.submit('computer.save', nothingSet, computer)
    expect(settings.get()).toMatchObject({ a4Printer: null, language: null, startAtLogin: false, updatesFrom: null })
  })

  it('is a page that there is', async () => {
    const { desktop } = set()
    expect(await desktop.page('/elsewhere')).toBeUndefined()
    expect(await desktop.page('/first-run/trust')).toContain('What is this computer?')
  })
})
