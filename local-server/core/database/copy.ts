import { Worker } from 'node:worker_threads'
import { sourceFile } from '../paths.ts'

export interface CopyReport {
  /** What the database itself found wrong with the copy; null when it is whole. */
  problem: string | null
  rows: Record<string, number>
  lastAuditSeq: number | null
}

/**
 * Copies a SQLite database that people are writing to, opens the copy and checks it; in a thread of its own, because
 * neither may hold up the server.
 */
export const copyAndCheck = (from: string, to: string, signal: AbortSignal): Promise<CopyReport> =>
  inThread({ from, to }, signal)

/** Opens a copy that nobody writes to any more and checks it, as `copyAndCheck` does. */
export const checkCopy = (path: string): Promise<CopyReport> => inThread({ from: null, to: path })

export interface CopyOrder {
  /** What to copy; null where the copy is there already. */
  from: string | null
  to: string
}

function inThread(order: CopyOrder, signal?: AbortSignal): Promise<CopyReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(sourceFile('core/database/copy.worker.ts'), { workerData: order })
    const stop = () => void worker.terminate()
    signal?.addEventListener('abort', stop, { once: true })
    worker.once('message', (report: CopyReport) => resolve(report))
    worker.once('error', reject)
    worker.once('exit', () => {
      signal?.removeEventListener('abort', stop)
      // Has no effect once the report came.
      reject(signal?.aborted ? (signal.reason as Error) : new Error('the copy ended without a report'))
    })
  })
}
