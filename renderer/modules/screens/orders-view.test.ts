import { expect, it } from 'vitest'
import { finishedPercent, nextDue, type OrdersBoard } from './orders-view.ts'

it.each([
  [0, 140, 0],
  [139, 140, 99],
  [140, 140, 100],
  [150, 140, 100],
  [0, 0, 0],
])('%d of %d pieces are %d per cent', (finishedPieces, orderedPieces, percent) =>
  expect(finishedPercent({ finishedPieces, orderedPieces })).toBe(percent),
)

it('the next due day is that of the first order that is neither overdue nor finished', () => {
  const order = (dueOn: string, outlook: OrdersBoard['orders'][number]['outlook']) => ({
    orderId: dueOn,
    number: '1001',
    productName: 'Shirt',
    dueOn,
    orderedPieces: 10,
    finishedPieces: 0,
    endsOn: null,
    outlook,
  })
  const today = '2026-11-23'
  const gone = [order('2026-11-20', 'overdue'), order('2026-11-24', 'finished')]
  expect(nextDue({ today, orders: [...gone, order('2026-11-25', 'late'), order('2026-11-26', 'onTime')] })).toBe(
    '2026-11-25',
  )
  expect(nextDue({ today, orders: gone })).toBeNull()
})
