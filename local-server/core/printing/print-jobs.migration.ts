import type { PrintRole } from '../../../contracts/print-routes.ts'
import type { FailReason, HoldReason, PrintStatus } from '../../../contracts/printing.ts'
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
  copy: number
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
