import { z } from 'zod'
import { zId, type LocaleTag } from '../../../contracts/common.ts'
import type { ListQuery } from '../../../contracts/list.ts'
import { systemActor, type Actor } from '../access.ts'
import { databaseOptions } from '../database/index.ts'
import { setFileOf } from '../files/files.service.ts'
import { defineJob, defineSchedule, type Job } from '../jobs/define-job.ts'
import type { List } from '../list/define-list.ts'
import { listFor } from '../list/list-registry.ts'
import { sourceFile } from '../paths.ts'
import type { Core } from '../core.ts'
import type { ExportThreadInput } from './export.thread.ts'
import { makeExport, subjectOf, type ExportMaking, type ExportWish } from './make-export.ts'

const dayMs = 86_400_000

/** How the file of a list is made, with the list as whoever asked may see it now. */
export function listMaking(lists: readonly List[], listsFile: URL, core: Pick<Core, 'settings' | 'config' | 'clock'>) {
  return ({ row, actor, path }: ExportWish): ExportMaking<{ rows: number }> => {
    const { settings, config, clock } = core
    const { institution, currency, timeZone, modules } = settings.get()
    listFor({ lists, modules }, row.list, actor, 'list')
    const input: ExportThreadInput = {
      lists: listsFile.href,
      order: {
        list: row.list,
        query: JSON.parse(row.query) as ListQuery,
        columns: JSON.parse(row.columns) as string[],
        format: row.format,
        path,
        database: databaseOptions(config),
        asker: sentActor(actor),
        now: clock.now(),
        institution,
        currency,
        locale: row.locale as LocaleTag,
        timeZone,
      },
    }
    return { thread: sourceFile('core/exports/export.thread.ts'), input, outOfMemory: 'export.tooLarge' }
  }
}

/** The job that writes an export; `listsFile` is the source file the thread loads the lists from. */
export function exportJob(lists: readonly List[], listsFile: URL): Job<z.ZodObject<{ exportId: typeof zId }>> {
  return defineJob({
    name: 'export',
    payload: z.object({ exportId: zId }),
    attempts: 2,
    run: ({ exportId }, context) => makeExport(exportId, context, listMaking(lists, listsFile, context.core)),
  })
}

/** A function cannot be sent to a thread. */
const sentActor = ({ can: _, ...actor }: Actor): Omit<Actor, 'can'> => actor

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
