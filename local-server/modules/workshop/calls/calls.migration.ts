import { sql } from 'kysely'
import type { Call } from '../../../../contracts/workshop/calls.ts'
import type { Migration } from '../../../core/database/index.ts'
import { addBuiltInRoles, grantToBuiltInRoles } from '../../../core/identity/grant.ts'

export interface HelpCallTable {
  id: string
  kind: Call['kind']
  state: Call['state']
  lineId: string
  workerId: string
  stationName: string | null
  workedOn: string
  shiftId: string
  calledAt: number
  takenAt: number | null
  takenByAccountId: string | null
  takenByName: string | null
  endedAt: number | null
  endedByName: string | null
  note: string | null
  version: number
}

declare module '../../../core/database/tables.ts' {
  interface Tables {
    help_call: HelpCallTable
  }
}

export const createCalls: Migration = {
  name: '202611211100-calls',
  async up(tx) {
    const { schema } = tx
    await schema
      .createTable('help_call')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('lineId', 'text', (c) => c.notNull().references('line.id'))
      .addColumn('workerId', 'text', (c) => c.notNull().references('worker.id'))
      .addColumn('stationName', 'text')
      .addColumn('workedOn', 'text', (c) => c.notNull())
      .addColumn('shiftId', 'text', (c) => c.notNull().references('shift.id'))
      .addColumn('calledAt', 'bigint', (c) => c.notNull())
      .addColumn('takenAt', 'bigint')
      .addColumn('takenByAccountId', 'text')
      .addColumn('takenByName', 'text')
      .addColumn('endedAt', 'bigint')
      .addColumn('endedByName', 'text')
      .addColumn('note', 'text')
      .addColumn('version', 'integer', (c) => c.notNull())
      .addCheckConstraint('help_call_kind', sql`"kind" in ('machine', 'material', 'master')`)
      .addCheckConstraint('help_call_state', sql`"state" in ('waiting', 'taken', 'resolved', 'withdrawn')`)
      .addCheckConstraint('help_call_ended', sql`("state" in ('resolved', 'withdrawn')) = ("endedAt" is not null)`)
      .addCheckConstraint('help_call_taken', sql`"state" != 'waiting' or "takenAt" is null`)
      .addCheckConstraint('help_call_took', sql`"state" != 'taken' or "takenAt" is not null`)
      .execute()
    await schema.createIndex('help_call_time').on('help_call').columns(['calledAt', 'id']).execute()
    await schema.createIndex('help_call_line').on('help_call').columns(['lineId', 'calledAt', 'id']).execute()
    await schema.createIndex('help_call_day').on('help_call').column('workedOn').execute()
    const isOpen = sql<boolean>`"endedAt" is null`
    await schema
      .createIndex('help_call_open')
      .on('help_call')
      .columns(['workerId', 'kind'])
      .unique()
      .where(isOpen)
      .execute()
    // What a call told of is settled by its page's address.
    await schema
      .createIndex('notification_link')
      .on('notification')
      .column('link')
      .where(sql<boolean>`"readAt" is null`)
      .execute()
    await grantToBuiltInRoles(tx, {
      administrator: [
        'call.create',
        'call.read',
        'call.readAll',
        'call.answer',
        'call.answerMachine',
        'call.answerMaterial',
      ],
      director: ['call.read', 'call.readAll'],
      master: ['call.create', 'call.read', 'call.answer'],
      worker: ['call.create'],
    })
    await addBuiltInRoles(tx, ['mechanic', 'storekeeper'])
  },
}
