import { sql, type RawBuilder } from 'kysely'
import type { ListQuery } from '../../../../contracts/list.ts'
import { listBankPayments, listPay, type PayRow } from '../../../../contracts/workshop/pay.ts'
import type { Actor } from '../../../core/access.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { defineList, type List } from '../../../core/list/define-list.ts'
import { maskedAccount } from './payment-account.ts'
import type { PayFigures, PaySheetRowTable } from './pay.tables.ts'

export interface Days {
  from: string
  to: string
}

const ever: Days = { from: '0001-01-01', to: '9999-12-31' }

export const daysOf = (query: ListQuery): Days => ({
  from: (query['workedOn.from'] as string | undefined) ?? ever.from,
  to: (query['workedOn.to'] as string | undefined) ?? ever.to,
})

const summedFigures = [
  'approvedPieces',
  'approvedMinor',
  'pendingPieces',
  'pendingMinor',
  'rejectedPieces',
  'bonusMinor',
  'deductionMinor',
  'advanceMinor',
  'debtMinor',
] as const

const figureNames: readonly (keyof PayFigures)[] = [...summedFigures, 'guaranteeMinor', 'toPayMinor', 'days']
const refs = (table: string, names: readonly string[]) => sql.join(names.map((name) => sql.ref(`${table}.${name}`)))

/** What the totals of shifts and the adjustments add up to for each worker who has any. */
function sums({ from, to }: Days): RawBuilder<unknown> {
  const taken = (kind: string) => sql`case when "kind" = ${sql.lit(kind)} then -"amountMinor" else 0 end`
  const each = sql.join(
    summedFigures.map((name) => sql`sum(${sql.ref(name)}) as ${sql.ref(name)}`),
    sql`, `,
  )
  const anything = sql.join(
    summedFigures.map((name) => sql`sum(abs(${sql.ref(name)}))`),
    sql` + `,
  )
  return sql`select "workerId", ${each}, count(distinct "attendedOn") as "days"
    from (
      select "workerId", "approvedPieces", "approvedMinor", "pendingPieces", "pendingMinor", "rejectedPieces",
        0 as "bonusMinor", 0 as "deductionMinor", 0 as "advanceMinor", 0 as "debtMinor",
        case when "approvedPieces" > 0 then "workedOn" end as "attendedOn"
      from work_total where "workedOn" >= ${from} and "workedOn" <= ${to}
      union all
      select "workerId", 0, 0, 0, 0, 0,
        case when "kind" = 'bonus' then "amountMinor" else 0 end,
        ${taken('deduction')}, ${taken('advance')}, ${taken('debt')}, null
      from pay_adjustment where "day" >= ${from} and "day" <= ${to}
    ) as source group by "workerId" having ${anything} > 0`
}

const ofDays = ({ from, to }: Days) => sql`period."firstDay" = ${from} and period."lastDay" = ${to}`
const topUp = sql`case
  when rule."guaranteeMinor" > 0 and rule."guaranteeMinor" > sums."approvedMinor" and sums."days" >= rule."guaranteeDays"
  then rule."guaranteeMinor" - sums."approvedMinor" else 0 end`

/** The figures as they are now; the guarantee is that of a whole pay period, so other days have none. */
function liveRows(days: Days): RawBuilder<unknown> {
  return sql`select sums."workerId", worker."number", person."fullName" as "workerName", worker."lineId",
      line."name" as "lineName", ${refs('sums', [...summedFigures, 'days'])}, ${topUp} as "guaranteeMinor",
      sums."approvedMinor" + sums."bonusMinor" + ${topUp}
        - sums."deductionMinor" - sums."advanceMinor" - sums."debtMinor" as "toPayMinor"
    from (${sums(days)}) as sums
    join worker on worker."id" = sums."workerId"
    join person on person."id" = sums."workerId"
    join line on line."id" = worker."lineId"
    left join pay_rule as rule on exists (select 1 from pay_period as period where ${ofDays(days)})`
}

