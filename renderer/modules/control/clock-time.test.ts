import { expect, it } from 'vitest'
import { clockTime, nearestAt } from './clock-time.ts'

it.each([
  ['08:05', '08:05'],
  ['8:05', '08:05'],
  ['805', '08:05'],
  [' 23.59 ', '23:59'],
  ['24:00', undefined],
  ['12:60', undefined],
  ['12', undefined],
  ['', undefined],
])('%s is %s', (text, time) => {
  expect(clockTime(text)).toBe(time)
})

it.each([
  ['08:10', '2026-11-23T08:00', '2026-11-23T08:10'],
  ['07:50', '2026-11-23T08:00', '2026-11-23T07:50'],
  ['01:30', '2026-11-23T20:05', '2026-11-24T01:30'],
  ['23:50', '2026-11-24T00:10', '2026-11-23T23:50'],
])('%s near %s is %s', (time, near, instant) => {
  const at = (wall: string) => Date.parse(`${wall}:00+05:00`)
  expect(nearestAt(time, at(near) + 20_000, 'Asia/Tashkent')).toBe(at(instant))
})
