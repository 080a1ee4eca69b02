import { vi } from 'vitest'

/**
 * Looks until what is checked throws no more, and gives what it gave. How long that takes is the machine's affair: what
 * never comes is told before the test's own end.
 */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 50_000, interval: 20 })
