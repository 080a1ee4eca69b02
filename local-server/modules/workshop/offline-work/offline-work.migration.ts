import { sql } from 'kysely'
import type { OfflineWork } from '../../../../contracts/workshop/offline-work.ts'
import type { Migration } from '../../../core/database/index.ts'

/** Work a kiosk brought later that could not be recorded as it was: it waits for somebody to decide. */
export interface OfflineWorkTable {
  id: string
  stationName: string
  /** As scanned. */
  badge: string
  workerId: string | null
  lineId: string | null
  operationId: string | null
  couponCode: string | null
  quantity: number
  madeAt: number
  madeFrom: number
  madeUntil: number
  workedOn: string
  receivedAt: number
  /** An error code and its parameters, as JSON. */
  reason: string
  reasonParams: string
  state: OfflineWork['state']
  decidedByName: string | null
  decidedAt: number | null
  note: string | null
  workRecordId: string | null
  version: number
}

declare module '../../../core/database/tables.ts' {
  interface Tables {
    offline_work: OfflineWorkTable
  }
}

export const createOfflineWork: Migration = {
  name: '202611270100-offline-work',
  async up(tx) {
    const { schema } = tx
    await schema
      .createTable('offline_work')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('stationName', 'text', (c) => c.notNull())
      .addColumn('badge', 'text', (c) => c.notNull())
      .addColumn('workerId', 'text', (c) => c.references('worker.id'))
      .addColumn('lineId', 'text', (c) => c.references('line.id'))
      .addColumn('operationId', 'text', (c) => c.references('operation.id'))
      .addColumn('couponCode', 'text')
      .addColumn('quantity', 'integer', (c) => c.notNull())
      .addColumn('madeAt', 'bigint', (c) => c.notNull())
      .addColumn('madeFrom', 'bigint', (c) => c.notNull())
      .addColumn('madeUntil', 'bigint', (c) => c.notNull())
      .addColumn('workedOn', 'text', (c) => c.notNull())
      .addColumn('receivedAt', 'bigint', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('reasonParams', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('decidedByName', 'text')
      .addColumn('decidedAt', 'bigint')
      .addColumn('note', 'text')
      .addColumn('workRecordId', 'text', (c) => c.references('work_record.id'))
      .addColumn('version', 'integer', (c) => c.notNull())
      .addCheckConstraint('offline_work_state', sql`"state" in ('open', 'accepted', 'dismissed')`)
      .addCheckConstraint('offline_work_decided', sql`("state" = 'open') = ("decidedAt" is null)`)
      .addCheckConstraint('offline_work_record', sql`("state" = 'accepted') = ("workRecordId" is not null)`)
      .addCheckConstraint('offline_work_note', sql`"state" != 'dismissed' or "note" is not null`)
      .addCheckConstraint('offline_work_time', sql`"madeAt" between "madeFrom" and "madeUntil"`)
      .execute()
    await schema.createIndex('offline_work_time_order').on('offline_work').columns(['madeAt', 'id']).execute()
    for (const column of ['state', 'lineId', 'workerId'] as const) {
      await schema
        .createIndex(`offline_work_${column.replace('Id', '')}_order`)
        .on('offline_work')
        .columns([column, 'madeAt', 'id'])
        .execute()
    }
  },
}
