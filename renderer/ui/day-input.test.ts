import { describe, expect, it } from 'vitest'
import { parseDay } from './day-input.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

describe('a day as people type it', () => {
  it.each([
    ['20.11.2026', '2026-11-20'],
    [' 5.1.26 ', '2026-01-05'],
    ['20/11/2026', '2026-11-20'],
    ['20-11-2026', '2026-11-20'],
    ['20112026', '2026-11-20'],
    ['2026-11-20', '2026-11-20'],
    ['20 nov 2026', '2026-11-20'],
    ['29.02.2028', '2028-02-29'],
  ])('%s', (text, day) => expect(parseDay(text, months)).toBe(day))

  it.each(['', '20.11', '31.02.2026', '32.01.2026', '20.13.2026', '20.11.202', '20.11.2026.1', 'today', '2026-02-30'])(
    '%s is none',
    (text) => expect(parseDay(text, months)).toBeUndefined(),
  )
})
