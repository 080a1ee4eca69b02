import { performance } from 'node:perf_hooks'
import { expect, it } from 'vitest'
import { inTurns } from './in-turns.ts'

it('work that goes on and on lets others in between; short work is not held up by them', async () => {
  const order: string[] = []
  const turn = inTurns()
  setImmediate(() => order.push('somebody else'))
  await turn()
  order.push('short work')
  for (const until = performance.now() + 20; performance.now() < until;);
  await turn()
  order.push('long work')
  expect(order).toEqual(['short work', 'somebody else', 'long work'])
})
