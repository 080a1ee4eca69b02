import { listDefects, type Defect } from '../../../../contracts/workshop/quality.ts'
import type { Actor } from '../../../core/access.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { defineList, type List } from '../../../core/list/define-list.ts'
import { overseenLines, overseesLine } from '../workshop.policy.ts'
import { kindName } from './defect-kinds.ts'
import type { DefectTable } from './quality.tables.ts'

export interface DefectRow extends DefectTable {
  kindName: string
  builtIn: number
  lineName: string
  masterPersonId: string | null
  workerName: string | null
  repairWorkerName: string | null
  productCode: string
  operationName: string
  bundleCode: string | null
}

/** Left joins keep `defect` the outer table, which is read in the order of its index. */
export const defectRows = (db: Reader | Tx) =>
  db
    .selectFrom('defect')
    .leftJoin('defect_kind', 'defect_kind.id', 'defect.kindId')
    .leftJoin('line', 'line.id', 'defect.lineId')
    .leftJoin('person', 'person.id', 'defect.workerId')
    .leftJoin('person as repairer', 'repairer.id', 'defect.repairWorkerId')
    .leftJoin('product', 'product.id', 'defect.productId')
    .leftJoin('operation', 'operation.id', 'defect.operationId')
    .leftJoin('bundle', 'bundle.id', 'defect.bundleId')
    .selectAll('defect')
    .select(['defect_kind.name as kindName', 'defect_kind.builtIn', 'line.name as lineName', 'line.masterPersonId'])
    .select(['person.fullName as workerName', 'repairer.fullName as repairWorkerName'])
    .select(['product.code as productCode', 'operation.name as operationName', 'bundle.code as bundleCode'])
    .$castTo<DefectRow>()

export const toDefect = (row: DefectRow, actor: Actor): Defect => ({
  id: row.id,
  workedOn: row.workedOn,
  recordedAt: row.recordedAt,
  recordedByName: row.recordedByName,
  kindId: row.kindId,
  kindName: kindName({ name: row.kindName, builtIn: row.builtIn }, actor.locale),
  pieces: row.pieces,
  lineId: row.lineId,
  lineName: row.lineName,
  workerId: row.workerId,
  workerName: row.workerName,
  productId: row.productId,
  productCode: row.productCode,
  operationId: row.operationId,
  operationName: row.operationName,
  bundleId: row.bundleId,
  bundleCode: row.bundleCode,
  state: row.state,
  repairWorkerId: row.repairWorkerId,
  repairWorkerName: row.repairWorkerName,
  repairedAt: row.repairedAt,
  repairRecordId: row.repairRecordId,
  workRecordId: row.workRecordId,
  note: row.note,
  abilities: { change: actor.can('defect.record') && overseesLine(actor, row) },
  version: row.version,
})

export const defectList = defineList(listDefects, {
  rows: (db, { actor }) => {
    const rows = defectRows(db).where('defect.deletedAt', 'is', null)
    const overseen = overseenLines(actor)
    return overseen ? rows.where(overseen) : rows
  },
  id: 'defect.id',
  columns: {
    recordedAt: 'defect.recordedAt',
    state: 'defect.state',
    kindId: 'defect.kindId',
    lineId: 'defect.lineId',
    workerId: 'defect.workerId',
    operationId: 'defect.operationId',
    productId: 'defect.productId',
    workedOn: 'defect.workedOn',
  },
  search: ['person.search', 'operation.search', 'product.search', 'bundle.search'],
  toRows: (rows, _, { actor }) => rows.map((row) => toDefect(row, actor)),
}) as List
