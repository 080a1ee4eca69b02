import { describe, expect, it } from 'vitest'
import { wholeNumber } from './whole-number.ts'

describe('pieces as typed', () => {
  it.each([
    ['60', 60],
    [' 1 200 ', 1200],
    ['1\u202f200', 1200],
    ['-5', -5],
    ['1,5', 1.5],
    ['12a', Number.NaN],
    ['', Number.NaN],
  ])('%j', (typed, pieces) => expect(wholeNumber(typed)).toBe(pieces))
})
