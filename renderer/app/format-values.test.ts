import { describe, expect, it } from 'vitest'
import {
  addDays,
  dayOf,
  formatMinor,
  formatNumber,
  formatPhone,
  instantAt,
  thinSpace,
  zonedParts,
} from './format-values.ts'

describe('numbers and money', () => {
  it.each([
    [5_100_000, `51${thinSpace}000`],
    [5_100_050, `51${thinSpace}000,50`],
    [5, '0,05'],
    [0, '0'],
    [-34_000_00, `−34${thinSpace}000`],
    [123_456_789_00, `123${thinSpace}456${thinSpace}789`],
  ])('%d tiyin', (minor, text) => expect(formatMinor(minor, ',')).toBe(text))

  it('drops trailing zeros unless told to keep them', () => {
    expect(formatNumber(1.5, ',', { decimals: 3 })).toBe('1,5')
    expect(formatNumber(1.5, '.', { decimals: 2, fixed: true })).toBe('1.50')
    expect(formatNumber(-0.001, ',', { decimals: 1 })).toBe('0')
    expect(formatNumber(10_000, ',')).toBe(`10${thinSpace}000`)
  })
})

describe('phones', () => {
  it.each([
    ['+998901234567', '+998 90 123 45 67'],
    ['+996555123456', '+996 555 123 456'],
    ['+77011234567', '+7 701 123 45 67'],
    ['+4915112345678', '+4915112345678'],
  ])('%s', (e164, text) => expect(formatPhone(e164)).toBe(text))
})

describe('time in the institution’s zone', () => {
  const zone = 'Asia/Tashkent'

  it('takes days at the zone’s midnight', () => {
    expect(dayOf(Date.parse('2026-11-22T18:59:59Z'), zone)).toBe('2026-11-22')
    expect(dayOf(Date.parse('2026-11-22T19:00:00Z'), zone)).toBe('2026-11-23')
    expect(zonedParts(Date.parse('2026-11-22T19:00:00Z'), zone).hour).toBe('00')
  })

  it('finds the instant of a wall clock', () => {
    expect(instantAt('2026-11-23T02:30', zone)).toBe(Date.parse('2026-11-22T21:30:00Z'))
    expect(instantAt('2026-11-23T00:00', 'Asia/Bishkek')).toBe(Date.parse('2026-11-22T18:00:00Z'))
  })

  it('counts days over months and years', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28')
  })
})
