import type { backupKinds, JobStatus } from '../../../contracts/jobs.ts'
import type { Migration } from '../database/index.ts'

export interface JobTable {
  id: string
  name: string
  /** JSON. */
  payload: string
  /** At most one job with a key, for as long as its row is kept. */
  key: string | null
  status: JobStatus
  attempt: number
  attempts: number
  runAt: number
  /** Which process runs it, and until when it said so. */
  leaseOwner: string | null
  leaseUntil: number | null
  cancelRequested: number
  /** Thousandths. */
  progress: number | null
  progressText: string | null
  error: string | null
  /** JSON. */
  result: string | null
  accountId: string | null
  schedule: string | null
  createdAt: number
  startedAt: number | null
  finishedAt: number | null
}

export interface BackupTable {
  id: string
  fileName: string
  kind: (typeof backupKinds)[number]
  startedAt: number
  finishedAt: number
  sizeBytes: number | null
  ok: number
  problem: string | null
  /** JSON: rows by table. */
  rows: string
  lastAuditSeq: number | null
  files: number | null
  filesMissing: number | null
  outsideFolder: string | null
  outsideProblem: string | null
}

declare module '../database/tables.ts' {
  interface Tables {
    job: JobTable
    /** The newest slot of each schedule that was begun. */
    job_schedule: { name: string; lastSlot: number }
    backup: BackupTable
    /** One row, or none: no folder was chosen. */
    backup_setting: { id: string; folder: string }
  }
}

export const createJobs: Migration = {
  name: '202611201000-jobs',
  async up(tx) {
    const { schema } = tx
    await schema
      .createTable('job')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('payload', 'text', (c) => c.notNull())
      .addColumn('key', 'text', (c) => c.unique())
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('attempt', 'integer', (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull())
      .addColumn('runAt', 'bigint', (c) => c.notNull())
      .addColumn('leaseOwner', 'text')
      .addColumn('leaseUntil', 'bigint')
      .addColumn('cancelRequested', 'integer', (c) => c.notNull())
      .addColumn('progress', 'integer')
      .addColumn('progressText', 'text')
      .addColumn('error', 'text')
      .addColumn('result', 'text')
      .addColumn('accountId', 'text')
      .addColumn('schedule', 'text')
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('startedAt', 'bigint')
      .addColumn('finishedAt', 'bigint')
      .execute()
    await schema.createIndex('job_due').on('job').columns(['status', 'runAt', 'id']).execute()
    await schema.createIndex('job_age').on('job').columns(['createdAt', 'id']).execute()
    await schema.createIndex('job_of_schedule').on('job').columns(['schedule', 'createdAt']).execute()
    await schema
      .createTable('job_schedule')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('lastSlot', 'bigint', (c) => c.notNull())
      .execute()
    await schema
      .createTable('backup')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('fileName', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('startedAt', 'bigint', (c) => c.notNull())
      .addColumn('finishedAt', 'bigint', (c) => c.notNull())
      .addColumn('sizeBytes', 'bigint')
      .addColumn('ok', 'integer', (c) => c.notNull())
      .addColumn('problem', 'text')
      .addColumn('rows', 'text', (c) => c.notNull())
      .addColumn('lastAuditSeq', 'bigint')
      .execute()
    await schema.createIndex('backup_time').on('backup').columns(['startedAt', 'id']).execute()
  },
}

export const addOutsideBackups: Migration = {
  name: '202611281010-outside-backups',
  async up(tx) {
    for (const column of ['files', 'filesMissing'] as const) {
      await tx.schema.alterTable('backup').addColumn(column, 'integer').execute()
    }
    for (const column of ['outsideFolder', 'outsideProblem'] as const) {
      await tx.schema.alterTable('backup').addColumn(column, 'text').execute()
    }
    await tx.schema
      .createTable('backup_setting')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('folder', 'text', (c) => c.notNull())
      .execute()
  },
}
