import { listPayAdjustments, type PayAdjustment } from '../../../../contracts/workshop/pay-adjustments.ts'
import type { Actor } from '../../../core/access.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { defineList, type List } from '../../../core/list/define-list.ts'
import type { PayAdjustmentTable } from './pay.tables.ts'

/** An entry with the names around it. */
export interface PayAdjustmentRow extends PayAdjustmentTable {
  workerName: string
  number: string
  oppositeId: string | null
}

export const adjustmentRows = (db: Reader | Tx) =>
  db
    .selectFrom('pay_adjustment')
    .innerJoin('worker', 'worker.id', 'pay_adjustment.workerId')
    .innerJoin('person', 'person.id', 'pay_adjustment.workerId')
    .leftJoin('pay_adjustment as opposite', 'opposite.correctsId', 'pay_adjustment.id')
    .selectAll('pay_adjustment')
    .select(['person.fullName as workerName', 'worker.number', 'opposite.id as oppositeId'])

export function toAdjustment(row: PayAdjustmentRow, actor: Actor): PayAdjustment {
  const isEntry = row.kind !== 'debt' && row.correctsId === null && row.oppositeId === null
  return {
    id: row.id,
    workerId: row.workerId,
    workerName: row.workerName,
    number: row.number,
    kind: row.kind,
    amountMinor: row.amountMinor,
    day: row.day,
    note: row.note,
    correctsId: row.correctsId,
    isTakenBack: row.oppositeId !== null,
    createdAt: row.createdAt,
    createdByName: row.createdByName,
    abilities: { takeBack: isEntry && actor.can('pay.manage') && actor.personId !== row.workerId },
  }
}

export const payAdjustmentList = defineList(listPayAdjustments, {
  rows: (db, { actor }) => {
    const rows = adjustmentRows(db)
    return actor.can('pay.readAll') ? rows : rows.where('pay_adjustment.workerId', '=', actor.personId ?? '')
  },
  id: 'pay_adjustment.id',
  columns: {
    day: 'pay_adjustment.day',
    createdAt: 'pay_adjustment.createdAt',
    workerName: 'person.search',
    kind: 'pay_adjustment.kind',
    workerId: 'pay_adjustment.workerId',
  },
  search: ['person.search', 'worker.number'],
  toRows: (rows, _, { actor }) => rows.map((row) => toAdjustment(row, actor)),
}) as List
