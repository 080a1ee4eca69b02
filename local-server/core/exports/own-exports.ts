import { sql } from 'kysely'
import type { LocaleTag } from '../../../contracts/common.ts'
import type { ErrorCode, ErrorParams } from '../../../contracts/errors.ts'
import { listExports, type Export, type ExportFormat } from '../../../contracts/exports.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import type { Actor } from '../access.ts'
import type { Reader, Tx } from '../database/index.ts'
import { RuleError } from '../errors.ts'
import { newId } from '../ids.ts'
import { enqueue, type Job } from '../jobs/define-job.ts'
import { defineList, isOneOf } from '../list/define-list.ts'
import { listTitle } from '../list/list-columns.ts'
import { text } from '../text/texts.ts'
import { keptActor } from './asker.ts'

export const exportRows = (db: Reader | Tx, actor: Actor) =>
  db
    .selectFrom('export')
    .leftJoin('job', 'job.id', 'export.jobId')
    .leftJoin('file', 'file.id', 'export.fileId')
    .selectAll('export')
    .select(['job.status', 'job.progress', 'job.error', 'file.size'])
    .where('export.accountId', '=', actor.accountId ?? '')

export type ExportRow = Awaited<ReturnType<ReturnType<typeof exportRows>['execute']>>[number]

export function stateOf(row: ExportRow, now: number): Export['state'] {
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

export function toExport(row: ExportRow, locale: LocaleTag, now: number): Export {
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

/** What `stateOf` says of a row that has not been read. */
const stateIn = (now: number) => sql`case
  when export.problem is not null then 'failed'
  when export."expiresAt" is not null and (export."fileId" is null or export."expiresAt" <= ${now}) then 'expired'
  when export."expiresAt" is not null then 'done'
  when job.status in ('waiting', 'running', 'cancelled') then job.status
  else 'failed' end`

export const exportList = defineList(listExports, {
  rows: (db, { actor }) => exportRows(db, actor),
  id: 'export.id',
  columns: { createdAt: 'export.createdAt', fileName: 'export.fileName', format: 'export.format' },
  filterBy: {
    state: (states, { now }) => isOneOf(stateIn(now), states as string[]),
  },
  search: ['export.search'],
  toRows: (rows, _, { actor, now }) =>
    rows.map((row) => {
      const { list: __, ...shown } = toExport(row, actor.locale, now)
      return shown
    }),
})

export async function ownExport(db: Reader | Tx, actor: Actor, id: string): Promise<ExportRow> {
  const row = await exportRows(db, actor).where('export.id', '=', id).executeTakeFirst()
  if (!row) throw new RuleError('row.notFound')
  return row
}

/** A file somebody asks for, to be made in the background. */
export interface ExportOrdered {
  actor: Actor
  now: number
  /** What kind of file it is: a list's contract name, or another noun with a title in `list.<noun>`. */
  list: string
  /** What the job needs to make it. */
  query: object
  columns?: readonly string[]
  format: ExportFormat
  /** Of the file. */
  locale: LocaleTag
  /** Its name without the ending. */
  title: string
}

/**
 * Notes a file to be made, and the job that makes it, in the commit of whoever asks; it is then among their exports.
 *
 * @returns the export's id
 * @throws RuleError `permission.denied` to who has no account for the file to wait for
 */
export async function orderExport(
  tx: Tx,
  job: Job,
  { actor, now, list, query, columns = [], format, locale, title }: ExportOrdered,
): Promise<string> {
  const { accountId } = actor
  if (accountId === null) throw new RuleError('permission.denied')
  const id = newId()
  const jobId = await enqueue(tx, job, { exportId: id }, { now, accountId })
  const fileName = `${title.replaceAll(/[\\/:*?"<>|]/g, ' ')}.${format}`
  await tx
    .insertInto('export')
    .values({
      id,
      list,
      query: JSON.stringify(query),
      columns: JSON.stringify(columns),
      format,
      locale,
      asker: JSON.stringify(keptActor(actor)),
      accountId,
      jobId,
      fileName,
      search: fold(fileName),
      createdAt: now,
    })
    .execute()
  return id
}
