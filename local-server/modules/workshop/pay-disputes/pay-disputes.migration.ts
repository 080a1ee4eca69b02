import { sql } from 'kysely'
import type { DisputeKind, DisputeState } from '../../../../contracts/workshop/pay-disputes.ts'
import type { Migration } from '../../../core/database/index.ts'
import { grantToBuiltInRoles } from '../../../core/identity/grant.ts'

export interface PayDisputeTable {
  id: string
  slipId: string
  workerId: string
  /** The worker's line as the slip has it. */
  lineId: string
  kind: DisputeKind
  text: string
  state: DisputeState
  answer: string | null
  answeredByName: string | null
  answeredAt: number | null
  /** The entry of money that resolved it. */
  adjustmentId: string | null
  createdAt: number
  version: number
}

export interface PayDisputeRecordTable {
  disputeId: string
  workRecordId: string
  /** What the worker named, or a correction that resolved it. */
  part: 'disputed' | 'correction'
}

declare module '../../../core/database/tables.ts' {
  interface Tables {
    pay_dispute: PayDisputeTable
    pay_dispute_record: PayDisputeRecordTable
  }
}

export const createPayDisputes: Migration = {
  name: '202611270110-pay-disputes',
  async up(tx) {
    const { schema } = tx
    await schema
      .createTable('pay_dispute')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('slipId', 'text', (c) => c.notNull().references('pay_slip.id'))
      .addColumn('workerId', 'text', (c) => c.notNull().references('worker.id'))
      .addColumn('lineId', 'text', (c) => c.notNull().references('line.id'))
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('answer', 'text')
      .addColumn('answeredByName', 'text')
      .addColumn('answeredAt', 'bigint')
      .addColumn('adjustmentId', 'text', (c) => c.references('pay_adjustment.id'))
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('version', 'integer', (c) => c.notNull())
      .addCheckConstraint('pay_dispute_state', sql`"state" in ('open', 'answered', 'rejected', 'resolved')`)
      .addCheckConstraint('pay_dispute_answered', sql`("state" = 'open') = ("answeredAt" is null)`)
      .execute()
    // However often it is sent, a slip has one open dispute.
    await schema
      .createIndex('pay_dispute_open')
      .unique()
      .on('pay_dispute')
      .column('slipId')
      .where(sql<boolean>`"state" = 'open'`)
      .execute()
    await schema.createIndex('pay_dispute_time').on('pay_dispute').columns(['createdAt', 'id']).execute()
    await schema.createIndex('pay_dispute_worker').on('pay_dispute').columns(['workerId', 'createdAt', 'id']).execute()
    await schema.createIndex('pay_dispute_line').on('pay_dispute').columns(['lineId', 'createdAt', 'id']).execute()
    await schema
      .createTable('pay_dispute_record')
      .addColumn('disputeId', 'text', (c) => c.notNull().references('pay_dispute.id'))
      .addColumn('workRecordId', 'text', (c) => c.notNull().references('work_record.id'))
      .addColumn('part', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('pay_dispute_record_key', ['disputeId', 'workRecordId'])
      .addCheckConstraint('pay_dispute_record_part', sql`"part" in ('disputed', 'correction')`)
      .execute()
    await grantToBuiltInRoles(tx, {
      administrator: ['payDispute.read', 'payDispute.open', 'payDispute.answer'],
      director: ['payDispute.read'],
      master: ['payDispute.read', 'payDispute.open', 'payDispute.answer'],
      worker: ['payDispute.read', 'payDispute.open'],
      accountant: ['payDispute.read', 'payDispute.answer'],
    })
  },
}
