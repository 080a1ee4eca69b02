import { z } from 'zod'
import type { LocaleTag } from '../../../contracts/common.ts'
import { exportKeptDays } from '../../../contracts/exports.ts'
import { zId } from '../../../contracts/common.ts'
import type { ListQuery } from '../../../contracts/list.ts'
import { systemActor } from '../access.ts'
import { databaseOptions } from '../database/index.ts'
import { RuleError } from '../errors.ts'
import { storageError } from '../files/file-store.ts'
import { addFile, setFileOf } from '../files/files.service.ts'
import { defineJob, defineSchedule, type Job } from '../jobs/define-job.ts'
import type { List } from '../list/define-list.ts'
import { listFor } from '../list/list-registry.ts'
import { sourceFile } from '../paths.ts'
import { runInWorker } from '../workers/run-in-worker.ts'
import { askerNow, type KeptActor } from './asker.ts'
import type { ExportThreadInput } from './export.thread.ts'
import type { ExportStep } from './write-export.ts'

const fileTypes = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv',
  pdf: 'application/pdf',
} as const

const dayMs = 86_400_000

/** Who sees the file of an export: nobody but whoever asked for it. */
export const subjectOf = (exportId: string, accountId: string) => ({
  entity: 'export',
  entityId: exportId,
  slot: 'file',
  accountId,
})

/** The job that writes an export; `listsFile` is the source file the thread loads the lists from. */
export function exportJob(lists: readonly List[], listsFile: URL): Job<z.ZodObject<{ exportId: typeof zId }>> {
  return defineJob({
    name: 'export',
    payload: z.object({ exportId: zId }),
    attempts: 2,
    async run({ exportId }, { core, signal, progress }) {
      const { db, files, clock, settings, config } = core
      const row = await db.read.selectFrom('export').selectAll().where('id', '=', exportId).executeTakeFirstOrThrow()
      const path = files.temporary()
      try {
        const asker = await askerNow(db, JSON.parse(row.asker) as KeptActor)
        const actor = { ...asker, permissions: new Set(asker.permissions) }
        listFor(lists, row.list, { ...actor, can: (permission) => actor.permissions.has(permission) }, 'list')
        const { institution, currency, timeZone } = settings.get()
        const input: ExportThreadInput = {
          lists: listsFile.href,
          order: {
            list: row.list,
            query: JSON.parse(row.query) as ListQuery,
            columns: JSON.parse(row.columns) as string[],
            format: row.format,
            path,
            database: databaseOptions(config),
            asker: actor,
            now: clock.now(),
            institution,
            currency,
            locale: row.locale as LocaleTag,
            timeZone,
          },
        }
        const { rows } = await runInWorker<{ rows: number }>(sourceFile('core/exports/export.thread.ts'), input, {
          signal,
          onPart: (part) => {
            const { rows: written, total } = part as ExportStep
            progress(total ? written / total : String(written))
          },
          outOfMemory: 'export.tooLarge',
        })
        const kept = await files.keep(path)
        const now = clock.now()
        await db.write(async (tx) => {
          const by = systemActor(row.locale as LocaleTag)
          const file = await addFile(tx, { ...kept, name: row.fileName, type: fileTypes[row.format] }, by, now)
          await setFileOf(tx, by, subjectOf(exportId, row.accountId), file.id)
          await tx
            .updateTable('export')
            .set({ fileId: file.id, rows, finishedAt: now, expiresAt: now + exportKeptDays * dayMs })
            .where('id', '=', exportId)
            .execute()
        })
        return { exportId, rows }
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
    },
  })
}

/** Exports older than their week lose their file; a month later they are forgotten. */
export const exportExpiryJob = defineJob({
  name: 'export.expire',
  payload: z.object({}),
  attempts: 3,
  async run(_, { core: { db, clock } }) {
    const now = clock.now()
    const expired = await db.read
      .selectFrom('export')
      .select(['id', 'accountId'])
      .where('expiresAt', '<=', now)
      .where('fileId', 'is not', null)
      .execute()
    await db.write(async (tx) => {
      for (const { id, accountId } of expired) {
        await setFileOf(tx, systemActor('en'), subjectOf(id, accountId), null)
        await tx.updateTable('export').set({ fileId: null }).where('id', '=', id).execute()
      }
      await tx
        .deleteFrom('export')
        .where('createdAt', '<', now - 37 * dayMs)
        .execute()
    })
    return { expired: expired.length }
  },
})

export const exportExpiry = defineSchedule({
  name: 'export.expire',
  job: exportExpiryJob,
  payload: {},
  when: { everyMs: 3_600_000 },
})
