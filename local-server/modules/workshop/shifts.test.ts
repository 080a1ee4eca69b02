import { expect, it } from 'vitest'
import { shiftAt, shortTime } from './shifts.ts'

const day = { id: '1', name: 'day', startsAt: '08:00', endsAt: '20:00', breaks: [] }
const night = { id: '2', name: 'night', startsAt: '20:00', endsAt: '08:00', breaks: [] }
const always = (shifts: (typeof day)[]) => [{ validFrom: '0001-01-01', shifts }]

it.each([
  ['2026-11-23T07:59:59+05:00', 'Asia/Tashkent', '2026-11-22', 'night', 719],
  ['2026-11-23T08:00:00+05:00', 'Asia/Tashkent', '2026-11-23', 'day', 0],
  ['2026-11-23T19:59:59+05:00', 'Asia/Tashkent', '2026-11-23', 'day', 719],
  ['2026-11-23T20:00:00+05:00', 'Asia/Tashkent', '2026-11-23', 'night', 0],
  ['2026-11-23T23:59:59+05:00', 'Asia/Tashkent', '2026-11-23', 'night', 239],
  ['2026-11-24T00:00:00+05:00', 'Asia/Tashkent', '2026-11-23', 'night', 240],
  ['2026-11-24T02:30:00+05:00', 'Asia/Tashkent', '2026-11-23', 'night', 390],
  ['2026-11-24T02:30:00+05:00', 'Asia/Bishkek', '2026-11-23', 'night', 450],
  ['2027-01-01T00:00:00+05:00', 'Asia/Almaty', '2026-12-31', 'night', 240],
])('%s in %s is %s, %s shift', (instant, timeZone, workedOn, name, minutes) => {
  const found = shiftAt(always([day, night]), Date.parse(instant), timeZone)
  expect([found.workedOn, found.shift.name, found.minutes]).toEqual([workedOn, name, minutes])
})

it('work between two shifts belongs to the one before', () => {
  const early = shiftAt(always([day]), Date.parse('2026-11-24T07:30:00+05:00'), 'Asia/Tashkent')
  expect([early.workedOn, early.shift.name]).toEqual(['2026-11-23', 'day'])
})

it('a plan counts from its day on, and the night before it is still of the one before', () => {
  const plans = [...always([day, night]), { validFrom: '2026-11-24', shifts: [{ ...day, startsAt: '09:00' }] }]
  const at = (instant: string) => {
    const { workedOn, shift, minutes } = shiftAt(plans, Date.parse(`${instant}:00+05:00`), 'Asia/Tashkent')
    return [workedOn, shift.name, minutes]
  }
  expect(at('2026-11-23T08:30')).toEqual(['2026-11-23', 'day', 30])
  expect(at('2026-11-24T08:30')).toEqual(['2026-11-23', 'night', 750])
  expect(at('2026-11-24T09:00')).toEqual(['2026-11-24', 'day', 0])
  expect(at('2026-11-25T08:59')).toEqual(['2026-11-24', 'day', 1439])
})

it('the time of a coupon’s use reads as on the floor', () => {
  expect(shortTime(Date.parse('2026-11-23T14:05:59+05:00'), 'Asia/Tashkent')).toBe('23.11 14:05')
})
