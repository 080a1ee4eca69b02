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
export function copyAndCheck(from: string, to: string, signal: AbortSignal): Promise<CopyReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(sourceFile('core/database/copy.worker.ts'), { workerData: { from, to } })
    const stop = () => void worker.terminate()
    signal.addEventListener('abort', stop, { once: true })
    worker.once('message', (report: CopyReport) => resolve(report))
    worker.once('error', reject)
    worker.once('exit', () => {
      signal.removeEventListener('abort', stop)
      // Has no effect once the report came.
      reject(signal.aborted ? (signal.reason as Error) : new Error('the copy ended without a report'))
    })
  })
}
