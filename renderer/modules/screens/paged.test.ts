import { expect, it } from 'vitest'
import { pageSeconds, pagesOf } from './paged.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

it.each([
  [0, []],
  [5, [5]],
  [6, [3, 3]],
  [11, [4, 3, 4]],
  [12, [4, 4, 4]],
  [13, [4, 5, 4]],
])('%d lines stand in pages of at most five, each line on one of them', (count, lengths) => {
  const pages = pagesOf(numbers(count), 5)
  expect(pages.map(({ length }) => length)).toEqual(lengths)
  expect(pages.flat()).toEqual(numbers(count))
})

it('all pages are seen in the time of the board, but none in less than it takes to read it', () => {
  expect(pageSeconds(20, 1)).toBe(20)
  expect(pageSeconds(21, 3)).toBe(7)
  expect(pageSeconds(5, 3)).toBe(4)
})
