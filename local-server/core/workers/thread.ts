import { parentPort } from 'node:worker_threads'
import { RuleError } from '../errors.ts'
import type { ThreadMessage } from './run-in-worker.ts'

/** The thread's side of `runInWorker`: works, hands parts over, answers once. */
export async function answerAsThread(work: (part: (value: unknown) => void) => Promise<unknown>): Promise<void> {
  const post = (message: ThreadMessage) => parentPort?.postMessage(message, [])
  try {
    const value = await work((part) => post({ kind: 'part', value: part }))
    post({ kind: 'result', value })
  } catch (error) {
    if (!(error instanceof RuleError)) throw error
    post({ kind: 'refused', code: error.code, params: error.params })
  }
}

const partEveryMs = 250

/** Hands over the first part and then one every quarter of a second: enough for whoever watches. */
export function seldom<Part>(tell: (part: Part) => void): (part: Part) => void {
  let told = 0
  return (part) => {
    if (Date.now() - told < partEveryMs) return
    told = Date.now()
    tell(part)
  }
}
