import { expect, it } from 'vitest'
import { runnersOf } from './race-view.ts'

const line = (lineName: string, approved: number[], planned: number[] | null = null) => ({
  lineId: lineName,
  lineName,
  approved,
  pending: [0, 3, 0, 0],
  planned,
  bottleneck: null,
})
const race = {
  at: 1,
  institution: 'Atlas',
  workedOn: '2026-11-23',
  shiftName: 'Day shift',
  hours: ['08:00', '09:00', '10:00', '11:00'],
  begun: 3,
  counts: 'pieces' as const,
}

it('the line that is ahead stands first, each in its colour, up to the hour that runs', () => {
  const [first, second] = runnersOf({
    ...race,
    lines: [line('A', [10, 0, 5, 0]), line('B', [20, 10, 1, 0], [10, 10, 5, 5])],
  })
  expect(first).toMatchObject({
    name: 'B',
    approved: 31,
    pending: 3,
    lastHour: 1,
    cumulative: [20, 30, 31],
    plannedCumulative: [10, 20, 25, 30],
    ofPlan: 124,
  })
  expect(second).toMatchObject({ name: 'A', cumulative: [10, 10, 15], plannedCumulative: null, ofPlan: null })
  const swapped = runnersOf({ ...race, lines: [line('A', [10, 0, 50, 0]), line('B', [20, 10, 1, 0])] })
  expect(swapped.map(({ name, color }) => [name, color])).toEqual([
    ['A', second?.color],
    ['B', first?.color],
  ])
})

it('twelve lines all run, each told apart from every other by its colour and mark', () => {
  const lines = Array.from('ABCDEFGHIJKL').map((name, index) => line(name, [index, 0, 0, 0]))
  const runners = runnersOf({ ...race, lines })
  expect(runners.map(({ name }) => name).join('')).toBe('LKJIHGFEDCBA')
  expect(runners.map(({ place }) => place)).toEqual(lines.map((_, index) => index + 1))
  expect(new Set(runners.map(({ color, mark }) => `${color} ${mark}`)).size).toBe(12)
  expect(runners.at(-1)).toMatchObject({ name: 'A', mark: 'circle' })
  expect(runners[0]).toMatchObject({ name: 'L', mark: 'triangle' })
})
