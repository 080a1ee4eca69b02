import { expect, it } from 'vitest'
import { inUrgency, pressingOf, type BoardCall } from './calls-view.ts'

const call = (id: string, state: BoardCall['state'], takenAt: number | null): BoardCall => ({
  id,
  kind: 'machine',
  state,
  lineId: 'one',
  lineName: 'Line 1',
  workerName: 'Zulfiya',
  calledAt: 0,
  takenAt,
  takenByName: takenAt === null ? null : 'Nodira',
})

it('whoever waits stands first, and who comes is said for a minute', () => {
  const open = [call('a', 'taken', 10_000), call('b', 'waiting', null), call('c', 'taken', 40_000)]
  expect(inUrgency(open).map(({ id }) => id)).toEqual(['b', 'a', 'c'])
  expect(pressingOf(open, 69_999).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  expect(pressingOf(open, 70_000).map(({ id }) => id)).toEqual(['b', 'c'])
  expect(pressingOf(open, 900_000).map(({ id }) => id)).toEqual(['b'])
})
