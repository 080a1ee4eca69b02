import { sql } from 'kysely'
import type { Migration, Tx } from '../../../core/database/index.ts'
import { grantToBuiltInRoles } from '../../../core/identity/grant.ts'
import './pay.tables.ts'

export const payRuleId = 'pay'

export const createPay: Migration = {
  name: '202611201520-pay',
  async up(tx) {
    await createPeriods(tx)
    await createAdjustments(tx)
    await createRule(tx)
    const { schema } = tx
    await schema.alterTable('worker').addColumn('paymentAccount', 'text').execute()
    await schema.alterTable('work_record').addColumn('carriedFrom', 'text').execute()
    await schema
      .createIndex('work_record_carried')
      .on('work_record')
      .columns(['workedOn', 'recordedAt'])
      .where(sql<boolean>`"carriedFrom" is not null`)
      .execute()
    await grantToBuiltInRoles(tx, {
      administrator: ['pay.manage', 'pay.reopen', 'pay.bank'],
      director: ['pay.reopen'],
      accountant: ['pay.manage', 'pay.bank', 'rate.manage'],
    })
  },
}

async function createPeriods({ schema }: Tx): Promise<void> {
  await schema
    .createTable('pay_period')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('firstDay', 'text', (c) => c.notNull().unique())
    .addColumn('lastDay', 'text', (c) => c.notNull().unique())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('closedAt', 'bigint')
    .addColumn('closedByName', 'text')
    .addColumn('createdAt', 'bigint', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addCheckConstraint('pay_period_days', sql`"firstDay" <= "lastDay"`)
    .addCheckConstraint('pay_period_state', sql`"state" in ('draft', 'closed')`)
    .addCheckConstraint('pay_period_closed', sql`("state" = 'closed') = ("closedAt" is not null)`)
    .execute()
  let sheet = schema
    .createTable('pay_sheet_row')
    .addColumn('periodId', 'text', (c) => c.notNull().references('pay_period.id'))
    .addColumn('workerId', 'text', (c) => c.notNull().references('worker.id'))
    .addColumn('number', 'text', (c) => c.notNull())
    .addColumn('workerName', 'text', (c) => c.notNull())
    .addColumn('lineId', 'text', (c) => c.notNull())
    .addColumn('lineName', 'text', (c) => c.notNull())
    .addColumn('days', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('pay_sheet_row_key', ['periodId', 'workerId'])
    .addCheckConstraint(
      'pay_sheet_row_sum',
      sql`"toPayMinor" = "approvedMinor" + "bonusMinor" + "guaranteeMinor" - "deductionMinor" - "advanceMinor" - "debtMinor"`,
    )
    .addCheckConstraint('pay_sheet_row_to_pay', sql`"toPayMinor" >= 0`)
  for (const column of figures) sheet = sheet.addColumn(column, 'bigint', (c) => c.notNull())
  await sheet.execute()
}

const figures = [
  'approvedPieces',
  'approvedMinor',
  'bonusMinor',
  'guaranteeMinor',
  'deductionMinor',
  'advanceMinor',
  'debtMinor',
  'toPayMinor',
  'pendingPieces',
  'pendingMinor',
  'rejectedPieces',
] as const

async function createAdjustments({ schema }: Tx): Promise<void> {
  await schema
    .createTable('pay_adjustment')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('workerId', 'text', (c) => c.notNull().references('worker.id'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('amountMinor', 'bigint', (c) => c.notNull())
    .addColumn('day', 'text', (c) => c.notNull())
    .addColumn('note', 'text', (c) => c.notNull())
    .addColumn('correctsId', 'text', (c) => c.unique().references('pay_adjustment.id'))
    .addColumn('createdAt', 'bigint', (c) => c.notNull())
    .addColumn('createdByName', 'text', (c) => c.notNull())
    .addCheckConstraint('pay_adjustment_kind', sql`"kind" in ('bonus', 'deduction', 'advance', 'debt')`)
    .addCheckConstraint('pay_adjustment_amount', sql`"amountMinor" <> 0`)
    .addCheckConstraint(
      'pay_adjustment_sign',
      sql`"kind" = 'debt' or ("amountMinor" > 0) = (("kind" = 'bonus') = ("correctsId" is null))`,
    )
    .execute()
  await schema.createIndex('pay_adjustment_day').on('pay_adjustment').columns(['day', 'id']).execute()
  await schema.createIndex('pay_adjustment_worker').on('pay_adjustment').columns(['workerId', 'day']).execute()
}

async function createRule(tx: Tx): Promise<void> {
  await tx.schema
    .createTable('pay_rule')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('guaranteeMinor', 'bigint', (c) => c.notNull().check(sql`"guaranteeMinor" >= 0`))
    .addColumn('guaranteeDays', 'integer', (c) => c.notNull().check(sql`"guaranteeDays" between 1 and 31`))
    .addColumn('version', 'integer', (c) => c.notNull())
    .execute()
  await tx.insertInto('pay_rule').values({ id: payRuleId, guaranteeMinor: 0, guaranteeDays: 1, version: 1 }).execute()
}
