import { parentPort, workerData } from 'node:worker_threads'
import SqliteDatabase from 'better-sqlite3'
import type { CopyOrder, CopyReport } from './copy.ts'

const { from, to } = workerData as CopyOrder

/** The snapshot is held for the whole copy: people write on, and what they write is not in it. */
async function copy(from: string): Promise<void> {
  const source = new SqliteDatabase(from, { readonly: true, timeout: 10_000 })
  source.exec('begin')
  source.prepare('select count(*) from sqlite_master').get()
  await source.backup(to, { progress: () => 20_000 })
  source.exec('commit')
  source.close()
}

function check(): CopyReport {
  const copied = new SqliteDatabase(to, { timeout: 10_000 })
  // One file, with nothing beside it to forget.
  copied.pragma('journal_mode = DELETE')
  const integrity = copied.pragma('integrity_check') as { integrity_check: string }[]
  const foreign = copied.pragma('foreign_key_check') as unknown[]
  const tables = copied
    .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name")
    .pluck()
    .all() as string[]
  const rows = Object.fromEntries(
    tables.map((table) => [table, Number(copied.prepare(`select count(*) from "${table}"`).pluck().get())]),
  )
  const last = tables.includes('audit_entry')
    ? (copied.prepare('select max(seq) from audit_entry').pluck().get() as number | null)
    : null
  copied.close()
  const messages = integrity.map((row) => row.integrity_check).filter((message) => message !== 'ok')
  if (foreign.length > 0) messages.push(`${foreign.length} rows point at rows that are not there`)
  return { problem: messages.length > 0 ? messages.slice(0, 5).join('; ') : null, rows, lastAuditSeq: last }
}

if (from !== null) await copy(from)
parentPort?.postMessage(check(), [])
