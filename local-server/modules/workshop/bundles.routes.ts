import type { RowOf } from '../../../contracts/list.ts'
import { createBundle, listBundles, readBundle, readBundleWork } from '../../../contracts/workshop/bundles.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import { audit } from '../../core/audit/audit.ts'
import type { Reader, Tx } from '../../core/database/index.ts'
import { RuleError, fieldError } from '../../core/errors.ts'
import { emit } from '../../core/events/outbox.ts'
import { command, query, type Handler } from '../../core/http/request.ts'
import { newId } from '../../core/ids.ts'
import { defineList, listHandler, type List } from '../../core/list/define-list.ts'
import { workOfBundle } from './bundle-work.ts'
import { bundleRefusal } from './coupons.ts'
import type { Floor } from './shifts.ts'
import type { BundleTable } from './workshop.tables.ts'

type Bundle = RowOf<typeof listBundles>

const bundleRows = (db: Reader | Tx) =>
  db
    .selectFrom('bundle')
    .innerJoin('product', 'product.id', 'bundle.productId')
    .leftJoin('customer_order', 'customer_order.id', 'bundle.orderId')
    .selectAll('bundle')
    .select(['product.code as productCode', 'product.name as productName', 'product.archived as productArchived'])
    .select(['customer_order.number as orderNumber', 'customer_order.status as orderStatus'])

type BundleRow = BundleTable & { productCode: string; productName: string; orderNumber: string | null }

const toBundle = (row: BundleRow): Bundle => ({
  id: row.id,
  code: row.code,
  productId: row.productId,
  productCode: row.productCode,
  productName: row.productName,
  pieces: row.pieces,
  orderId: row.orderId,
  orderNumber: row.orderNumber,
  cutId: row.cutId,
  size: row.size,
  colour: row.colour,
  createdAt: row.createdAt,
  version: row.version,
})

export const bundleList = defineList(listBundles, {
  rows: (db) => bundleRows(db).where('bundle.undoneAt', 'is', null),
  id: 'bundle.id',
  columns: {
    code: 'bundle.search',
    createdAt: 'bundle.createdAt',
    productId: 'bundle.productId',
    orderId: 'bundle.orderId',
  },
  search: ['bundle.search', 'product.search'],
  toRows: (rows) => rows.map(toBundle),
}) as List

const byItself = { orderId: null, cutId: null, size: null, colour: null, undoneAt: null }

export function bundleRoutes({ now }: Floor): Handler[] {
  return [
    listHandler(bundleList, now),
    query(readBundle, async (db, { params }) => {
      const row = await bundleRows(db).where('bundle.id', '=', params.id).executeTakeFirst()
      if (!row) throw new RuleError('row.notFound')
      return toBundle(row)
    }),

    query(readBundleWork, async (db, { params }) => {
      const row = await bundleRows(db).where('bundle.id', '=', params.id).executeTakeFirst()
      if (!row) throw new RuleError('row.notFound')
      return { bundle: toBundle(row), refusedWith: bundleRefusal(row), operations: await workOfBundle(db, row) }
    }),

    command(createBundle, async (tx, { body, actor, requestId }) => {
      const product = await tx
        .selectFrom('product')
        .select('id')
        .where('id', '=', body.productId)
        .where('archived', '=', 0)
        .executeTakeFirst()
      if (!product) throw fieldError('row.notFound', 'body.productId')
      const taken = await tx.selectFrom('bundle').select('id').where('code', '=', body.code).executeTakeFirst()
      if (taken) throw fieldError('bundle.codeTaken', 'body.code', { code: body.code })
      const id = newId()
      await tx
        .insertInto('bundle')
        .values({ ...body, ...byItself, id, search: fold(body.code), createdAt: now(), version: 1 })
        .execute()
      const bundle = toBundle(await bundleRows(tx).where('bundle.id', '=', id).executeTakeFirstOrThrow())
      await audit(
        tx,
        { actor, requestId, now: now() },
        { action: 'bundle.created', entity: 'bundle', entityId: id, after: bundle },
      )
      await emit(tx, now(), 'bundle.changed', { bundleId: id })
      return bundle
    }),
  ]
}
