import { spawn } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@playwright/test'
import { setUp, signIn } from '../../contracts/identity/sign-in.ts'
import { changeLan } from '../../contracts/lan.ts'
import { assignScreen, listScreens, listWaitingScreens } from '../../contracts/workshop/screens.ts'
import kyrgyz from '../../renderer/modules/floor/locales/ky.json' with { type: 'json' }
import { findElectron } from '../../scripts/lib/desktop.mjs'
import { root } from '../../scripts/lib/paths.mjs'
import { findChromium } from '../support/chromium.mjs'
import { startDisplay, type VirtualDisplay } from '../support/display.ts'
import { freeMulticastPort, freePort } from '../support/free-port.ts'
import { startServer } from '../support/server.ts'
import { callerOf } from '../support/workshop.ts'

const desk = { x: 0, y: 0, width: 1280, height: 1080 }
const wall = { x: 1280, y: 0, width: 1920, height: 1080 }
const chromium = findChromium()
const administratorPassword = 'tort-olma-nok-behi'

test.skip(process.platform !== 'linux', 'displays without a screen are made by Xvfb')
test.skip(findElectron(root, process.env) !== undefined, 'the desktop would open')

let display: VirtualDisplay
test.beforeEach(async () => {
  display = await startDisplay([desk, wall])
})
test.afterEach(() => display.stop())

function npmStart(args: readonly string[], env: NodeJS.ProcessEnv) {
  const clean = Object.entries(process.env).filter(([name]) => !name.startsWith('MARKAZ_') && name !== 'CI')
  const child = spawn(process.execPath, ['scripts/start.mjs', '--time-server', 'off', '--mdns', 'off', ...args], {
    cwd: root,
    env: { ...Object.fromEntries(clean), MARKAZ_CHROMIUM: chromium, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { printed: () => printed, ended, end: () => child.kill('SIGTERM') }
}

/** A data folder whose institution is set up, so that each window has a page of its own. */
async function dataFolder(): Promise<string> {
  const data = test.info().outputPath('data')
  const server = await startServer({ data })
  await callerOf(server.address).send(setUp, {
    body: {
      institution: 'Zamon',
      locale: 'en',
      timeZone: 'Asia/Tashkent',
      currency: 'UZS',
      modules: ['workshop'],
      administrator: { fullName: 'Dilnoza Karimova', signInName: 'dilnoza', password: administratorPassword },
    },
  })
  await server.stop()
  return data
}

/** The browser that has a profile open; undefined between two. */
function browserOf(data: string, slot: string): number | undefined {
  try {
    return Number(
      readlinkSync(join(data, 'browser', slot, 'SingletonLock'))
        .split('-')
        .at(-1),
    )
  } catch {
    return undefined
  }
}

/** What draws a browser's pages; each is a process below the browser's. */
function renderersOf(browser: number): number[] {
  const parents = new Map<number, number>()
  const renderers: number[] = []
  for (const pid of readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)) {
    try {
      parents.set(pid, Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]))
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')) renderers.push(pid)
    } catch {
      // It has ended meanwhile.
    }
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid)
    return parent === browser || (parent !== undefined && isBelow(parent))
  }
  return renderers.filter(isBelow)
}

test('npm start opens the main window, the kiosk and the screen, each on its display, and ends with the main window', async () => {
  test.setTimeout(180_000)
  const data = await dataFolder()
  const port = await freePort()
  const start = ['--data', data, '--port', String(port)]
  const shown = () => display.windows().toSorted((a, b) => a.name.localeCompare(b.name))
  const kiosk = { name: '127.0.0.1__kiosk', title: 'Kiosk · Markaz', bounds: desk }
  const tv = { name: '127.0.0.1__tv', title: 'TV board · Markaz', bounds: wall }
  const main = { name: '127.0.0.1', title: 'Sign in · Markaz' }
  const slow = { timeout: 60_000 }

  const first = npmStart([...start, '--windows', 'main,kiosk@10:10,tv@1290:10'], display.env)
  await expect.poll(shown, slow).toMatchObject([main, kiosk, tv])
  expect(first.printed()).toContain(`opening main, kiosk, tv at http://127.0.0.1:${port}`)
  const isRoot = process.getuid?.() === 0
  expect(first.printed().includes('without its sandbox')).toBe(isRoot)

  const killed = browserOf(data, 'kiosk') ?? NaN
  process.kill(killed, 'SIGKILL')
  await expect.poll(() => browserOf(data, 'kiosk'), slow).not.toBe(killed)
  await expect.poll(shown, slow).toMatchObject([main, kiosk, tv])

  // A page that crashed leaves its window standing, with an apology in it.
  const crashed = browserOf(data, 'tv') ?? NaN
  const renderers = renderersOf(crashed)
  expect(renderers).not.toEqual([])
  for (const renderer of renderers) process.kill(renderer, 'SIGKILL')
  await expect.poll(() => browserOf(data, 'tv'), slow).not.toBe(crashed)
  await expect.poll(shown, slow).toMatchObject([main, kiosk, tv])

  // Whoever presses F11 there does not leave a window in the middle of the wall.
  // A browser that has just begun may not hear the key yet, and the window is put back while nobody looks.
  await expect(async () => {
    display.pressKey(shown()[2]?.id ?? '', 'F11')
    await expect.poll(() => shown()[2]?.bounds, { intervals: [20], timeout: 5_000 }).not.toEqual(wall)
  }).toPass(slow)
  await expect.poll(shown, slow).toMatchObject([main, kiosk, tv])

  const screen = shown()[2]
  display.closeWindow(screen?.id ?? '')
  await expect.poll(() => shown()[2]?.id, slow).not.toBe(screen?.id)
  await expect.poll(shown, slow).toMatchObject([main, kiosk, tv])

  display.closeWindow(shown()[0]?.id ?? '')
  expect(await first.ended).toBe(0)
  expect(display.windows()).toEqual([])
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow('fetch failed')

  // What was said once is remembered.
  const second = npmStart(start, display.env)
  await expect.poll(shown, slow).toMatchObject([main, kiosk, tv])
  const kept = shown().map(({ id }) => id)
  second.end()
  expect(await second.ended).toBe(0)
  expect(kept).toHaveLength(3)
  expect(display.windows()).toEqual([])
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow('fetch failed')
})

