import type { RowOf } from '../../../contracts/list.ts'
import {
  changeProduct,
  createProduct,
  listProducts,
  readProduct as readProductRoute,
} from '../../../contracts/workshop/catalogue.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import { audit } from '../../core/audit/audit.ts'
import { changeRow, rowForChange, type Reader, type Tx } from '../../core/database/index.ts'
import { RuleError, fieldError } from '../../core/errors.ts'
import { emit } from '../../core/events/outbox.ts'
import { command, query, type Handler } from '../../core/http/request.ts'
import { newId } from '../../core/ids.ts'
import { defineList, listHandler, type List } from '../../core/list/define-list.ts'
import type { Floor } from './shifts.ts'
import type { ProductTable } from './workshop.tables.ts'

type Product = RowOf<typeof listProducts>

const productRows = (db: Reader | Tx) =>
  db
    .selectFrom('product')
    .selectAll('product')
    .select((eb) =>
      eb
        .selectFrom('operation')
        .select((e) => e.fn.countAll<number>().as('count'))
        .whereRef('operation.productId', '=', 'product.id')
        .where('operation.archived', '=', 0)
        .as('operations'),
    )

const toProduct = (row: ProductTable & { operations: number | null }): Product => ({
  id: row.id,
  code: row.code,
  name: row.name,
  operations: row.operations ?? 0,
  archived: row.archived === 1,
  createdAt: row.createdAt,
  version: row.version,
})

export const productList = defineList(listProducts, {
  rows: productRows,
  id: 'product.id',
  columns: {
    code: 'product.code',
    name: 'product.name',
    createdAt: 'product.createdAt',
    archived: 'product.archived',
  },
  search: ['product.search'],
  toRows: (rows) => rows.map(toProduct),
}) as List

async function readProduct(tx: Reader | Tx, id: string): Promise<Product> {
  const row = await productRows(tx).where('product.id', '=', id).executeTakeFirst()
  if (!row) throw new RuleError('row.notFound')
  return toProduct(row)
}

async function assertCodeFree(tx: Tx, code: string, except?: string): Promise<void> {
  const taken = await tx.selectFrom('product').select('id').where('code', '=', code).executeTakeFirst()
  if (taken && taken.id !== except) throw fieldError('product.codeTaken', 'body.code', { code })
}

export function productRoutes({ now }: Floor): Handler[] {
  return [
    listHandler(productList, now),
    query(readProductRoute, (db, { params }) => readProduct(db, params.id)),

    command(createProduct, async (tx, { body, actor, requestId }) => {
      await assertCodeFree(tx, body.code)
      const id = newId()
      await tx
        .insertInto('product')
        .values({ ...body, id, search: fold(`${body.code} ${body.name}`), archived: 0, createdAt: now(), version: 1 })
        .execute()
      const product = await readProduct(tx, id)
      await audit(
        tx,
        { actor, requestId, now: now() },
        { action: 'product.created', entity: 'product', entityId: id, after: product },
      )
      await emit(tx, now(), 'catalogue.changed', { productId: id })
      return product
    }),

    command(changeProduct, async (tx, { params, body, actor, requestId }) => {
      await rowForChange(tx, 'product', params.id, body.version, () => readProduct(tx, params.id))
      const before = await readProduct(tx, params.id)
      const { code = before.code, name = before.name, archived } = body
      await assertCodeFree(tx, code, params.id)
      await changeRow(tx, 'product', params.id, {
        code,
        name,
        search: fold(`${code} ${name}`),
        archived: archived === undefined ? undefined : archived ? 1 : 0,
      })
      const after = await readProduct(tx, params.id)
      await audit(
        tx,
        { actor, requestId, now: now() },
        { action: 'product.changed', entity: 'product', entityId: params.id, before, after },
      )
      await emit(tx, now(), 'catalogue.changed', { productId: params.id })
      return after
    }),
  ]
}
