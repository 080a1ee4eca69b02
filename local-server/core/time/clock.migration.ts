import type { ClockDoubt } from '../../../contracts/system.ts'
import type { Migration } from '../database/index.ts'

export interface ClockStateTable {
  id: string
  doubt: ClockDoubt | null
  comparedWith: number | null
  noticedAt: number | null
  /** Audit entries before this one were made by a clock that was wrong, or are older than the last confirmation. */
  trustedFromSeq: number
}

declare module '../database/tables.ts' {
  interface Tables {
    /** One row, or none while the clock was never in doubt. */
    clock_state: ClockStateTable
  }
}

export const createClockState: Migration = {
  name: '202611201015-clock-state',
  async up(tx) {
    await tx.schema
      .createTable('clock_state')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('doubt', 'text')
      .addColumn('comparedWith', 'bigint')
      .addColumn('noticedAt', 'bigint')
      .addColumn('trustedFromSeq', 'bigint', (c) => c.notNull())
      .execute()
  },
}
