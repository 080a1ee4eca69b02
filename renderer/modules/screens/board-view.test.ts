import { describe, expect, it } from 'vitest'
import { burnInOffset, changesBetween, raceOf, roundedMoney, trendOf, type Board } from './board-view.ts'

const of = (pieces: number) => ({ pieces, amountMinor: pieces * 100 })
const totals = (pending: number, approved: number) => ({
  pending: of(pending),
  approved: of(approved),
  rejected: of(0),
})
const lineOne = { lineId: 'one', lineName: 'Line 1', ...totals(60, 40) }
const board: Board = {
  institution: 'Zamon Tikuv',
  lineId: null,
  lineName: null,
  workedOn: '2026-11-23',
  shiftName: 'Day shift',
  at: 1,
  totals: totals(60, 100),
  workersActive: 2,
  previousApprovedPieces: 80,
  bottleneck: null,
  top: [
    { workerId: 'a', name: 'Karimova Zulfiya', pieces: 60, amountMinor: 6_000 },
    { workerId: 'b', name: 'Usenov Bakyt', pieces: 40, amountMinor: 4_000 },
  ],
  lines: [lineOne, { lineId: 'two', lineName: 'Line 2', ...totals(0, 60) }],
}

it.each([
  [120, 100, 0, { direction: 'up', percent: 20 }],
  [120, 100, 30, { direction: 'up', percent: 20 }],
  [42, 100, 0, { direction: 'down', percent: -58 }],
  [42, 100, 55, { direction: 'level', percent: null }],
  [100, 100, 0, { direction: 'level', percent: 0 }],
  [5, 0, 0, undefined],
  [0, 0, 0, undefined],
])('%d pieces after %d, with %d that wait', (now, before, pending, trend) =>
  expect(trendOf(now, before, pending)).toEqual(trend),
)

it('the race is led by approved pieces; the longest bar with its pending is the whole width', () => {
  const race = raceOf(board.lines)
  expect(race.map(({ name }) => name)).toEqual(['Line 2', 'Line 1'])
  expect(race[1]).toMatchObject({ approvedShare: 40, pendingShare: 60 })
  expect(race[0]).toMatchObject({ approvedShare: 60, pendingShare: 0 })
})

it('a floor where nothing is done yet has bars of no length', () => {
  expect(raceOf([{ lineId: 'one', lineName: 'Line 1', ...totals(0, 0) }])).toMatchObject([{ approvedShare: 0 }])
})

describe('what is lit', () => {
  it('is what changed, and nothing else', () => {
    const after: Board = { ...board, at: 2, totals: totals(90, 100), lines: [{ ...lineOne, ...totals(90, 40) }] }
    expect([...changesBetween(board, after)]).toEqual(['pending', 'line:one'])
  })

  it('is the bottleneck when more waits there', () => {
    const at = (waitingPieces: number): Board => ({
      ...board,
      bottleneck: { operationId: 'collar', operationName: 'Collar', productName: 'Shirt', waitingPieces },
    })
    expect([...changesBetween(at(40), at(45))]).toEqual(['bottleneck'])
    expect(changesBetween(at(40), at(40)).size).toBe(0)
  })

  it('is nothing at first, after another shift began, and on another line', () => {
    expect(changesBetween(undefined, board).size).toBe(0)
    expect(changesBetween(board, { ...board, workedOn: '2026-11-24', totals: totals(0, 0) }).size).toBe(0)
    expect(changesBetween(board, { ...board, lineId: 'one', totals: totals(0, 0) }).size).toBe(0)
  })
})

it.each([
  [5_100_000, { value: 51_000, decimals: 0, unit: 'one' }],
  [81_800_000, { value: 818, decimals: 0, unit: 'thousand' }],
  [220_000_000, { value: 2.2, decimals: 1, unit: 'million' }],
  [12_345_678_900, { value: 123.456789, decimals: 0, unit: 'million' }],
])('%d minor units are rounded to be read from afar', (minor, rounded) => expect(roundedMoney(minor)).toEqual(rounded))

it('the picture stands still for ten minutes and then moves by a few pixels', () => {
  const tenMinutes = 600_000
  expect(burnInOffset(0)).toEqual(burnInOffset(tenMinutes - 1))
  expect(burnInOffset(0)).not.toEqual(burnInOffset(tenMinutes))
  for (let i = 0; i < 5; i++)
    expect(Math.max(burnInOffset(i * tenMinutes).x, burnInOffset(i * tenMinutes).y)).toBeLessThanOrEqual(8)
})
