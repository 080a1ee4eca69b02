import { statSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'
import { load, type LoadRequest } from './load.ts'

const frameBytes = 4096 + 24
const walHeaderBytes = 32
/** So few that neither server empties its log meanwhile. */
const creates = 120

/** What one create appends to the write-ahead log when so many connections send them. */
export async function walOfCreate(
  path: string,
  request: LoadRequest,
  connections: number,
): Promise<{ bytes: number; pages: number }> {
  const db = new SqliteDatabase(path)
  db.pragma('wal_checkpoint(truncate)')
  db.close()
  await load(request, connections, 60, creates)
  const bytes = (statSync(`${path}-wal`).size - walHeaderBytes) / creates
  return { bytes: Math.round(bytes), pages: Number((bytes / frameBytes).toFixed(1)) }
}
