import { workerData } from 'node:worker_threads'
import { answerAsThread } from '../workers/thread.ts'
import { readSheet } from './read-sheet.ts'

export interface ReadSheetInput {
  path: string
  format: 'xlsx' | 'csv'
}

/** So many rows are taken in by the server at once without anybody noticing. */
const rowsAtOnce = 500

const { path, format } = workerData as ReadSheetInput

await answerAsThread(async (part) => {
  const rows = await readSheet(path, format)
  for (let at = 0; at < rows.length; at += rowsAtOnce) part(rows.slice(at, at + rowsAtOnce))
  return rows.length
})
