import type { PrintRole } from '../../../contracts/print-routes.ts'
import type { FailReason, HoldReason, PrintStatus } from '../../../contracts/printing.ts'
import { sql } from 'kysely'
import type { Migration } from '../database/index.ts'

export interface PrintJobTable {
  id: string
  title: string
  search: string
  role: PrintRole
  status: PrintStatus
  reason: HoldReason | FailReason | null
  /** Null while no printer does this, or its printer is gone. */
  deviceId: string | null
  /** Where it was asked for; chooses the printer. */
  askedAtStationId: string | null
  locale: string
  /** JSON of its sheets; null for a file. */
  content: string | null
  fileId: string | null
  sheets: number
  printed: number
  /** How often the sheet after those was begun already; the next time it is marked as a copy. */
  begunAgain: number
  /** The highest number that stands on a copy. */
  highestCopy: number
  /** 0 for an original; what is still to be printed is marked with this number. */
  copy: number
  /** The station whose agent was given it and has not said that it is at its end: sheets of it may be coming out there. */
  handedTo: string | null
  originalId: string | null
  accountId: string | null
  personId: string | null
  expiresAt: number | null
  createdAt: number
  finishedAt: number | null
}

declare module '../database/tables.ts' {
  interface Tables {
    print_job: PrintJobTable
  }
}

export const createPrintJobs: Migration = {
  name: '202611201510-print-jobs',
  async up(tx) {
    await tx.schema
      .createTable('print_job')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('title', 'text', (c) => c.notNull())
      .addColumn('search', 'text', (c) => c.notNull())
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('reason', 'text')
      .addColumn('deviceId', 'text', (c) => c.references('device.id').onDelete('set null'))
      .addColumn('askedAtStationId', 'text', (c) => c.references('station.id').onDelete('set null'))
      .addColumn('locale', 'text', (c) => c.notNull())
      .addColumn('content', 'text')
      .addColumn('fileId', 'text')
      .addColumn('sheets', 'integer', (c) => c.notNull())
      .addColumn('printed', 'integer', (c) => c.notNull())
      .addColumn('begunAgain', 'integer', (c) => c.notNull())
      .addColumn('highestCopy', 'integer', (c) => c.notNull())
      .addColumn('copy', 'integer', (c) => c.notNull())
      .addColumn('originalId', 'text')
      .addColumn('accountId', 'text')
      .addColumn('personId', 'text')
      .addColumn('expiresAt', 'bigint')
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('finishedAt', 'bigint')
      .execute()
    await tx.schema.createIndex('print_job_device').on('print_job').columns(['deviceId', 'status']).execute()
    await tx.schema.createIndex('print_job_created').on('print_job').columns(['createdAt', 'id']).execute()
    await tx.schema.createIndex('print_job_original').on('print_job').column('originalId').execute()
  },
}

export const addHandedTo: Migration = {
  name: '202611281200-print-job-handed-to',
  async up(tx) {
    await tx.schema.alterTable('print_job').addColumn('handedTo', 'text').execute()
    await tx
      .updateTable('print_job')
      .set((is) => ({
        handedTo: is.selectFrom('device').select('stationId').whereRef('device.id', '=', 'print_job.deviceId'),
      }))
      .where('status', 'in', ['sent', 'printing', 'held'])
      .where(sql<boolean>`coalesce(reason, '') != 'unconfirmed'`)
      .execute()
    await tx.schema
      .createIndex('print_job_handed')
      .on('print_job')
      .column('handedTo')
      .where(sql<boolean>`"handedTo" is not null`)
      .execute()
  },
}
