import { done } from '../../../contracts/common.ts'
import { cancelExport, createExport, downloadExport, readExport } from '../../../contracts/exports.ts'
import { systemActor } from '../access.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import { RuleError } from '../errors.ts'
import { fileBytes } from '../files/files.routes.ts'
import { readableFile, setFileOf } from '../files/files.service.ts'
import { command, preparedCommand, query, type Handler } from '../http/request.ts'
import type { Job } from '../jobs/define-job.ts'
import { change } from '../jobs/job-store.ts'
import { listHandler, type List } from '../list/define-list.ts'
import { chosenColumns } from '../list/list-columns.ts'
import { listFor, listQuery } from '../list/list-registry.ts'
import { dayAt } from '../time/days.ts'
import { fileTitleOf } from './file-title.ts'
import { subjectOf } from './make-export.ts'
import { exportList, orderExport, ownExport, stateOf, toExport } from './own-exports.ts'

export function exportRoutes(core: Core, lists: readonly List[], job: Job): Handler[] {
  const { clock, settings, files, jobs } = core
  const db = core.db.read
  return [
    command(createExport, async (tx, { actor, body, locale: asked, requestId }) => {
      const now = clock.now()
      const { modules, timeZone } = settings.get()
      const list = listFor({ lists, modules }, body.list, actor, 'body.list')
      const narrowed = listQuery(list, body.query, asked)
      chosenColumns(list.contract, body.columns, 'body.columns')
      const locale = body.locale ?? asked
      const title = fileTitleOf(list.contract, narrowed, locale, dayAt(now, timeZone))
      const { columns, format } = body
      const wish = { actor, now, list: body.list, query: narrowed, columns, format, locale, title }
      const id = await orderExport(tx, job, wish)
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'export.created', entity: 'export', entityId: id, after: body },
      )
      return toExport(await ownExport(tx, actor, id), asked, now)
    }),

    listHandler(exportList, clock.now),

    query(readExport, async (_, { actor, params, locale }) =>
      toExport(await ownExport(db, actor, params.id), locale, clock.now()),
    ),

    preparedCommand(
      cancelExport,
      async ({ actor, params }) => jobs.abort((await ownExport(db, actor, params.id)).jobId),
      async (tx, { actor, params }) => {
        const now = clock.now()
        const row = await ownExport(tx, actor, params.id)
        const target = { id: row.jobId, accountId: row.accountId }
        if (row.status === 'waiting') await change(tx, target, now, { status: 'cancelled', finishedAt: now })
        else if (row.status === 'running') await change(tx, target, now, { cancelRequested: 1 })
        if (row.fileId !== null) {
          await setFileOf(tx, systemActor('en'), subjectOf(row.id, row.accountId), null)
          await tx.updateTable('export').set({ fileId: null, expiresAt: now }).where('id', '=', row.id).execute()
        }
        return done
      },
    ),

    query(downloadExport, async (_, { actor, params }) => {
      const row = await ownExport(db, actor, params.id)
      const state = stateOf(row, clock.now())
      if (state === 'expired') throw new RuleError('export.expired')
      if (state !== 'done' || row.fileId === null) throw new RuleError('export.notReady')
      return fileBytes(files, await readableFile(db, actor, row.fileId))
    }),
  ]
}
