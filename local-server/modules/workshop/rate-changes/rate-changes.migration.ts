import { sql } from 'kysely'
import type { RateChangeState } from '../../../../contracts/workshop/rate-changes.ts'
import type { Migration } from '../../../core/database/index.ts'
import { grantToBuiltInRoles } from '../../../core/identity/grant.ts'

export interface RateChangeTable {
  id: string
  validFrom: string
  note: string
  /** Folded: the note and the operations. */
  search: string
  state: RateChangeState
  proposedByName: string
  proposedByAccountId: string | null
  createdAt: number
  decidedByName: string | null
  decidedAt: number | null
  reason: string | null
  version: number
}

export interface RateChangeLineTable {
  changeId: string
  operationId: string
  rateMinor: number
}

declare module '../../../core/database/tables.ts' {
  interface Tables {
    rate_change: RateChangeTable
    rate_change_line: RateChangeLineTable
  }
}

/** Proposed rates stand beside the rates that count, so that nothing that reads those can take one by mistake. */
export const createRateChanges: Migration = {
  name: '202611270120-rate-changes',
  async up(tx) {
    const { schema } = tx
    await schema
      .createTable('rate_change')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('validFrom', 'text', (c) => c.notNull())
      .addColumn('note', 'text', (c) => c.notNull())
      .addColumn('search', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('proposedByName', 'text', (c) => c.notNull())
      .addColumn('proposedByAccountId', 'text')
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('decidedByName', 'text')
      .addColumn('decidedAt', 'bigint')
      .addColumn('reason', 'text')
      .addColumn('version', 'integer', (c) => c.notNull())
      .addCheckConstraint('rate_change_state', sql`"state" in ('proposed', 'signed', 'withdrawn')`)
      .addCheckConstraint('rate_change_decided', sql`("state" = 'proposed') = ("decidedAt" is null)`)
      .execute()
    await schema.createIndex('rate_change_time').on('rate_change').columns(['createdAt', 'id']).execute()
    await schema
      .createTable('rate_change_line')
      .addColumn('changeId', 'text', (c) => c.notNull().references('rate_change.id'))
      .addColumn('operationId', 'text', (c) => c.notNull().references('operation.id'))
      .addColumn('rateMinor', 'bigint', (c) => c.notNull().check(sql`"rateMinor" > 0`))
      .addPrimaryKeyConstraint('rate_change_line_key', ['changeId', 'operationId'])
      .execute()
    await schema.alterTable('piece_rate').addColumn('changeId', 'text').execute()
    await schema.alterTable('piece_rate').addColumn('signedByName', 'text').execute()
    await schema.alterTable('piece_rate').addColumn('signedAt', 'bigint').execute()
    await grantToBuiltInRoles(tx, { administrator: ['rate.sign'], director: ['rate.sign'] })
  },
}
