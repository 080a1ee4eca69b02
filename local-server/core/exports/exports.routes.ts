import { done, type LocaleTag } from '../../../contracts/common.ts'
import {
  cancelExport,
  createExport,
  downloadExport,
  listExports,
  readExport,
  type Export,
} from '../../../contracts/exports.ts'
import type { ErrorCode, ErrorParams } from '../../../contracts/errors.ts'
import { systemActor, type Actor } from '../access.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import type { Reader, Tx } from '../database/index.ts'
import { RuleError } from '../errors.ts'
import { fileBytes } from '../files/files.routes.ts'
import { readableFile, setFileOf } from '../files/files.service.ts'
import { command, preparedCommand, query, type Handler } from '../http/request.ts'
import { newId } from '../ids.ts'
import { enqueue, type Job } from '../jobs/define-job.ts'
import { change } from '../jobs/job-store.ts'
import type { List } from '../list/define-list.ts'
import { chosenColumns, listTitle } from '../list/list-columns.ts'
import { listFor, listQuery } from '../list/list-registry.ts'
import { text } from '../text/texts.ts'
import { dayAt } from '../time/days.ts'
import { keptActor } from './asker.ts'
import { fileNameOf } from './file-name.ts'
import { subjectOf } from './exports.job.ts'

const exportRows = (db: Reader | Tx, actor: Actor) =>
  db
    .selectFrom('export')
    .leftJoin('job', 'job.id', 'export.jobId')
    .leftJoin('file', 'file.id', 'export.fileId')
    .selectAll('export')
    .select(['job.status', 'job.progress', 'job.error', 'file.size'])
    .where('export.accountId', '=', actor.accountId ?? '')

type ExportRow = Awaited<ReturnType<ReturnType<typeof exportRows>['execute']>>[number]

function stateOf(row: ExportRow, now: number): Export['state'] {
  if (row.problem !== null) return 'failed'
  if (row.expiresAt !== null) return row.fileId === null || row.expiresAt <= now ? 'expired' : 'done'
  switch (row.status) {
    case 'waiting':
    case 'running':
    case 'cancelled':
      return row.status
    case 'done':
    case 'dead':
    case null:
      return 'failed'
  }
}

function toExport(row: ExportRow, locale: LocaleTag, now: number): Export {
  const state = stateOf(row, now)
  const problem = row.problem === null ? null : (JSON.parse(row.problem) as { code: ErrorCode; params: ErrorParams })
  return {
    id: row.id,
    list: row.list,
    title: listTitle({ name: row.list }, locale),
    format: row.format,
    state,
    progress: state === 'done' ? 1 : row.progress === null ? null : row.progress / 1000,
    rows: row.rows,
    fileName: row.fileName,
    size: state === 'done' ? row.size : null,
    problem:
      state === 'failed' ? text(locale, `error.${problem?.code ?? 'server.unexpected'}`, problem?.params ?? {}) : null,
    createdAt: row.createdAt,
    finishedAt: row.finishedAt,
    expiresAt: row.expiresAt,
  }
}

async function ownExport(db: Reader | Tx, actor: Actor, id: string): Promise<ExportRow> {
  const row = await exportRows(db, actor).where('export.id', '=', id).executeTakeFirst()
  if (!row) throw new RuleError('row.notFound')
  return row
}

export function exportRoutes(core: Core, lists: readonly List[], job: Job): Handler[] {
  const { clock, settings, files, jobs } = core
  const db = core.db.read
  return [
    command(createExport, async (tx, { actor, body, locale: asked, requestId }) => {
      const now = clock.now()
      const { accountId } = actor
      // A file that waits for somebody needs an account to wait for.
      if (accountId === null) throw new RuleError('permission.denied')
      const list = listFor(lists, body.list, actor, 'body.list')
      const parsed = listQuery(list, body.query, asked)
      chosenColumns(list.contract, body.columns, 'body.columns')
      const locale = body.locale ?? asked
      const id = newId()
      const jobId = await enqueue(tx, job, { exportId: id }, { now, accountId })
      await tx
        .insertInto('export')
        .values({
          id,
          list: body.list,
          query: JSON.stringify(parsed),
          columns: JSON.stringify(body.columns),
          format: body.format,
          locale,
          asker: JSON.stringify(keptActor(actor)),
          accountId,
          jobId,
          fileName: fileNameOf(list.contract, parsed, {
            locale,
            today: dayAt(now, settings.get().timeZone),
            format: body.format,
          }),
          createdAt: now,
        })
        .execute()
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'export.created', entity: 'export', entityId: id, after: body },
      )
      return toExport(await ownExport(tx, actor, id), asked, now)
    }),

    query(listExports, async (_, { actor, locale }) => {
      const rows = await exportRows(db, actor)
        .orderBy('export.createdAt', 'desc')
        .orderBy('export.id', 'desc')
        .limit(50)
        .execute()
      return { items: rows.map((row) => toExport(row, locale, clock.now())) }
    }),

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
