import { sql } from 'kysely'
import type { RowOf } from '../../../contracts/list.ts'
import {
  changeOperation,
  createOperation,
  listOperations,
  readOperation as readOperationRoute,
} from '../../../contracts/workshop/catalogue.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import { audit } from '../../core/audit/audit.ts'
import { changeRow, rowForChange, type Reader, type Tx } from '../../core/database/index.ts'
import { RuleError, fieldError } from '../../core/errors.ts'
import { emit } from '../../core/events/outbox.ts'
import { command, query, type Handler } from '../../core/http/request.ts'
import { newId } from '../../core/ids.ts'
import { defineList, listHandler, type List } from '../../core/list/define-list.ts'
import { workingDay, type Floor } from './shifts.ts'
import type { OperationTable } from './workshop.tables.ts'

export type Operation = RowOf<typeof listOperations>
type OperationRow = OperationTable & { productCode: string; productName: string }

export const operationRows = (db: Reader | Tx) =>
  db
    .selectFrom('operation')
    .innerJoin('product', 'product.id', 'operation.productId')
    .selectAll('operation')
    .select(['product.code as productCode', 'product.name as productName'])

/** Operations with the rate that counts on a day; one query for all of them. */
export async function withRates(db: Reader | Tx, rows: readonly OperationRow[], day: string): Promise<Operation[]> {
  const rateById = await ratesOn(
    db,
    rows.map((row) => row.id),
    day,
  )
  return rows.map((row) => ({
    id: row.id,
    productId: row.productId,
    productCode: row.productCode,
    productName: row.productName,
    sequence: row.sequence,
    name: row.name,
    standardMinutesThousandths: row.standardMinutesThousandths,
    rateMinor: rateById.get(row.id) ?? null,
    archived: row.archived === 1,
    version: row.version,
  }))
}

async function ratesOn(db: Reader | Tx, operationIds: readonly string[], day: string): Promise<Map<string, number>> {
  if (operationIds.length === 0) return new Map()
  const rates = await db
    .selectFrom('piece_rate')
    .select(['operationId', 'rateMinor'])
    .where('operationId', 'in', operationIds)
    .where('validFrom', '<=', day)
    .orderBy('validFrom')
    .execute()
  return new Map(rates.map((rate) => [rate.operationId, rate.rateMinor]))
}

export const operationList = defineList(listOperations, {
  rows: operationRows,
  id: 'operation.id',
  columns: {
    // Within a product in the order of work; the number is filled up so that 2 comes before 10.
    productCode: sql`product."code" || '/' || cast(10000 + operation."sequence" as text)`,
    name: 'operation.name',
    productId: 'operation.productId',
    archived: 'operation.archived',
  },
  search: ['operation.search', 'product.search'],
  toRows: async (rows, db, { now }) => withRates(db, rows, await workingDay(db, now)),
}) as List

async function readOperation(tx: Reader | Tx, floor: Floor, id: string): Promise<Operation> {
  const rows = await operationRows(tx).where('operation.id', '=', id).execute()
  const [operation] = await withRates(tx, rows, (await floor.shiftNow(tx)).workedOn)
  if (!operation) throw new RuleError('row.notFound')
  return operation
}

async function assertSequenceFree(tx: Tx, productId: string, sequence: number, except?: string): Promise<void> {
  const taken = await tx
    .selectFrom('operation')
    .select('id')
    .where('productId', '=', productId)
    .where('sequence', '=', sequence)
    .executeTakeFirst()
  if (taken && taken.id !== except) throw fieldError('operation.sequenceTaken', 'body.sequence', { sequence })
}

/** A printed coupon says its operation by the number: renumbered, it would pay for another one. */
async function assertNoCoupons(tx: Tx, { id, name }: OperationTable): Promise<void> {
  const printed = await tx
    .selectFrom('coupon_print')
    .select('bundleId')
    .where('operationId', '=', id)
    .limit(1)
    .executeTakeFirst()
  if (printed) throw fieldError('operation.couponsPrinted', 'body.sequence', { name })
}

export function operationRoutes(floor: Floor): Handler[] {
  const { now } = floor
  return [
    listHandler(operationList, now),
    query(readOperationRoute, (db, { params }) => readOperation(db, floor, params.id)),

    command(createOperation, async (tx, { body, actor, requestId }) => {
      const product = await tx.selectFrom('product').select('id').where('id', '=', body.productId).executeTakeFirst()
      if (!product) throw fieldError('row.notFound', 'body.productId')
      await assertSequenceFree(tx, body.productId, body.sequence)
      const id = newId()
      await tx
        .insertInto('operation')
        .values({ ...body, id, search: fold(body.name), archived: 0, createdAt: now(), version: 1 })
        .execute()
      const operation = await readOperation(tx, floor, id)
      await audit(
        tx,
        { actor, requestId, now: now() },
        { action: 'operation.created', entity: 'operation', entityId: id, after: operation },
      )
      await emit(tx, now(), 'catalogue.changed', { productId: body.productId })
      return operation
    }),

    command(changeOperation, async (tx, { params, body, actor, requestId }) => {
      const row = await rowForChange(tx, 'operation', params.id, body.version, () =>
        readOperation(tx, floor, params.id),
      )
      const before = await readOperation(tx, floor, params.id)
      if (body.sequence !== undefined && body.sequence !== row.sequence) {
        await assertSequenceFree(tx, row.productId, body.sequence, params.id)
        await assertNoCoupons(tx, row)
      }
      await changeRow(tx, 'operation', params.id, {
        sequence: body.sequence,
        name: body.name,
        search: body.name === undefined ? undefined : fold(body.name),
        standardMinutesThousandths: body.standardMinutesThousandths,
        archived: body.archived === undefined ? undefined : body.archived ? 1 : 0,
      })
      const after = await readOperation(tx, floor, params.id)
      await audit(
        tx,
        { actor, requestId, now: now() },
        { action: 'operation.changed', entity: 'operation', entityId: params.id, before, after },
      )
      await emit(tx, now(), 'catalogue.changed', { productId: row.productId })
      return after
    }),
  ]
}
