import type { AgentJob, JobReport } from '../../../contracts/agent.ts'
import type { LocaleTag } from '../../../contracts/common.ts'
import type { PrintContent } from '../../../contracts/print-content.ts'
import { everyBlock } from '../../../printing/for-paper.ts'
import type { Reader, Tx } from '../database/index.ts'
import type { FileStore } from '../files/file-store.ts'
import { text } from '../text/texts.ts'
import type { PrintJobTable } from './print-jobs.migration.ts'
import { tellOfJob } from './print.ts'

export const unfinished = ['queued', 'sent', 'printing', 'held'] as const

/** The jobs a station's agent has to do, in their order. */
export async function jobIdsFor(db: Reader, stationId: string): Promise<string[]> {
  const jobs = await db
    .selectFrom('print_job')
    .innerJoin('device', 'device.id', 'print_job.deviceId')
    .select('print_job.id')
    .where('device.stationId', '=', stationId)
    .where('print_job.status', 'in', unfinished)
    .orderBy('print_job.id')
    .execute()
  return jobs.map(({ id }) => id)
}

/** A job as its agent takes it; undefined where it is over, or another station's by now. */
export async function jobForAgent(
  { db, files, now }: { db: Reader; files: FileStore; now: number },
  stationId: string,
  id: string,
): Promise<AgentJob | undefined> {
  const job = await db
    .selectFrom('print_job')
    .innerJoin('device', 'device.id', 'print_job.deviceId')
    .selectAll('print_job')
    .where('device.stationId', '=', stationId)
    .where('print_job.id', '=', id)
    .where('print_job.status', 'in', unfinished)
    .executeTakeFirst()
  if (!job?.deviceId) return undefined
  const content = job.content === null ? null : (JSON.parse(job.content) as PrintContent)
  const locale = job.locale as LocaleTag
  return {
    id: job.id,
    deviceId: job.deviceId,
    title: job.title,
    locale,
    words: { copy: text(locale, 'print.copy', { n: '{n}' }), void: text(locale, 'print.void') },
    content,
    pictures: Object.fromEntries(
      [...(await picturesOf({ db, files }, content))].map(([fileId, bytes]) => [fileId, bytes.toString('base64')]),
    ),
    file: job.fileId === null ? null : ((await bytesOf({ db, files }, job.fileId)) ?? null),
    known: job.status !== 'queued',
    printed: job.printed,
    begunAgain: job.begunAgain,
    copy: job.copy,
    freshForMs: job.expiresAt === null ? null : Math.max(0, job.expiresAt - now),
  }
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

/** Notes that the job is safe with its agent. */
export async function noteSent(tx: Tx, now: number, id: string): Promise<void> {
  const job = await tx.selectFrom('print_job').selectAll().where('id', '=', id).executeTakeFirst()
  if (job?.status === 'queued') await change(tx, now, job, { status: 'sent', reason: null })
}

/**
 * Notes what an agent says of a job. What is over stays so, but for one thing: what had come out before the word of
 * its cancelling arrived is done.
 *
 * @returns whether the agent is to let go of the job: it is cancelled, gone, or another station's
 */
export async function noteReport(tx: Tx, now: number, stationId: string, report: JobReport): Promise<boolean> {
  const job = await tx
    .selectFrom('print_job')
    .innerJoin('device', 'device.id', 'print_job.deviceId')
    .selectAll('print_job')
    .where('print_job.id', '=', report.jobId)
    .where('device.stationId', '=', stationId)
    .executeTakeFirst()
  if (!job) return true
  const printed = Math.max(job.printed, report.printed)
  const counts = {
    printed,
    ...(printed === report.printed ? { begunAgain: report.begunAgain } : {}),
    highestCopy: Math.max(job.highestCopy, report.highestCopy),
  }
  const isOver = job.status === 'done' || job.status === 'failed' || job.status === 'cancelled'
  if (isOver && report.status !== 'done') {
    const { begunAgain, highestCopy } = { ...job, ...counts }
    if (printed !== job.printed || begunAgain !== job.begunAgain || highestCopy !== job.highestCopy) {
      await change(tx, now, job, counts)
    }
    return report.status !== 'cancelled' && report.status !== 'failed'
  }
  if (job.status === 'done') return false
  // Resumed while its agent was still ending it.
  if (report.status === 'cancelled' && job.status !== 'cancelled') {
    await change(tx, now, job, counts)
    return false
  }
  await change(tx, now, job, { ...counts, status: report.status, reason: report.reason })
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
