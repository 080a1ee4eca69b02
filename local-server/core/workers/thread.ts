import { parentPort, workerData } from 'node:worker_threads'
import { RuleError } from '../errors.ts'
import type { ThreadMessage } from './run-in-worker.ts'

/** The thread's side of `runInWorker`: works on the input, hands parts over, answers once. */
export async function answerAsThread<Input>(work: (input: Input, part: (value: unknown) => void) => Promise<unknown>) {
  const post = (message: ThreadMessage) => parentPort?.postMessage(message)
  try {
    const value = await work(workerData as Input, (part) => post({ kind: 'part', value: part }))
    post({ kind: 'result', value })
  } catch (error) {
    if (!(error instanceof RuleError)) throw error
    post({ kind: 'refused', code: error.code, params: error.params })
  }
}