test('a window that there is not ends with one line and exit code 2', async () => {
  const start = npmStart(['--data', test.info().outputPath('data'), '--windows', 'balcony'], display.env)
  expect(await start.ended).toBe(2)
  expect(start.printed().trim().split('\n').at(-1)).toMatch(/^markaz: "balcony" is no window/)
  expect(display.windows()).toEqual([])
})

test('where there is no browser either, npm start says why and which address to open', async () => {
  const start = npmStart(['--data', test.info().outputPath('data'), '--port', '0'], {
    ...display.env,
    MARKAZ_CHROMIUM: '/nowhere',
    PATH: dirname(process.execPath),
  })
  await expect.poll(start.printed, { timeout: 30_000 }).toMatch(/markaz: open http:\/\/127\.0\.0\.1:\d+ in a browser/)
  expect(start.printed()).toContain('nor Chromium, Chrome or Edge for its windows')
  start.end()
  expect(await start.ended).toBe(0)
})

test('S-PLT-09: the screen on the second display is given its board and language from the office, and has them in five seconds', async () => {
  test.setTimeout(180_000)
  const port = await freePort()
  const args = ['--data', await dataFolder(), '--port', String(port), '--windows', 'main,tv@1290:10']
  const start = npmStart(args, display.env)
  const tv = () => display.windows().find(({ name }) => name === '127.0.0.1__tv')
  await expect.poll(tv, { timeout: 60_000 }).toMatchObject({ bounds: wall })

  const office = callerOf(`http://127.0.0.1:${port}`)
  await office.send(signIn, { body: { signInName: 'dilnoza', password: administratorPassword } })
  const waiting = async () => (await office.send(listWaitingScreens)).items
  await expect.poll(waiting, { timeout: 30_000 }).toHaveLength(1)
  const [screen] = await waiting()
  await office.send(assignScreen, {
    params: { id: screen?.id ?? '' },
    body: {
      name: 'Second monitor',
      locale: 'ky',
      boards: ['floor'],
      lineId: null,
      theme: 'dark',
      names: 'full',
      rotateSeconds: 20,
      notice: '',
    },
  })
  await expect.poll(() => tv()?.title, { timeout: 5_000 }).toBe(`${kyrgyz.tv.title} · Markaz`)
  expect(tv()?.bounds).toEqual(wall)
  expect((await office.send(listScreens)).items).toMatchObject([{ name: 'Second monitor', online: true }])
  start.end()
  expect(await start.ended).toBe(0)
})

test('S-PLT-08: on a second computer with a copy of the data npm start opens no window, and says where the first one is', async () => {
  test.setTimeout(180_000)
  const mdns = String(await freeMulticastPort())
  const data = await dataFolder()
  const first = await startServer({ data, args: ['--lan-host', '127.0.0.1', '--mdns', mdns] })
  const administrator = callerOf(first.address)
  await administrator.send(signIn, { body: { signInName: 'dilnoza', password: administratorPassword } })
  const port = await freePort()
  await administrator.send(changeLan, { body: { on: true, port } })
  const copy = test.info().outputPath('copy')
  cpSync(data, copy, { recursive: true })

  const second = npmStart(['--port', '0', '--lan-host', '127.0.0.2', '--mdns', mdns, '--data', copy], display.env)
  expect(await second.ended).toBe(3)
  expect(second.printed()).toContain(`https://127.0.0.1:${port}`)
  expect(second.printed()).not.toContain('markaz: opening')
  expect(display.windows()).toEqual([])
  await first.stop()
})
