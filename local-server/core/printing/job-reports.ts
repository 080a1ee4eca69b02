import type { ExpressionBuilder } from 'kysely'
import type { AgentJob, JobReport } from '../../../contracts/agent.ts'
import type { LocaleTag } from '../../../contracts/common.ts'
import type { PrintContent } from '../../../contracts/print-content.ts'
import { everyBlock } from '../../../printing/for-paper.ts'
import type { Reader, Tx } from '../database/index.ts'
import type { Tables } from '../database/tables.ts'
import { RuleError } from '../errors.ts'
import type { FileStore } from '../files/file-store.ts'
import { text } from '../text/texts.ts'
import type { PrintJobTable } from './print-jobs.migration.ts'
import { tellOfJob } from './print.ts'

export const unfinished = ['queued', 'sent', 'printing', 'held'] as const

/** Jobs that no other station's agent may still be at. */
const isFreeFor = (stationId: string) => (is: ExpressionBuilder<Tables, 'print_job'>) =>
  is.or([is('print_job.handedTo', 'is', null), is('print_job.handedTo', '=', stationId)])

const withStation = (db: Reader | Tx) =>
  db
    .selectFrom('print_job')
    .leftJoin('device', 'device.id', 'print_job.deviceId')
    .selectAll('print_job')
    .select('device.stationId')

/** The jobs a station's agent has to do, in their order. */
export async function jobIdsFor(db: Reader, stationId: string): Promise<string[]> {
  const jobs = await db
    .selectFrom('print_job')
    .innerJoin('device', 'device.id', 'print_job.deviceId')
    .select('print_job.id')
    .where('device.stationId', '=', stationId)
    .where(isFreeFor(stationId))
    .where('print_job.status', 'in', unfinished)
    // Whether that came out is a person's to say.
    .where((is) => is.or([is('print_job.reason', 'is', null), is('print_job.reason', '!=', 'unconfirmed')]))
    // What was begun is ended before something else comes out on its paper.
    .orderBy((is) => is.case().when('print_job.status', 'in', ['printing', 'held']).then(0).else(1).end())
    .orderBy('print_job.id')
    .execute()
  return jobs.map(({ id }) => id)
}

/**
 * What is to be printed of a job, which never changes.
 *
 * @throws UnreadableError where a file of it is gone
 */
export async function workOf(
  from: { db: Reader; files: FileStore },
  id: string,
): Promise<Pick<AgentJob, 'id' | 'title' | 'locale' | 'words' | 'content' | 'pictures' | 'file'>> {
  const job = await from.db.selectFrom('print_job').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const content = job.content === null ? null : (JSON.parse(job.content) as PrintContent)
  const locale = job.locale as LocaleTag
  return {
    id,
    title: job.title,
    locale,
    words: { copy: text(locale, 'print.copy', { n: '{n}' }), void: text(locale, 'print.void') },
    content,
    pictures: Object.fromEntries(
      [...(await picturesOf(from, content).catch(unreadable))].map(([fileId, bytes]) => [
        fileId,
        bytes.toString('base64'),
      ]),
    ),
    file: content === null ? await fileOf(from, job.fileId) : null,
  }
}

/** A job's content is gone, which no other try will change. */
export class UnreadableError extends Error {}

function unreadable(error: unknown): never {
  throw error instanceof RuleError ? new UnreadableError('a file of it is gone', { cause: error }) : error
}

/** @throws UnreadableError where it is gone */
async function fileOf(from: { db: Reader; files: FileStore }, id: string | null): Promise<Buffer> {
  const bytes = id === null ? undefined : await bytesOf(from, id).catch(unreadable)
  if (!bytes) throw new UnreadableError('the file that was to be printed is gone')
  return bytes
}

/** Ends a job whose content cannot be read, so that it stands in nobody's way. */
export async function noteUnreadable(tx: Tx, now: number, stationId: string, id: string): Promise<void> {
  const job = await withStation(tx).where('print_job.id', '=', id).executeTakeFirst()
  if (job?.stationId !== stationId || !unfinished.some((status) => status === job.status)) return
  await change(tx, now, job, { status: 'failed', reason: 'unreadable' })
}

/** The bytes of every picture a content names; one that is gone is left out. */
export async function picturesOf(
  from: { db: Reader; files: FileStore },
  content: PrintContent | null,
): Promise<Map<string, Buffer>> {
  const ids = new Set(
    content?.sheets.flatMap((sheet) =>
      everyBlock(sheet).flatMap((block) => (block.kind === 'picture' ? [block.fileId] : [])),
    ),
  )
  const pictures = new Map<string, Buffer>()
  for (const id of ids) {
    const bytes = await bytesOf(from, id)
    if (bytes) pictures.set(id, bytes)
  }
  return pictures
}

async function bytesOf({ db, files }: { db: Reader; files: FileStore }, id: string): Promise<Buffer | undefined> {
  const file = await db.selectFrom('file').select('sha256').where('id', '=', id).executeTakeFirst()
  if (!file) return undefined
  const stream = await files.read(file.sha256)
  return Buffer.concat(await stream.toArray())
}

