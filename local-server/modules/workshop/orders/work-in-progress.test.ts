import { describe, expect, it } from 'vitest'
import { forecastOf, operationProgress, waitingBefore, type OperationWork, type Pace } from './work-in-progress.ts'

const work = (...done: (number | 'archived')[]): OperationWork[] =>
  done.map((pieces, index) => ({
    operationId: String(index),
    sequence: index + 1,
    name: `operation ${index + 1}`,
    archived: pieces === 'archived',
    approvedPieces: pieces === 'archived' ? 3 : Math.floor(pieces / 2),
    pendingPieces: pieces === 'archived' ? 0 : Math.ceil(pieces / 2),
  }))

describe('what waits before an operation', () => {
  it.each([
    ['nothing is cut', 0, [0, 0, 0], [0, 0, 0]],
    ['all of the cut, before anybody sews', 100, [0, 0, 0], [100, 0, 0]],
    ['the difference to what is done before', 100, [80, 50, 45], [20, 30, 5]],
    ['nothing, where all is done', 100, [100, 100, 100], [0, 0, 0]],
    ['only what passed all before, where one ran ahead', 100, [40, 90, 10], [60, 0, 30]],
    ['nothing below zero, where more is done than was cut', 10, [12, 5, 7], [0, 5, 0]],
  ])('is %s', (_, cut, done, waiting) => {
    expect(waitingBefore(cut, work(...done))).toEqual(waiting)
  })

  it('passes by what is archived', () => {
    expect(waitingBefore(100, work(80, 'archived', 50))).toEqual([20, 0, 30])
  })
})

describe('the bottleneck', () => {
  const bottleneck = (hasBegun: boolean, waiting: number[]) =>
    operationProgress(work(5, 5, 5), waiting, hasBegun).findIndex(({ isBottleneck }) => isBottleneck)
  it.each([
    ['where most waits', true, [10, 30, 5], 1],
    ['the first of several', true, [30, 30, 5], 0],
    ['none where nothing waits', true, [0, 0, 0], -1],
    ['none before work has begun', false, [100, 0, 0], -1],
  ])('is %s', (_, hasBegun, waiting, expected) => {
    expect(bottleneck(hasBegun, waiting)).toBe(expected)
  })
  it('an archived operation is shown where work was done on it, and left out where none was', () => {
    const [first, archived, last] = work(5, 'archived', 5)
    if (!first || !archived || !last) throw new Error('three operations')
    const idle = { ...archived, approvedPieces: 0 }
    expect(operationProgress([first, archived, last], [0, 0, 0], true)).toHaveLength(3)
    expect(operationProgress([first, idle, last], [0, 0, 0], true)).toHaveLength(2)
  })
})

describe('the forecast', () => {
  // 2026-11-23 is a Monday; the floor is closed on Sundays.
  const workedDays = ['16', '17', '18', '19', '20', '21'].map((day) => `2026-11-${day}`)
  const pace = (more: Partial<Pace> & { finished?: Record<string, number> }): Pace => ({
    today: '2026-11-23',
    orderedPieces: 100,
    workedDays,
    finishedByDay: new Map(Object.entries(more.finished ?? {}).map(([day, pieces]) => [`2026-11-${day}`, pieces])),
    ...more,
  })
  it.each<[string, Partial<Pace> & { finished?: Record<string, number> }, string | null, number | null]>([
    ['nothing is finished', {}, null, null],
    ['only today finished something', { finished: { 23: 10 } }, null, null],
    ['all is finished', { finished: { 20: 60, 21: 40 } }, null, null],
    ['all is finished today', { finished: { 21: 40, 23: 60 } }, null, null],
    ['nothing was finished lately', { finished: { '02': 50 } }, null, null],
    ['nobody worked before', { finished: { 21: 20 }, workedDays: [] }, null, null],
    // 80 left at 20 a day: today and three days more.
    ['one day is known', { finished: { 21: 20 } }, '2026-11-26', 20_000],
    // 40 in two days are 20 a day, 60 left: Monday to Wednesday.
    ['two days are known', { finished: { 20: 30, 21: 10 } }, '2026-11-25', 20_000],
    // What today finished already does not count twice.
    ['today has begun', { finished: { 20: 30, 21: 10, 23: 15 } }, '2026-11-25', 20_000],
    // A day without any between two counts: 40 in four days, 60 left, six days, Sunday is skipped.
    ['a day finished nothing', { finished: { 18: 20, 21: 20 } }, '2026-11-28', 10_000],
    // Only the last five days count: 5 of 5 from the 17th on; the 60 of the 16th are long past.
    ['pace has changed', { finished: { 16: 60, 21: 5 } }, '2027-01-01', 1000],
    ['days are left over Sunday', { finished: { 21: 10 } }, '2026-12-02', 10_000],
  ])('%s', (_, more, endsOn, piecesADayThousandths) => {
    const forecast = forecastOf(pace(more))
    expect(forecast && [forecast.endsOn, forecast.piecesADayThousandths]).toEqual(
      endsOn === null ? null : [endsOn, piecesADayThousandths],
    )
  })

  it('says nothing of what takes years', () => {
    expect(forecastOf(pace({ orderedPieces: 1_000_000, finished: { 21: 1 } }))).toBeNull()
  })

  it('says from how many days it was taken', () => {
    expect(forecastOf(pace({ finished: { 20: 30, 21: 10 } }))?.workingDays).toBe(2)
    expect(forecastOf(pace({ finished: { 16: 5, 21: 10 } }))?.workingDays).toBe(5)
  })
})
