import {
  cancelJob,
  createBackup,
  listBackups,
  listJobs,
  listSchedules,
  readJob,
  restoreBackup,
  retryJob,
  runSchedule,
  type Backup,
  type JobRow,
} from '../../../contracts/jobs.ts'
import type { Actor } from '../access.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import type { Reader, Tx } from '../database/index.ts'
import { RuleError } from '../errors.ts'
import { command, query, type Handler } from '../http/request.ts'
import { defineList, listHandler, type List } from '../list/define-list.ts'
import { backupJob } from './backups.ts'
import { enqueue } from './define-job.ts'
import { change } from './job-store.ts'
import type { JobTable } from './jobs.migration.ts'
import { restoreJob } from './restore.ts'
import { nextSlot } from './schedules.ts'

const jobsWithNames = (db: Reader) =>
  db.selectFrom('job').leftJoin('account', 'account.id', 'job.accountId').selectAll('job').select('account.fullName')

const toJob = (job: JobTable & { fullName: string | null }): JobRow => ({
  id: job.id,
  name: job.name,
  status: job.status,
  attempt: job.attempt,
  attempts: job.attempts,
  runAt: job.runAt,
  createdAt: job.createdAt,
  startedAt: job.startedAt,
  finishedAt: job.finishedAt,
  progress: job.progress === null ? null : job.progress / 1000,
  progressText: job.progressText,
  error: job.error,
  accountId: job.accountId,
  accountName: job.fullName,
})

const jobList = defineList(listJobs, {
  rows: (db) => jobsWithNames(db),
  id: 'job.id',
  columns: { status: 'job.status', createdAt: 'job.createdAt', runAt: 'job.runAt' },
  search: ['job.name'],
  toRows: (rows) => rows.map(toJob),
})

const backupList = defineList(listBackups, {
  rows: (db) => db.selectFrom('backup').selectAll(),
  id: 'backup.id',
  columns: { kind: 'backup.kind', startedAt: 'backup.startedAt' },
  toRows: (rows) =>
    rows.map((row) => ({
      id: row.id,
      fileName: row.fileName,
      kind: row.kind,
      startedAt: row.startedAt,
      finishedAt: row.finishedAt,
      sizeBytes: row.sizeBytes,
      ok: row.ok === 1,
      problem: row.problem,
      rows: JSON.parse(row.rows) as Backup['rows'],
      lastAuditSeq: row.lastAuditSeq,
      files: row.files,
      filesMissing: row.filesMissing,
      outsideFolder: row.outsideFolder,
      outsideProblem: row.outsideProblem,
    })),
})

export const jobLists: readonly List[] = [jobList, backupList]

export function jobRoutes({ clock, db, settings, jobs, maintenance }: Core): Handler[] {
  /** @throws RuleError `row.notFound` also for somebody else's job */
  async function jobFor(reader: Reader | Tx, id: string, actor: Actor) {
    const job = await jobsWithNames(reader).where('job.id', '=', id).executeTakeFirst()
    const isOwn = job !== undefined && job.accountId !== null && job.accountId === actor.accountId
    if (!job || (!isOwn && !actor.can('job.manage'))) throw new RuleError('row.notFound')
    return job
  }

  return [
    listHandler(jobList, clock.now),
    listHandler(backupList, clock.now),

    query(readJob, async (reader, { params, actor }) => {
      const job = await jobFor(reader, params.id, actor)
      return { ...toJob(job), result: job.result === null ? null : (JSON.parse(job.result) as unknown) }
    }),

    command(
      cancelJob,
      async (tx, { params, actor, requestId }) => {
        const now = clock.now()
        const job = await jobFor(tx, params.id, actor)
        if (job.status === 'waiting') await change(tx, job, now, { status: 'cancelled', finishedAt: now })
        else if (job.status === 'running') await change(tx, job, now, { cancelRequested: 1 })
        else throw new RuleError('job.notCancellable')
        await audit(
          tx,
          { actor, requestId, now },
          { action: 'job.cancelled', entity: 'job', entityId: job.id, after: { name: job.name } },
        )
        return toJob(await jobFor(tx, params.id, actor))
      },
      async ({ id }) => jobs.abort(id),
    ),

    command(retryJob, async (tx, { params, actor, requestId }) => {
      const now = clock.now()
      const job = await jobFor(tx, params.id, actor)
      if (job.status !== 'dead' && job.status !== 'cancelled') throw new RuleError('job.notRetryable')
      if (!jobs.isOn(job.name)) throw new RuleError('module.off')
      await change(tx, job, now, {
        status: 'waiting',
        attempt: 0,
        runAt: now,
        error: null,
        progress: null,
        progressText: null,
        cancelRequested: 0,
        finishedAt: null,
      })
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'job.retried', entity: 'job', entityId: job.id, after: { name: job.name } },
      )
      return toJob(await jobFor(tx, params.id, actor))
    }),

    query(listSchedules, async (reader) => ({
      items: await Promise.all(
        jobs.schedules.map(async (schedule) => {
          const last = await jobsWithNames(reader)
            .where('job.schedule', '=', schedule.name)
            .orderBy('job.createdAt', 'desc')
            .limit(1)
            .executeTakeFirst()
          return {
            name: schedule.name,
            job: schedule.job.name,
            cron: 'cron' in schedule.when ? schedule.when.cron : null,
            everySeconds: 'everyMs' in schedule.when ? Math.round(schedule.when.everyMs / 1000) : null,
            nextAt: schedule.isOn?.() === false ? null : nextSlot(schedule, clock.now(), settings.get().timeZone),
            last: last ? toJob(last) : null,
          }
        }),
      ),
    })),

    command(runSchedule, async (tx, { params, actor, requestId }) => {
      const now = clock.now()
      const schedule = jobs.schedules.find(({ name }) => name === params.name)
      if (!schedule) throw new RuleError('row.notFound')
      if (schedule.isOn?.() === false) throw new RuleError('module.off')
      const id = await enqueue(tx, schedule.job, schedule.payload, {
        now,
        accountId: actor.accountId,
        schedule: schedule.name,
      })
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'schedule.run', entity: 'schedule', entityId: schedule.name, after: { jobId: id } },
      )
      return toJob(await jobFor(tx, id, actor))
    }),

    command(createBackup, async (tx, { actor, requestId }) => {
      if (db.dialect !== 'sqlite') throw new RuleError('backup.elsewhere')
      const now = clock.now()
      const id = await enqueue(tx, backupJob, { kind: 'manual' }, { now, accountId: actor.accountId })
      await audit(tx, { actor, requestId, now }, { action: 'backup.ordered', entity: 'job', entityId: id })
      return toJob(await jobFor(tx, id, actor))
    }),

    command(restoreBackup, async (tx, { params, actor, requestId }) => {
      if (db.dialect !== 'sqlite') throw new RuleError('backup.elsewhere')
      if (maintenance.current()?.reason === 'restore') throw new RuleError('maintenance.restoring')
      const backup = await tx.selectFrom('backup').selectAll().where('id', '=', params.id).executeTakeFirst()
      if (!backup) throw new RuleError('row.notFound')
      if (backup.ok !== 1) throw new RuleError('backup.notWhole')
      const now = clock.now()
      const payload = { backupId: backup.id, orderedBy: actor.name }
      const id = await enqueue(tx, restoreJob, payload, { now, accountId: actor.accountId })
      await audit(
        tx,
        { actor, requestId, now },
        {
          action: 'backup.restoreOrdered',
          entity: 'backup',
          entityId: backup.id,
          after: { fileName: backup.fileName },
        },
      )
      return toJob(await jobFor(tx, id, actor))
    }),
  ]
}
