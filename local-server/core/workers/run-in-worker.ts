import { Worker } from 'node:worker_threads'
import type { ErrorCode, ErrorParams } from '../../../contracts/errors.ts'
import { RuleError } from '../errors.ts'

/** What a thread says to whoever started it. */
export type ThreadMessage =
  | { kind: 'part'; value: unknown }
  | { kind: 'result'; value: unknown }
  | { kind: 'refused'; code: ErrorCode; params: ErrorParams }

export interface ThreadOptions {
  signal: AbortSignal
  /** Called with each part the thread hands over while it works. */
  onPart?: (part: unknown) => void
  /** More than this ends the thread, not the server. */
  memoryMegabytes?: number
  /** What it means to the caller when the memory was not enough. */
  outOfMemory?: ErrorCode
}

/**
 * Runs a source file in a thread of its own, so that the server goes on answering. Aborting ends the thread at once.
 *
 * @throws RuleError what the thread refused with; the signal's reason when aborted
 */
export function runInWorker<Result>(file: URL, input: unknown, options: ThreadOptions): Promise<Result> {
  const { signal, onPart, memoryMegabytes = 1024, outOfMemory } = options
  if (signal.aborted) return Promise.reject(reasonOf(signal))
  return new Promise<Result>((resolve, reject) => {
    const worker = new Worker(file, { workerData: input, resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes } })
    let settled = false
    const settle = (how: () => void) => {
      if (settled) return
      settled = true
      signal.removeEventListener('abort', onAbort)
      how()
      void worker.terminate()
    }
    const onAbort = () => settle(() => reject(reasonOf(signal)))
    signal.addEventListener('abort', onAbort)
    worker.on('message', (message: ThreadMessage) => {
      if (settled) return
      if (message.kind === 'part') onPart?.(message.value)
      else if (message.kind === 'result') settle(() => resolve(message.value as Result))
      else settle(() => reject(new RuleError(message.code, message.params)))
    })
    worker.on('error', (error: Error) => {
      const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      settle(() => reject(isMemory && outOfMemory ? new RuleError(outOfMemory) : error))
    })
    worker.on('exit', (code) => settle(() => reject(new Error(`the thread ended with code ${code} and no result`))))
  })
}

const reasonOf = (signal: AbortSignal): Error => (signal.reason instanceof Error ? signal.reason : new Error('aborted'))
