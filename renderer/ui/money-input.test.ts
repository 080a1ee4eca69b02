import { describe, expect, it } from 'vitest'
import { parseMinor, parseWhole } from './money-input.ts'

describe('an amount as typed', () => {
  it.each([
    ['850', 85_000],
    ['1 200,50', 120_050],
    ['1\u202f200,5', 120_050],
    ['1200.05', 120_005],
    ['12,', 1_200],
    ['0', 0],
    ['', undefined],
    ['12a', undefined],
    ['-5', undefined],
    ['1,234', undefined],
    ['1.200,50', undefined],
  ])('%j', (typed, minor) => expect(parseMinor(typed)).toBe(minor))
})

describe('a whole number as typed', () => {
  it.each([
    ['5000', 5_000],
    ['5\u202f000', 5_000],
    ['5 000', 5_000],
    ['', undefined],
    ['12a', Number.NaN],
    ['-5', Number.NaN],
    ['1,5', Number.NaN],
  ])('%j', (typed, whole) => expect(parseWhole(typed)).toBe(whole))
})
