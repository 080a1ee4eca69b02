import { afterEach, expect, it, vi } from 'vitest'
import { printPage } from './print-page.ts'

afterEach(() => vi.unstubAllGlobals())

it('prints by the browser, and in the desktop on the printer that is set there', () => {
  const browser = vi.fn<() => void>()
  const desktop = vi.fn<() => Promise<{ printed: boolean }>>(() => Promise.resolve({ printed: true }))
  vi.stubGlobal('window', { print: browser })
  printPage()
  expect([browser.mock.calls.length, desktop.mock.calls.length]).toEqual([1, 0])
  vi.stubGlobal('window', { print: browser, markazDesktop: { print: desktop } })
  printPage()
  expect([browser.mock.calls.length, desktop.mock.calls.length]).toEqual([1, 1])
})
