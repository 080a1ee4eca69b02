import { z } from 'zod'
import { zId, zIdParams, zInstant } from './common.ts'
import { listRoute, oneOf } from './list.ts'
import { route } from './route.ts'

/** `waiting` for its time or its next attempt; `dead` after the last attempt failed, until somebody retries it. */
export const jobStatuses = ['waiting', 'running', 'done', 'dead', 'cancelled'] as const
export type JobStatus = (typeof jobStatuses)[number]

export const zJob = z.object({
  id: zId,
  name: z.string(),
  status: z.enum(jobStatuses),
  /** How often it was begun, and how often it may be. */
  attempt: z.int(),
  attempts: z.int(),
  /** When it is begun, or begun again. */
  runAt: zInstant,
  createdAt: zInstant,
  startedAt: zInstant.nullable(),
  finishedAt: zInstant.nullable(),
  /** 0 to 1, where the job tells. */
  progress: z.number().min(0).max(1).nullable(),
  progressText: z.string().nullable(),
  /** Why the last attempt failed: an error code, or the message of a fault. */
  error: z.string().nullable(),
  /** Who ordered it; null for the program itself. */
  accountId: zId.nullable(),
  accountName: z.string().nullable(),
})
export type JobRow = z.output<typeof zJob>

export const listJobs = listRoute({
  name: 'job.list',
  path: '/jobs',
  access: 'job.manage',
  summary: 'Background jobs: waiting, running, done, and those that failed for good.',
  row: zJob,
  filters: { status: oneOf(jobStatuses) },
  sorts: ['createdAt', 'runAt'],
  defaultSort: '-createdAt',
  searchable: true,
})

export const readJob = route({
  name: 'job.read',
  method: 'GET',
  path: '/jobs/:id',
  access: 'signedIn',
  summary: 'One job with its result: one’s own, or any for those who manage jobs.',
  params: zIdParams,
  response: zJob.extend({
    /** What the job gave, such as the id of the file it made; null until it is done. */
    result: z.unknown(),
  }),
  errors: ['row.notFound'],
})

export const cancelJob = route({
  name: 'job.cancel',
  method: 'POST',
  path: '/jobs/:id/cancel',
  access: 'signedIn',
  summary: 'Cancels a job that waits or runs: one’s own, or any for those who manage jobs.',
  params: zIdParams,
  response: zJob,
  errors: ['row.notFound', 'job.notCancellable'],
})

export const retryJob = route({
  name: 'job.retry',
  method: 'POST',
  path: '/jobs/:id/retry',
  access: 'job.manage',
  summary: 'Begins a job that failed for good, or was cancelled, anew with all its attempts.',
  params: zIdParams,
  response: zJob,
  errors: ['row.notFound', 'job.notRetryable', 'module.off'],
})

export const zSchedule = z.object({
  name: z.string(),
  job: z.string(),
  /** A cron expression in the institution’s time zone; null where it runs every so often. */
  cron: z.string().nullable(),
  everySeconds: z.int().nullable(),
  /** Null where it belongs to a module that is switched off. */
  nextAt: zInstant.nullable(),
  last: zJob.nullable(),
})

export const listSchedules = route({
  name: 'schedule.list',
  method: 'GET',
  path: '/schedules',
  access: 'job.manage',
  summary: 'What runs by itself, when it ran last and when it runs next.',
  response: z.object({ items: z.array(zSchedule) }),
})

export const runSchedule = route({
  name: 'schedule.run',
  method: 'POST',
  path: '/schedules/:name/run',
  access: 'job.manage',
  summary: 'Runs a schedule’s job now, beside its usual times.',
  params: z.object({ name: z.string().max(100) }),
  response: zJob,
  errors: ['row.notFound', 'module.off'],
})

/** `beforeRestore`: the database that a restore replaced. */
export const backupKinds = ['daily', 'manual', 'beforeRestore'] as const

export const zBackup = z.object({
  id: zId,
  /** Name of the file in the data folder’s `backups`. */
  fileName: z.string(),
  kind: z.enum(backupKinds),
  startedAt: zInstant,
  finishedAt: zInstant,
  sizeBytes: z.int().nullable(),
  /** The copy was opened, is whole, and holds what the database held. */
  ok: z.boolean(),
  /** Why it is not. */
  problem: z.string().nullable(),
  /** Rows by table, as counted in the copy. */
  rows: z.record(z.string(), z.int()),
  lastAuditSeq: z.int().nullable(),
  /** Uploaded files the copy refers to, and how many of them could not be kept whole; null before there were such copies. */
  files: z.int().nullable(),
  filesMissing: z.int().nullable(),
  /** The folder outside the data folder it went to as well; null where none was chosen. */
  outsideFolder: z.string().nullable(),
  /** Why it did not: an error code, or the message of a fault. */
  outsideProblem: z.string().nullable(),
})
export type Backup = z.output<typeof zBackup>

export const listBackups = listRoute({
  name: 'backup.list',
  path: '/backups',
  access: 'job.manage',
  summary: 'Copies of the database: when they were made and whether they are whole.',
  row: zBackup,
  filters: { kind: oneOf(backupKinds) },
  sorts: ['startedAt'],
  defaultSort: '-startedAt',
  searchable: false,
})

export const createBackup = route({
  name: 'backup.create',
  method: 'POST',
  path: '/backups',
  access: 'job.manage',
  summary: 'Makes and checks a copy of the database now; answers with the job that does it.',
  response: zJob,
  errors: ['backup.elsewhere'],
})

export const restoreBackup = route({
  name: 'backup.restore',
  method: 'POST',
  path: '/backups/:id/restore',
  access: 'settings.change',
  summary:
    'Puts a backup in the database’s place. Everybody waits meanwhile; what is replaced is kept as a backup itself.',
  params: zIdParams,
  response: zJob,
  errors: ['row.notFound', 'backup.elsewhere', 'backup.notWhole', 'maintenance.restoring'],
})

export const zBackupFolder = z.object({
  /** Chosen by an administrator: a USB disk, a share. */
  folder: z.string().nullable(),
  /** The install’s own folder in it, which the copies are in. */
  place: z.string().nullable(),
  /** It lies on the disk of the data folder: what breaks one breaks both. */
  sameDisk: z.boolean(),
  freeBytes: z.int().nullable(),
  /** An error code where it cannot be used now, as when the disk is not plugged in. */
  problem: z.string().nullable(),
})
export type BackupFolder = z.output<typeof zBackupFolder>

export const readBackupFolder = route({
  name: 'backupFolder.read',
  method: 'GET',
  path: '/backups/folder',
  access: 'job.manage',
  summary: 'The folder outside the data folder that every backup goes to as well.',
  response: zBackupFolder,
})

export const changeBackupFolder = route({
  name: 'backupFolder.change',
  method: 'PUT',
  path: '/backups/folder',
  access: 'settings.change',
  summary: 'Chooses the folder on the server’s computer that every backup goes to as well, or none.',
  body: z.object({ folder: z.string().trim().min(1).max(1000).nullable() }),
  response: zBackupFolder,
  errors: [
    'backup.elsewhere',
    'backupFolder.notAbsolute',
    'backupFolder.inData',
    'backupFolder.notThere',
    'backupFolder.notWritable',
    'storage.full',
  ],
})
