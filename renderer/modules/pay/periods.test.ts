import { describe, expect, it } from 'vitest'
import { periodOf } from './periods.ts'

describe('pay periods', () => {
  it.each([
    ['week', '2026-11-23', '2026-11-23', '2026-11-29'],
    ['week', '2026-11-29', '2026-11-23', '2026-11-29'],
    ['month', '2026-11-20', '2026-11-01', '2026-11-30'],
    ['month', '2028-02-29', '2028-02-01', '2028-02-29'],
    ['month', '2026-12-31', '2026-12-01', '2026-12-31'],
    ['lastMonth', '2026-01-15', '2025-12-01', '2025-12-31'],
    ['lastMonth', '2026-03-31', '2026-02-01', '2026-02-28'],
  ] as const)('%s around %s', (name, today, from, to) => expect(periodOf(name, today)).toEqual({ from, to }))
})
