import { describe, expect, it } from 'vitest'
import { firstDayOf, periodFrom } from './periods.ts'

describe('the first day of a period', () => {
  it.each([
    ['today', '2026-11-25', '2026-11-25'],
    ['week', '2026-11-25', '2026-11-23'],
    ['week', '2026-11-23', '2026-11-23'],
    ['week', '2026-11-29', '2026-11-23'],
    ['week', '2027-01-01', '2026-12-28'],
    ['month', '2026-11-25', '2026-11-01'],
  ] as const)('%s of %s is %s', (period, day, first) => expect(firstDayOf(period, day)).toBe(first))

  it('names the period again', () => {
    expect(periodFrom('2026-11-23', '2026-11-25')).toBe('week')
    expect(periodFrom('2026-11-20', '2026-11-25')).toBeUndefined()
    expect(periodFrom(undefined, '2026-11-25')).toBeUndefined()
  })
})
