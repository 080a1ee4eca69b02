import { expect, it } from 'vitest'
import { comparedWith, periodAround, periodBeside, stepOf } from './periods.ts'

it.each([
  ['today', '2026-11-25', '2026-11-25', '2026-11-25'],
  ['week', '2026-11-29', '2026-11-23', '2026-11-29'],
  ['week', '2026-11-23', '2026-11-23', '2026-11-29'],
  ['month', '2028-02-10', '2028-02-01', '2028-02-29'],
  ['quarter', '2026-12-31', '2026-10-01', '2026-12-31'],
  ['quarter', '2026-01-01', '2026-01-01', '2026-03-31'],
] as const)('%s around %s runs from %s to %s', (name, day, from, to) => {
  expect(periodAround(name, day)).toEqual({ from, to })
})

it('goes a whole period back and on, over the ends of months and years', () => {
  expect(periodBeside('month', { from: '2026-03-01', to: '2026-03-31' }, -1)).toEqual({
    from: '2026-02-01',
    to: '2026-02-28',
  })
  expect(periodBeside('quarter', { from: '2026-10-01', to: '2026-12-31' }, 1)).toEqual({
    from: '2027-01-01',
    to: '2027-03-31',
  })
  expect(periodBeside('custom', { from: '2026-11-10', to: '2026-11-12' }, -1)).toEqual({
    from: '2026-11-07',
    to: '2026-11-09',
  })
})

it('compares a period that still runs with as many days of the one before', () => {
  const november = { from: '2026-11-01', to: '2026-11-30' }
  expect(comparedWith('month', november, '2026-11-10')).toEqual({ from: '2026-10-01', to: '2026-10-10' })
  expect(comparedWith('month', november, '2026-12-10')).toEqual({ from: '2026-10-01', to: '2026-10-31' })
  const march = { from: '2026-03-01', to: '2026-03-31' }
  expect(comparedWith('month', march, '2026-03-30')).toEqual({ from: '2026-02-01', to: '2026-02-28' })
})

it('shows days, weeks or months, as fit on a chart', () => {
  expect(stepOf({ from: '2026-11-01', to: '2026-11-30' })).toBe('day')
  expect(stepOf({ from: '2026-10-01', to: '2026-12-31' })).toBe('week')
  expect(stepOf({ from: '2024-01-01', to: '2026-12-31' })).toBe('month')
})
