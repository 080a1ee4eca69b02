import { expect, it } from 'vitest'
import { windowArguments } from './window-arguments.ts'

const start = { address: 'http://127.0.0.1:5600', profile: '/data/browser/x', isFirst: false, isRoot: false }

it('shows the main page, and leaves its size to the browser after the first time', () => {
  const main = { slot: 'main', kind: 'main', at: null } as const
  const later = windowArguments(main, start)
  expect(later).toContain('--app=http://127.0.0.1:5600/')
  expect(later).toContain('--user-data-dir=/data/browser/x')
  expect(later.join(' ')).not.toMatch(/window-size|window-position|kiosk|fullscreen/)
  expect(windowArguments(main, { ...start, isFirst: true })).toContain('--window-size=1440,900')
})

it('covers a kiosk’s display and lets nobody swipe away', () => {
  const args = windowArguments({ slot: 'kiosk', kind: 'kiosk', at: null }, start)
  expect(args).toEqual(
    expect.arrayContaining([
      '--app=http://127.0.0.1:5600/kiosk',
      '--kiosk',
      '--disable-pinch',
      '--autoplay-policy=no-user-gesture-required',
    ]),
  )
})

it('covers the display that a screen was given', () => {
  const args = windowArguments({ slot: 'tv', kind: 'tv', at: { x: 1920, y: -30 } }, start)
  expect(args).toEqual(
    expect.arrayContaining(['--app=http://127.0.0.1:5600/tv', '--start-fullscreen', '--window-position=1920,-30']),
  )
})

it('gives up the browser’s sandbox for root only', () => {
  const main = { slot: 'main', kind: 'main', at: null } as const
  expect(windowArguments(main, start)).not.toContain('--no-sandbox')
  expect(windowArguments(main, { ...start, isRoot: true })).toContain('--no-sandbox')
})
