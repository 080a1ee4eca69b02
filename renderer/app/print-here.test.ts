import { afterEach, expect, it, vi } from 'vitest'
import { printHere } from './print-here.ts'

afterEach(() => vi.unstubAllGlobals())

it('prints by the browser, and in the desktop on the printer that is set there', () => {
  const browser = vi.fn<() => void>()
  const desktop = vi.fn<() => Promise<{ printed: boolean }>>(() => Promise.resolve({ printed: true }))
  vi.stubGlobal('window', { print: browser })
  printHere()
  expect([browser.mock.calls.length, desktop.mock.calls.length]).toEqual([1, 0])
  vi.stubGlobal('window', { print: browser, markazDesktop: { print: desktop } })
  printHere()
  expect([browser.mock.calls.length, desktop.mock.calls.length]).toEqual([1, 1])
})
