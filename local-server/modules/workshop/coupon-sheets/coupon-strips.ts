import type { LocaleTag } from '../../../../contracts/common.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { text } from '../../../core/text/texts.ts'
import type { Strip } from './coupon-pdf.ts'
import { couponsOf, type CouponWish } from './coupons-of.ts'

/** What is put on paper: every one of these bundles with every one of these operations. */
export interface PrintedCoupons {
  /** How many of them had been printed before. */
  copies: number
  bundleIds: string[]
  operationIds: string[]
}

/**
 * The strips of a wish, in the order they are cut apart; one that was printed before says that it is a copy, and which.
 *
 * @throws RuleError why there is nothing to print, or too much
 */
export async function couponStrips(
  db: Reader | Tx,
  wish: CouponWish,
  locale: LocaleTag,
): Promise<{ strips: () => Generator<Strip>; total: number; title: string; printed: PrintedCoupons }> {
  const { bundles, operations, title } = await couponsOf(db, wish)
  const printsOf = await printsByCoupon(db, wish)
  const printsAt = (bundle: { id: string }, operation: { id: string }) =>
    printsOf.get(`${bundle.id} ${operation.id}`) ?? 0

  function* strips(): Generator<Strip> {
    for (const bundle of bundles) {
      const traits = [bundle.size, bundle.colour].filter((trait) => trait !== null)
      const words = {
        product: `${bundle.productCode} · ${bundle.productName}`,
        trait: traits.length > 0 ? traits.join(' · ') : null,
        pieces: text(locale, 'couponStrip.pieces', { count: bundle.pieces }),
      }
      for (const operation of operations) {
        const prints = printsAt(bundle, operation)
        yield {
          ...words,
          code: `${bundle.code}/${operation.sequence}`,
          operation: `${operation.sequence}. ${operation.name}`,
          copy: prints > 0 ? text(locale, 'couponStrip.copy', { number: prints }) : null,
        }
      }
    }
  }

  const copies = bundles.reduce(
    (sum, bundle) => sum + operations.filter((operation) => printsAt(bundle, operation) > 0).length,
    0,
  )
  const bundleIds = bundles.map(({ id }) => id)
  const operationIds = operations.map(({ id }) => id)
  return { strips, total: bundles.length * operations.length, title, printed: { copies, bundleIds, operationIds } }
}

async function printsByCoupon(db: Reader | Tx, { of, id }: CouponWish): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('bundle')
    .innerJoin('coupon_print', 'coupon_print.bundleId', 'bundle.id')
    .select(['coupon_print.bundleId', 'coupon_print.operationId', 'coupon_print.prints'])
    .where(`bundle.${of === 'bundle' ? ('id' as const) : (`${of}Id` as const)}`, '=', id)
    .execute()
  return new Map(rows.map(({ bundleId, operationId, prints }) => [`${bundleId} ${operationId}`, prints]))
}
