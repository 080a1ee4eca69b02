import { describe, expect, it } from 'vitest'
import { readQuantity } from './quantity.ts'

describe('a typed quantity', () => {
  it.each([
    ['60', 60],
    [' 5000 ', 5_000],
    ['1 200', 1_200],
    ['007', 7],
  ])('%j is %d pieces', (typed, quantity) => expect(readQuantity(typed, 5_000)).toEqual({ quantity }))

  it.each([
    ['', 'empty'],
    ['  ', 'empty'],
    ['0', 'tooSmall'],
    ['-5', 'tooSmall'],
    ['−5', 'tooSmall'],
    ['1.5', 'notWhole'],
    ['1,5', 'notWhole'],
    ['12a', 'notWhole'],
    ['1e3', 'notWhole'],
    ['5001', 'tooLarge'],
    ['1000000', 'tooLarge'],
    ['99999999999999999999', 'tooLarge'],
  ])('%j is refused: %s', (typed, fault) => expect(readQuantity(typed, 5_000)).toEqual({ fault }))
})
