import { listPayDisputes, type PayDispute } from '../../../../contracts/workshop/pay-disputes.ts'
import type { Actor } from '../../../core/access.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { defineList, type List } from '../../../core/list/define-list.ts'
import type { PayDisputeTable } from './pay-disputes.migration.ts'
import { payDisputePolicy, visibleDisputes } from './pay-disputes.policy.ts'

/** A dispute with the names around it. */
export interface PayDisputeRow extends PayDisputeTable {
  slipNumber: number
  firstDay: string
  lastDay: string
  workerName: string
  workerNumber: string
  lineName: string
  masterPersonId: string | null
  records: number
}

/** Left joins keep `pay_dispute` the outer table, which is read in the order of its index. */
export const disputeRows = (db: Reader | Tx) =>
  db
    .selectFrom('pay_dispute')
    .leftJoin('pay_slip', 'pay_slip.id', 'pay_dispute.slipId')
    .leftJoin('person', 'person.id', 'pay_dispute.workerId')
    .leftJoin('worker', 'worker.id', 'pay_dispute.workerId')
    .leftJoin('line', 'line.id', 'pay_dispute.lineId')
    .selectAll('pay_dispute')
    .select(['pay_slip.number as slipNumber', 'pay_slip.firstDay', 'pay_slip.lastDay'])
    .select(['person.fullName as workerName', 'worker.number as workerNumber'])
    .select(['line.name as lineName', 'line.masterPersonId'])
    .select((eb) =>
      eb
        .selectFrom('pay_dispute_record')
        .select((e) => e.fn.countAll<number>().as('count'))
        .whereRef('pay_dispute_record.disputeId', '=', 'pay_dispute.id')
        .where('pay_dispute_record.part', '=', 'disputed')
        .as('records'),
    )
    .$castTo<PayDisputeRow>()

export function toDispute(row: PayDisputeRow, actor: Actor): PayDispute {
  const mayAnswer = row.state === 'open' && payDisputePolicy.answer(actor, row)
  return {
    id: row.id,
    slipId: row.slipId,
    slipNumber: row.slipNumber,
    firstDay: row.firstDay,
    lastDay: row.lastDay,
    workerId: row.workerId,
    workerName: row.workerName,
    workerNumber: row.workerNumber,
    lineId: row.lineId,
    lineName: row.lineName,
    kind: row.kind,
    text: row.text,
    records: row.records,
    state: row.state,
    answer: row.answer,
    answeredByName: row.answeredByName,
    answeredAt: row.answeredAt,
    createdAt: row.createdAt,
    abilities: { answer: mayAnswer, adjust: mayAnswer && actor.can('pay.manage') },
    version: row.version,
  }
}

export const payDisputeList = defineList(listPayDisputes, {
  rows: (db, { actor }) => {
    const rows = disputeRows(db)
    const visible = visibleDisputes(actor)
    return visible ? rows.where(visible) : rows
  },
  id: 'pay_dispute.id',
  columns: {
    createdAt: 'pay_dispute.createdAt',
    state: 'pay_dispute.state',
    kind: 'pay_dispute.kind',
    lineId: 'pay_dispute.lineId',
    workerId: 'pay_dispute.workerId',
  },
  search: ['person.search', 'worker.number'],
  toRows: (rows, _, { actor }) => rows.map((row) => toDispute(row, actor)),
}) as List
