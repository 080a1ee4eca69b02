import { exportKeptDays, type ExportFormat } from '../../../contracts/exports.ts'
import type { LocaleTag } from '../../../contracts/common.ts'
import type { ErrorCode } from '../../../contracts/errors.ts'
import { actorOf, systemActor, type Actor } from '../access.ts'
import type { Tables } from '../database/tables.ts'
import type { Tx } from '../database/index.ts'
import { RuleError } from '../errors.ts'
import { storageError } from '../files/file-store.ts'
import { addFile, setFileOf } from '../files/files.service.ts'
import type { JobContext } from '../jobs/define-job.ts'
import { runInWorker } from '../workers/run-in-worker.ts'
import { askerNow, type KeptActor } from './asker.ts'

const fileTypes: Readonly<Record<ExportFormat, string>> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv',
  pdf: 'application/pdf',
}

const dayMs = 86_400_000

/** What a thread tells while it writes. */
export interface ExportStep {
  rows: number
  /** Null where there are too many to count quickly. */
  total: number | null
}

/** What is asked for, by whom, and where the thread is to write it. */
export interface ExportWish {
  row: Tables['export']
  /** Who asked, with no more than they may do now. */
  actor: Actor
  path: string
}

/** How the file of an export is made. */
export interface ExportMaking<Result extends { rows: number }> {
  /** The source file of the thread; it writes to the wish's path and answers with how many rows. */
  thread: URL
  input: unknown
  outOfMemory: ErrorCode
  /** In the write that gives the file to whoever asked. */
  made?: (tx: Tx, result: Result) => Promise<void>
}

/** Who sees the file of an export: nobody but whoever asked for it. */
export const subjectOf = (exportId: string, accountId: string) => ({
  entity: 'export',
  entityId: exportId,
  slot: 'file',
  accountId,
})

/**
 * The work of a job that makes an export's file in a thread: tells how far it is, gives the file to whoever asked, and
 * keeps why there is none where they can put it right.
 */
export async function makeExport<Result extends { rows: number }>(
  exportId: string,
  { core, signal, progress }: JobContext,
  plan: (wish: ExportWish) => ExportMaking<Result> | Promise<ExportMaking<Result>>,
): Promise<{ exportId: string; rows?: number; refused?: ErrorCode }> {
  const { db, files, clock } = core
  const row = await db.read.selectFrom('export').selectAll().where('id', '=', exportId).executeTakeFirstOrThrow()
  const path = files.temporary()
  try {
    const asker = await askerNow(db, JSON.parse(row.asker) as KeptActor)
    const actor = actorOf({ ...asker, permissions: new Set(asker.permissions) })
    const { thread, input, outOfMemory, made } = await plan({ row, actor, path })
    const result = await runInWorker<Result>(thread, input, {
      signal,
      onPart: (part) => {
        const { rows: written, total } = part as ExportStep
        progress(total ? written / total : String(written))
      },
      outOfMemory,
    })
    const kept = await files.keep(path)
    const now = clock.now()
    await db.write(async (tx) => {
      const by = systemActor(row.locale as LocaleTag)
      const file = await addFile(tx, { ...kept, name: row.fileName, type: fileTypes[row.format] }, by, now)
      await setFileOf(tx, by, subjectOf(exportId, row.accountId), file.id)
      await tx
        .updateTable('export')
        .set({ fileId: file.id, rows: result.rows, finishedAt: now, expiresAt: now + exportKeptDays * dayMs })
        .where('id', '=', exportId)
        .execute()
      await made?.(tx, result)
    })
    return { exportId, rows: result.rows }
  } catch (error) {
    const known = storageError(error)
    if (!(known instanceof RuleError) || signal.aborted) throw known
    // Something the person who asked can put right; nobody else has to hear of it.
    const problem = JSON.stringify({ code: known.code, params: known.params })
    await db.write((tx) =>
      tx.updateTable('export').set({ problem, finishedAt: clock.now() }).where('id', '=', exportId).execute(),
    )
    return { exportId, refused: known.code }
  } finally {
    await files.discard(path)
  }
}
