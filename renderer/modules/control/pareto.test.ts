import { expect, it } from 'vitest'
import { cumulativePercent } from './pareto.ts'

it('the shares of a Pareto chart end at a hundred per cent', () => {
  expect(cumulativePercent([6, 3, 1])).toEqual([60, 90, 100])
  expect(cumulativePercent([1, 1, 1])).toEqual([33.3, 66.7, 100])
  expect(cumulativePercent([0])).toEqual([0])
  expect(cumulativePercent([])).toEqual([])
})
