import { listOfflineWork, type OfflineWork } from '../../../../contracts/workshop/offline-work.ts'
import type { ErrorParams } from '../../../../contracts/errors.ts'
import type { Actor } from '../../../core/access.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { defineList, type List } from '../../../core/list/define-list.ts'
import { text } from '../../../core/text/texts.ts'
import { overseenLines, overseesLine, workRecordPolicy } from '../workshop.policy.ts'
import type { OfflineWorkTable } from './offline-work.migration.ts'

export interface OfflineWorkRow extends OfflineWorkTable {
  workerName: string | null
  lineName: string | null
  masterPersonId: string | null
  operationName: string | null
  productName: string | null
}

export const offlineWorkRows = (db: Reader | Tx) =>
  db
    .selectFrom('offline_work')
    .leftJoin('line', 'line.id', 'offline_work.lineId')
    .leftJoin('person', 'person.id', 'offline_work.workerId')
    .leftJoin('operation', 'operation.id', 'offline_work.operationId')
    .leftJoin('product', 'product.id', 'operation.productId')
    .selectAll('offline_work')
    .select(['person.fullName as workerName', 'line.name as lineName', 'line.masterPersonId'])
    .select(['operation.name as operationName', 'product.name as productName'])
    .$castTo<OfflineWorkRow>()

/** Who decides is not whose work it is (D-52). */
export const isOwn = (actor: Actor, { workerId }: Pick<OfflineWorkTable, 'workerId'>): boolean =>
  workerId !== null && workRecordPolicy.isOwn(actor, { workerId, masterPersonId: null })

export const toOfflineWork = (row: OfflineWorkRow, actor: Actor): OfflineWork => ({
  id: row.id,
  workerId: row.workerId,
  workerName: row.workerName,
  badge: row.badge,
  lineId: row.lineId,
  lineName: row.lineName,
  stationName: row.stationName,
  operationId: row.operationId,
  operationName: row.operationName,
  productName: row.productName,
  couponCode: row.couponCode,
  quantity: row.quantity,
  madeAt: row.madeAt,
  madeFrom: row.madeFrom,
  madeUntil: row.madeUntil,
  workedOn: row.workedOn,
  receivedAt: row.receivedAt,
  reason: row.reason,
  reasonText: text(actor.locale, `error.${row.reason}`, JSON.parse(row.reasonParams) as ErrorParams),
  state: row.state,
  decidedByName: row.decidedByName,
  decidedAt: row.decidedAt,
  note: row.note,
  workRecordId: row.workRecordId,
  abilities: {
    decide: row.state === 'open' && actor.can('workRecord.approve') && overseesLine(actor, row) && !isOwn(actor, row),
  },
  version: row.version,
})

export const offlineWorkList = defineList(listOfflineWork, {
  rows: (db, { actor }) => {
    const overseen = overseenLines(actor)
    return overseen ? offlineWorkRows(db).where(overseen) : offlineWorkRows(db)
  },
  id: 'offline_work.id',
  columns: {
    madeAt: 'offline_work.madeAt',
    state: 'offline_work.state',
    lineId: 'offline_work.lineId',
    workerId: 'offline_work.workerId',
    workedOn: 'offline_work.workedOn',
  },
  search: ['person.search', 'operation.search'],
  toRows: (rows, _, { actor }) => rows.map((row) => toOfflineWork(row, actor)),
}) as List
