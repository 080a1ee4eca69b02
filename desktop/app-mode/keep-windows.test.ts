import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { delayBeforeTry } from '../supervisor.ts'
import { keepWindows } from './keep-windows.ts'
import type { WantedWindow } from './wanted-windows.ts'

const main: WantedWindow = { slot: 'main', kind: 'main', at: null }
const kiosk: WantedWindow = { slot: 'kiosk', kind: 'kiosk', at: null }
const first = 'http://127.0.0.1:5600'

const mainClosed = vi.fn<() => void>()
const mainFailed = vi.fn<() => void>()

/** Browsers a test speaks for. */
function keep(...wanted: WantedWindow[]) {
  const started: { slot: string; address: string; exit: (code: number) => void; isClosed: boolean }[] = []
  const windows = keepWindows(
    wanted,
    ({ slot }, address) => {
      let onExit: (code: number) => void = () => {}
      const browser = { slot, address, exit: (code: number) => onExit(code), isClosed: false }
      started.push(browser)
      return {
        onExit(listener) {
          onExit = listener
        },
        async close() {
          browser.isClosed = true
          browser.exit(0)
        },
      }
    },
    { mainClosed, mainFailed },
  )
  windows.show(first)
  const exit = (slot: string, code: number) => started.findLast((browser) => browser.slot === slot)?.exit(code)
  return { windows, started, exit, slots: () => started.map(({ slot }) => slot) }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.clearAllMocks()
})
afterEach(() => vi.useRealTimers())

it('opens each window once', () => {
  const { windows, slots } = keep(main, kiosk)
  windows.show(first)
  expect(slots()).toEqual(['main', 'kiosk'])
})

it.each([
  ['crashed', 139],
  ['was closed by somebody', 0],
])('brings a kiosk back that %s', (_, code) => {
  const { exit, slots } = keep(main, kiosk)
  exit('kiosk', code)
  expect(slots()).toHaveLength(2)
  vi.advanceTimersByTime(delayBeforeTry(1))
  expect(slots()).toEqual(['main', 'kiosk', 'kiosk'])
  expect(mainClosed).not.toHaveBeenCalled()
})

it('ends when a person closes the main window, and not when it crashes', () => {
  const { exit, slots } = keep(main)
  exit('main', 139)
  vi.advanceTimersByTime(delayBeforeTry(1))
  expect(slots()).toEqual(['main', 'main'])
  expect(mainClosed).not.toHaveBeenCalled()
  exit('main', 0)
  vi.runAllTimers()
  expect(mainClosed).toHaveBeenCalledOnce()
  expect(slots()).toHaveLength(2)
})

it('tries a browser that does not stay open less and less often, and says so of the main window', () => {
  const { exit, slots } = keep(main, kiosk)
  for (let failures = 1; failures <= 20; failures += 1) {
    exit('kiosk', 1)
    vi.advanceTimersByTime(delayBeforeTry(failures) - 1)
    expect(slots()).toHaveLength(failures + 1)
    vi.advanceTimersByTime(1)
    expect(slots()).toHaveLength(failures + 2)
  }
  for (let failures = 1; failures <= 5; failures += 1) {
    exit('main', 1)
    vi.advanceTimersByTime(delayBeforeTry(failures))
  }
  expect(mainFailed).toHaveBeenCalledOnce()
  expect(slots().filter((slot) => slot === 'main')).toHaveLength(5)
})

it('opens them where the server is now, when it has moved', () => {
  const { windows, started } = keep(main, kiosk)
  windows.show('http://127.0.0.1:5601')
  expect(started.map(({ slot, address }) => [slot, address.slice(-4)])).toEqual([
    ['main', '5600'],
    ['kiosk', '5600'],
    ['main', '5601'],
    ['kiosk', '5601'],
  ])
  expect(mainClosed).not.toHaveBeenCalled()
})

it('closes all, also what was about to come back', async () => {
  const { windows, started, exit, slots } = keep(main, kiosk)
  exit('kiosk', 1)
  await windows.closeAll()
  vi.runAllTimers()
  expect(slots()).toEqual(['main', 'kiosk'])
  expect(started[0]?.isClosed).toBe(true)
  expect(mainClosed).not.toHaveBeenCalled()
})
