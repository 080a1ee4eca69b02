import { expect, it, onTestFinished } from 'vitest'
import type { DeviceState } from '../../../contracts/devices.ts'
import { createQueuePrinter } from './queue-printer.ts'
import type { Spooler } from './spooler.ts'

const never = new AbortController().signal

/** The system's printing, with a queue that a person stops and starts; it is looked at when somebody is told of a refusal. */
function openQueue(refusals: readonly ('stoppedMeanwhile' | 'ready')[]) {
  let isStopped = false
  const left = [...refusals]
  const taken: string[] = []
  const states: DeviceState[] = []
  let told = Promise.withResolvers<void>()
  const spooler: Spooler = {
    queues: async () => ['receipts'],
    look: async () => ({ fault: isStopped ? 'offline' : null, paper: null }),
    async submit(_, { title }) {
      const refusal = left.shift()
      if (refusal === undefined) return String(taken.push(title))
      if (refusal === 'stoppedMeanwhile') {
        told = Promise.withResolvers()
        isStopped = true
        await told.promise
        isStopped = false
      }
      throw new Error('lp: Destination "receipts" is not accepting jobs.')
    },
    stateOf: async () => 'done',
    cancel: async () => undefined,
  }
  const printer = createQueuePrinter({
    spooler,
    queue: 'receipts',
    events: {
      onState(state) {
        states.push(state)
        if (state.fault === 'offline') told.resolve()
      },
    },
  })
  onTestFinished(() => printer.stop())
  const print = () =>
    printer.print(
      { kind: 'file', file: new Uint8Array(), title: 'Plan' },
      { words: { void: 'VOID' }, pictures: new Map(), note: async () => undefined, signal: never, cancelled: never },
    )
  return { print, taken, states }
}

it('hands over again what a queue refused that was stopped and is ready by the time one looks', async () => {
  const { print, taken, states } = openQueue(['stoppedMeanwhile'])
  expect(await print()).toBe('done')
  expect(taken).toEqual(['Plan'])
  expect(states.map(({ fault }) => fault)).toEqual([null, 'offline', null])
})

it('says what is wrong where a queue refuses though it is ready', async () => {
  const { print, taken } = openQueue(['ready'])
  await expect(print()).rejects.toThrow('not accepting')
  expect(taken).toEqual([])
})
