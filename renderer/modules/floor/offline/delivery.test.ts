import { describe, expect, it, vi } from 'vitest'
import { NetworkError, ProblemError } from '../../../app/api.ts'
import type { ErrorCode } from '../../../../contracts/errors.ts'
import { deliver } from './delivery.ts'
import type { Waiting, WaitingWork } from './kiosk-store.ts'

const workOf = (key: string): WaitingWork => ({
  key,
  badge: 'B-0001',
  workerId: 'zulfiya',
  operationId: 'sleeve',
  quantity: 60,
  heardAt: 1,
  sinceHeardMs: 1_000,
  clockSinceHeardMs: 1_000,
  measuredAt: 5_000,
})

const refusal = (status: number, code: ErrorCode) =>
  new ProblemError({ type: '', title: '', status, code, detail: '', requestId: '' })

/** A line of three, and what the server does with each. */
function threeWaiting(answers: Readonly<Record<string, Error>>) {
  const waiting = new Map(['a', 'b', 'c'].map((name, index) => [index + 1, workOf(name)]))
  const asked: string[] = []
  const measures: number[] = []
  const line = {
    all: () => Promise.resolve([...waiting].map(([key, work]) => ({ key, work }))),
    remove: (key: number) => Promise.resolve(void waiting.delete(key)),
  }
  const bring = ({ key }: Waiting, measured: number) => {
    asked.push(key)
    measures.push(measured)
    const problem = answers[key]
    return problem
      ? Promise.reject(problem)
      : Promise.resolve({ outcome: 'recorded' as const, workRecordId: null, offlineWorkId: null })
  }
  const run = () => deliver(line, () => 7_000, bring)
  return { run, asked, measures, left: () => [...waiting.values()].map(({ key }) => key) }
}

describe('bringing what waits', () => {
  it('goes in the order it was made, each with what is measured then', async () => {
    const { run, asked, measures, left } = threeWaiting({})
    await run()
    expect(asked).toEqual(['a', 'b', 'c'])
    expect(measures).toEqual([7_000, 7_000, 7_000])
    expect(left()).toEqual([])
  })

  it.each([
    ['is not there', new NetworkError('gone')],
    ['stops', refusal(503, 'server.stopping')],
    ['has a wrong clock', refusal(503, 'clock.wrong')],
    ['does not know the kiosk', refusal(401, 'auth.required')],
    ['is asked too often', refusal(429, 'request.tooMany')],
  ])('waits with all that follows while the server %s', async (_, problem) => {
    const { run, asked, left } = threeWaiting({ b: problem })
    await run()
    expect(asked).toEqual(['a', 'b'])
    expect(left()).toEqual(['b', 'c'])
  })

  it('keeps what the server does not take at all, and lets the others pass', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const { run, left } = threeWaiting({ b: refusal(400, 'request.invalid') })
    await run()
    expect(said).toHaveBeenCalledOnce()
    expect(left()).toEqual(['b'])
  })
})
