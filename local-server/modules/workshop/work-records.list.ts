import { sql, type RawBuilder } from 'kysely'
import type { RowOf } from '../../../contracts/list.ts'
import { listWorkRecords } from '../../../contracts/workshop/work-records.ts'
import type { LocaleTag } from '../../../contracts/common.ts'
import type { Actor } from '../../core/access.ts'
import type { Reader, Tx } from '../../core/database/index.ts'
import { defineList, type List } from '../../core/list/define-list.ts'
import { shiftName } from './shifts.ts'
import { visibleTo, workRecordPolicy } from './workshop.policy.ts'
import type { WorkRecordTable } from './workshop.tables.ts'

export type WorkRecord = RowOf<typeof listWorkRecords>

/** A record with the names around it. */
export interface WorkRecordRow extends WorkRecordTable {
  workerName: string
  lineName: string
  masterPersonId: string | null
  productCode: string
  productName: string
  operationName: string
  bundleCode: string | null
  /** The order its bundle was cut for. */
  orderId: string | null
  shiftName: string
  correctedQuantity: number
}

/**
 * Left joins, though every record has all of these: they keep `work_record` the outer table, so that a page is read in
 * the order of an index and stops at its limit.
 */
export const recordRows = (db: Reader | Tx) =>
  db
    .selectFrom('work_record')
    .leftJoin('person', 'person.id', 'work_record.workerId')
    .leftJoin('line', 'line.id', 'work_record.lineId')
    .leftJoin('product', 'product.id', 'work_record.productId')
    .leftJoin('operation', 'operation.id', 'work_record.operationId')
    .leftJoin('bundle', 'bundle.id', 'work_record.bundleId')
    .leftJoin('shift', 'shift.id', 'work_record.shiftId')
    .selectAll('work_record')
    .select(['person.fullName as workerName', 'line.name as lineName', 'line.masterPersonId'])
    .select(['product.code as productCode', 'product.name as productName', 'operation.name as operationName'])
    .select(['bundle.code as bundleCode', 'bundle.orderId', 'shift.name as shiftName'])
    .select((eb) =>
      eb
        .selectFrom('work_record as correction')
        .select(sql<number>`-coalesce(sum(correction."quantity"), 0)`.as('taken'))
        .whereRef('correction.correctsId', '=', 'work_record.id')
        .as('correctedQuantity'),
    )
    .$castTo<WorkRecordRow>()

/** Something of it is still paid. */
const isCorrectable = ({ status, correctsId, quantity, correctedQuantity }: WorkRecordRow) =>
  status === 'approved' && correctsId === null && quantity > correctedQuantity

export function toWorkRecord(row: WorkRecordRow, actor: Actor, locale: LocaleTag): WorkRecord {
  const isPending = row.status === 'pending'
  const mayWrite = isPending && workRecordPolicy.write(actor, row)
  return {
    id: row.id,
    workerId: row.workerId,
    workerName: row.workerName,
    lineId: row.lineId,
    lineName: row.lineName,
    productId: row.productId,
    productCode: row.productCode,
    productName: row.productName,
    operationId: row.operationId,
    operationName: row.operationName,
    bundleId: row.bundleId,
    bundleCode: row.bundleCode,
    quantity: row.quantity,
    unitPriceMinor: row.unitPriceMinor,
    amountMinor: row.amountMinor,
    workedOn: row.workedOn,
    carriedFrom: row.carriedFrom,
    shiftId: row.shiftId,
    shiftName: shiftName(row.shiftName, locale),
    recordedAt: row.recordedAt,
    status: row.status,
    decidedByName: row.decidedByName,
    decidedAt: row.decidedAt,
    rejectReason: row.rejectReason,
    correctsId: row.correctsId,
    correctionReason: row.correctionReason,
    correctedQuantity: row.correctedQuantity,
    source: row.source,
    abilities: {
      change: mayWrite,
      delete: mayWrite,
      decide: isPending && workRecordPolicy.decide(actor, row),
      correct: isCorrectable(row) && workRecordPolicy.correct(actor, row),
    },
    version: row.version,
  }
}

/**
 * `any of`: one value is looked up in its index, which is in the order of the list. Several would be sorted from as many
 * stretches of an index, so they are written as an expression, and the list is read in its order until the page is full.
 */
const anyOf =
  (name: 'status' | 'workerId' | 'lineId' | 'productId' | 'operationId') =>
  (value: unknown): RawBuilder<unknown> | undefined => {
    const values = value as readonly string[]
    const column = sql.ref(`work_record.${name}`)
    if (values.length === 0) return undefined
    return values.length === 1 ? sql`${column} = ${values[0]}` : sql`(${column} || '') in (${sql.join(values)})`
  }

