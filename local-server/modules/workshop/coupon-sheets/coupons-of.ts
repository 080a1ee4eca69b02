import type { BodyOf } from '../../../../contracts/route.ts'
import { mostCouponsInSheet, type createCouponSheet } from '../../../../contracts/workshop/coupon-sheets.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { RuleError, fieldError } from '../../../core/errors.ts'
import { bundleRefusal } from '../coupons.ts'

/** Which coupons are wanted. */
export type CouponWish = Pick<BodyOf<typeof createCouponSheet>, 'of' | 'id' | 'operationIds'>

const bundleRows = (db: Reader | Tx, { of, id }: Pick<CouponWish, 'of' | 'id'>) =>
  db
    .selectFrom('bundle')
    .innerJoin('product', 'product.id', 'bundle.productId')
    .leftJoin('customer_order', 'customer_order.id', 'bundle.orderId')
    .select(['bundle.id', 'bundle.code', 'bundle.pieces', 'bundle.size', 'bundle.colour', 'bundle.undoneAt'])
    .select(['bundle.productId', 'product.code as productCode', 'product.name as productName'])
    .select(['product.archived as productArchived', 'customer_order.status as orderStatus'])
    .select('customer_order.number as orderNumber')
    .where(`bundle.${of === 'bundle' ? ('id' as const) : (`${of}Id` as const)}`, '=', id)
    .orderBy('bundle.createdAt')
    .orderBy('bundle.id')

/**
 * The bundles whose coupons are wanted, in the order they were cut, and the operations of their product. All bundles of an
 * order, and of a cut, are of one product.
 *
 * @throws RuleError why there is nothing to print, or too much
 */
export async function couponsOf(db: Reader | Tx, wish: CouponWish) {
  const all = await bundleRows(db, wish).execute()
  const [any] = all
  if (!any) {
    const there =
      wish.of === 'bundle'
        ? undefined
        : await db
            .selectFrom(wish.of === 'order' ? 'customer_order' : 'cut')
            .select('id')
            .where('id', '=', wish.id)
            .executeTakeFirst()
    throw there ? new RuleError('coupon.none') : fieldError('row.notFound', 'body.id')
  }
  // An order may have bundles of a cut that was taken back beside others.
  const bundles = all.filter((bundle) => bundleRefusal(bundle) === null)
  const refusal = bundles.length === 0 ? bundleRefusal(any) : null
  if (refusal) {
    const { code, orderNumber, productName } = any
    throw new RuleError(refusal, { bundle: code, order: orderNumber ?? '', product: productName })
  }
  let operationRows = db
    .selectFrom('operation')
    .select(['id', 'sequence', 'name'])
    .where('productId', '=', any.productId)
    .where('archived', '=', 0)
    .orderBy('sequence')
  if (wish.operationIds.length > 0) operationRows = operationRows.where('id', 'in', wish.operationIds)
  const operations = await operationRows.execute()
  const count = bundles.length * operations.length
  if (count === 0) throw new RuleError('coupon.none')
  if (count > mostCouponsInSheet) throw new RuleError('coupon.tooMany', { count, limit: mostCouponsInSheet })
  return { bundles, operations, title: wish.of === 'bundle' ? any.code : (any.orderNumber ?? any.code) }
}