/**
 * Notes that a job is about to be handed to its agent: from then on it may be coming out there.
 *
 * @returns how far it is at that moment, which is what the agent has to be told: once a report was taken, the agent
 *   knows no more of the job than the server; undefined where the job is over, or another station's by now
 */
export async function noteHanded(
  tx: Tx,
  now: number,
  stationId: string,
  id: string,
): Promise<Pick<AgentJob, 'deviceId' | 'known' | 'printed' | 'begunAgain' | 'copy' | 'freshForMs'> | undefined> {
  const job = await tx
    .updateTable('print_job')
    .set({ handedTo: stationId })
    .where('id', '=', id)
    .where('status', 'in', unfinished)
    .where(isFreeFor(stationId))
    .where('deviceId', 'in', (is) => is.selectFrom('device').select('id').where('stationId', '=', stationId))
    .returning(['deviceId', 'status', 'printed', 'begunAgain', 'copy', 'expiresAt'])
    .executeTakeFirst()
  if (!job?.deviceId) return undefined
  const { deviceId, status, printed, begunAgain, copy, expiresAt } = job
  const freshForMs = expiresAt === null ? null : Math.max(0, expiresAt - now)
  return { deviceId, known: status !== 'queued', printed, begunAgain, copy, freshForMs }
}

/** Notes that the job is safe with its agent. */
export async function noteSent(tx: Tx, now: number, stationId: string, id: string): Promise<void> {
  const job = await withStation(tx).where('print_job.id', '=', id).executeTakeFirst()
  if (job?.status !== 'queued' || job.stationId !== stationId) return
  await change(tx, now, job, { status: 'sent', reason: null })
}

/** How far a job has come with what an agent says of it; what was known before is not taken back. */
export function countsOf(
  job: PrintJobTable,
  report: JobReport,
): Pick<PrintJobTable, 'printed' | 'begunAgain' | 'highestCopy'> {
  const printed = Math.max(job.printed, report.printed)
  return {
    printed,
    begunAgain: Math.max(
      job.printed === printed ? job.begunAgain : 0,
      report.printed === printed ? report.begunAgain : 0,
    ),
    highestCopy: Math.max(job.highestCopy, report.highestCopy),
  }
}

/**
 * Notes what an agent says of a job. What is over stays so, but for one thing: what had come out before the word of
 * its cancelling arrived is done. So is what came out where the job was before it was given to another station.
 *
 * @returns whether the agent is to let go of the job: it is cancelled, gone, or another station's
 */
export async function noteReport(tx: Tx, now: number, stationId: string, report: JobReport): Promise<boolean> {
  const job = await withStation(tx).where('print_job.id', '=', report.jobId).executeTakeFirst()
  if (!job) return true
  const isHere = job.stationId === stationId && (job.handedTo === null || job.handedTo === stationId)
  if (!isHere && job.handedTo !== stationId) return true
  const isEnded = report.status === 'done' || report.status === 'failed' || report.status === 'cancelled'
  // What waits for a person to look is not begun again by itself.
  const isLetGo = isEnded || report.reason === 'unconfirmed'
  const known = { ...countsOf(job, report), handedTo: isLetGo ? null : job.handedTo }
  const isOver = job.status === 'done' || job.status === 'failed' || job.status === 'cancelled'
  if (report.status === 'done' && job.status !== 'done') {
    await change(tx, now, job, { ...known, status: 'done', reason: null })
    return false
  }
  if (isOver || !isHere) {
    const { printed, begunAgain, highestCopy, handedTo } = { ...job, ...known }
    const isNews =
      printed !== job.printed ||
      begunAgain !== job.begunAgain ||
      highestCopy !== job.highestCopy ||
      handedTo !== job.handedTo
    if (isNews) await change(tx, now, job, known)
    return !isEnded
  }
  // Answered by a person, or gone on with, since: what is told is of before.
  const isBehind =
    report.printed < job.printed || (report.printed === job.printed && report.begunAgain < job.begunAgain)
  const isAnswered = report.reason === 'unconfirmed' && isBehind
  if (isAnswered || (job.status === 'queued' && job.handedTo === null)) {
    await change(tx, now, job, countsOf(job, report))
    return false
  }
  // Resumed while its agent was still ending it, which by now knows nothing of it any more.
  const isAgain = report.status === 'cancelled'
  await change(tx, now, job, { ...known, status: isAgain ? 'queued' : report.status, reason: report.reason })
  return false
}

/** Changes a job and tells of it; whether it is over follows from its status. */
export async function change(
  tx: Tx,
  now: number,
  job: PrintJobTable,
  changed: Partial<PrintJobTable>,
): Promise<PrintJobTable> {
  const after = { ...job, ...changed }
  const isOver = after.status === 'done' || after.status === 'failed' || after.status === 'cancelled'
  const finishedAt = isOver ? (job.finishedAt ?? now) : null
  await tx
    .updateTable('print_job')
    .set({ ...changed, finishedAt })
    .where('id', '=', job.id)
    .execute()
  await tellOfJob(tx, now, after)
  return { ...after, finishedAt }
}