/** Milliseconds that any working day of any time zone lies within, counted from the UTC midnight of its date. */
const earliest = -14 * 3_600_000
const latest = (24 + 24 + 14) * 3_600_000

/**
 * A day's records were recorded around that day: the bound lets a list start at the right place of its order. The few that
 * went on to a later pay period were recorded before it; the oldest of them says how much earlier to start.
 */
export function recordedAround({ from, to }: { from?: string; to?: string }): RawBuilder<unknown> {
  const conditions: RawBuilder<unknown>[] = []
  if (from !== undefined) {
    const usual = Date.parse(from) + earliest
    const upTo = to === undefined ? sql`` : sql`and carried."workedOn" <= ${to}`
    conditions.push(sql`work_record."recordedAt" >= (
      select case when min(carried."recordedAt") < ${usual} then min(carried."recordedAt") else ${usual} end
      from work_record as carried
      where carried."carriedFrom" is not null and carried."workedOn" >= ${from} ${upTo}
    )`)
  }
  if (to !== undefined) conditions.push(sql`work_record."recordedAt" <= ${Date.parse(to) + latest}`)
  return sql.join(conditions, sql` and `)
}

function workedOnWithin(value: unknown): RawBuilder<unknown> {
  const days = value as { from?: string; to?: string }
  const conditions = [recordedAround(days)]
  if (days.from !== undefined) conditions.push(sql`work_record."workedOn" >= ${days.from}`)
  if (days.to !== undefined) conditions.push(sql`work_record."workedOn" <= ${days.to}`)
  return sql.join(conditions, sql` and `)
}

export const workRecordList = defineList(listWorkRecords, {
  rows: (db, { actor }) => {
    const rows = recordRows(db).where('work_record.deletedAt', 'is', null)
    const visible = visibleTo(actor)
    return visible ? rows.where(visible) : rows
  },
  id: 'work_record.id',
  columns: {
    recordedAt: 'work_record.recordedAt',
    // A later shift is recorded later, so the order is the same and one index serves both.
    workedOn: 'work_record.recordedAt',
  },
  filterBy: {
    status: anyOf('status'),
    workerId: anyOf('workerId'),
    lineId: anyOf('lineId'),
    productId: anyOf('productId'),
    operationId: anyOf('operationId'),
    workedOn: workedOnWithin,
    correction: (isWanted) =>
      isWanted ? sql`work_record."correctsId" is not null` : sql`work_record."correctsId" is null`,
  },
  searchBy,
  toRows: (rows, _, { actor }) => rows.map((row) => toWorkRecord(row, actor, actor.locale)),
}) as List

/** Each word must be in the worker, or the product and operation, or be the bundle's code: small tables, asked first. */
async function searchBy(db: Reader, words: readonly string[]): Promise<RawBuilder<unknown>> {
  const workers = await db
    .selectFrom('worker')
    .innerJoin('person', 'person.id', 'worker.id')
    .select(['worker.id', 'worker.number', 'person.search'])
    .execute()
  const operations = await db
    .selectFrom('operation')
    .innerJoin('product', 'product.id', 'operation.productId')
    .select(['operation.id', 'operation.search', 'product.search as productSearch'])
    .execute()
  const bundles = await db.selectFrom('bundle').select(['id', 'search']).where('search', 'in', words).execute()
  const conditions = words.map((word) => {
    const found: [IdColumn, string[]][] = [
      ['workerId', idsOf(workers, (row) => row.search.includes(word) || row.number === word)],
      ['operationId', idsOf(operations, (row) => row.search.includes(word) || row.productSearch.includes(word))],
      ['bundleId', idsOf(bundles, (row) => row.search === word)],
    ]
    return anyId(found.filter(([, ids]) => ids.length > 0))
  })
  return sql.join(conditions, sql` and `)
}

type IdColumn = 'workerId' | 'operationId' | 'bundleId'

const idsOf = <Row extends { id: string }>(rows: readonly Row[], matches: (row: Row) => boolean): string[] =>
  rows.filter(matches).map((row) => row.id)

/** As with `anyOf`: an index only where it alone gives the rows, in order. */
function anyId(found: readonly [IdColumn, readonly string[]][]): RawBuilder<unknown> {
  const [first] = found
  if (!first) return sql`1 = 0`
  if (found.length === 1 && first[1].length === 1) return sql`${sql.ref(`work_record.${first[0]}`)} = ${first[1][0]}`
  const each = found.map(([column, ids]) => sql`(${sql.ref(`work_record.${column}`)} || '') in (${sql.join(ids)})`)
  return sql`(${sql.join(each, sql` or `)})`
}
