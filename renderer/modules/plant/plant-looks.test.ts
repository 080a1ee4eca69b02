import { expect, it } from 'vitest'
import { countsOf } from './plant-looks.ts'

it('a call counts once, at whatever places it is seen', () => {
  const call = (calledAt: number) => ({ kind: 'machine' as const, calledAt, isTaken: false })
  const counts = countsOf([
    { id: 'line', lineId: 'one', state: 'call', call: call(1) },
    { id: 'first', lineId: 'one', state: 'call', call: call(1) },
    { id: 'second', lineId: 'one', state: 'call', call: call(2) },
    { id: 'third', lineId: 'one', state: 'working', call: null },
  ])
  expect(counts).toEqual([
    { state: 'call', count: 2 },
    { state: 'working', count: 1 },
  ])
})