const rowColumns = ['workerId', 'number', 'workerName', 'lineId', 'lineName', ...figureNames] as const

/** Rows of the sheet of some days: the frozen ones where the days are those of a closed period. */
function sheetRows(days: Days): RawBuilder<PaySheetRowTable> {
  const closed = sql`pay_period as period where period."state" = 'closed' and ${ofDays(days)}`
  return sql<PaySheetRowTable>`(
    select ${refs('live', rowColumns)} from (${liveRows(days)}) as live where not exists (select 1 from ${closed})
    union all
    select ${refs('frozen', rowColumns)} from pay_sheet_row as frozen
    where frozen."periodId" = (select period."id" from ${closed})
  )`
}

/** Who earned what over some days, with the columns of a pay sheet. */
export const payRows = (db: Reader | Tx, days: Days) =>
  db
    .selectFrom(sheetRows(days).as('pay'))
    .innerJoin('worker as paid', 'paid.id', 'pay.workerId')
    .innerJoin('person as payee', 'payee.id', 'pay.workerId')
    .selectAll('pay')
    .select(['paid.paymentAccount', 'payee.search'])

/** As `payRows` of a period that is still a draft, whatever is kept of it. */
export const draftRows = (db: Reader | Tx, days: Days) =>
  db.selectFrom(sql<PaySheetRowTable>`(${liveRows(days)})`.as('pay')).selectAll('pay')

export const mayReadPay = (actor: Actor, workerId: string) => actor.can('pay.readAll') || actor.personId === workerId

type Row = Omit<PaySheetRowTable, 'periodId'> & { paymentAccount: string | null }

export const toPayRow = (row: Row): PayRow => ({
  id: row.workerId,
  number: row.number,
  workerName: row.workerName,
  lineId: row.lineId,
  lineName: row.lineName,
  days: row.days,
  approvedPieces: row.approvedPieces,
  approvedMinor: row.approvedMinor,
  bonusMinor: row.bonusMinor,
  guaranteeMinor: row.guaranteeMinor,
  deductionMinor: row.deductionMinor,
  advanceMinor: row.advanceMinor,
  debtMinor: row.debtMinor,
  toPayMinor: row.toPayMinor,
  pendingPieces: row.pendingPieces,
  pendingMinor: row.pendingMinor,
  rejectedPieces: row.rejectedPieces,
  paymentAccount: maskedAccount(row.paymentAccount),
})

/** The days are what is summed over; they narrow nothing besides. */
const filterBy = { workedOn: () => undefined }

export const payList = defineList(listPay, {
  rows: (db, { actor }, query) => {
    const rows = payRows(db, daysOf(query))
    return actor.can('pay.readAll') ? rows : rows.where('pay.workerId', '=', actor.personId ?? '')
  },
  id: 'pay.workerId',
  columns: {
    workerName: 'payee.search',
    number: 'pay.number',
    lineName: 'pay.lineName',
    approvedMinor: 'pay.approvedMinor',
    toPayMinor: 'pay.toPayMinor',
    lineId: 'pay.lineId',
  },
  filterBy,
  search: ['payee.search', 'pay.number'],
  toRows: (rows) => rows.map(toPayRow),
}) as List

export const bankPaymentList = defineList(listBankPayments, {
  rows: (db, _, query) => payRows(db, daysOf(query)).where('pay.toPayMinor', '>', 0),
  id: 'pay.workerId',
  columns: { workerName: 'payee.search', number: 'pay.number', lineId: 'pay.lineId' },
  filterBy,
  search: ['payee.search', 'pay.number'],
  toRows: (rows) =>
    rows.map(({ workerId, number, workerName, paymentAccount, toPayMinor }) => ({
      workerId,
      number,
      workerName,
      paymentAccount,
      toPayMinor,
    })),
}) as List
