import type { LocaleTag } from '../../../../contracts/common.ts'
import type { CouponPaper } from '../../../../contracts/workshop/coupon-sheets.ts'
import type { DatabaseOptions, Reader } from '../../../core/database/index.ts'
import type { ExportStep } from '../../../core/exports/make-export.ts'
import { text } from '../../../core/text/texts.ts'
import { writeCoupons, type Strip } from './coupon-pdf.ts'
import { couponsOf, type CouponWish } from './coupons-of.ts'

export interface CouponSheetOrder {
  wish: CouponWish
  paper: CouponPaper
  locale: LocaleTag
  /** The file to write. */
  path: string
  database: DatabaseOptions
}

/** What was put on a sheet: every one of these bundles with every one of these operations. */
export interface CouponSheet {
  rows: number
  /** How many of them had been printed before. */
  copies: number
  bundleIds: string[]
  operationIds: string[]
}

/** Writes the sheet; a coupon that was on one before says that it is a copy, and which. */
export async function writeCouponSheet(
  db: Reader,
  { wish, paper, locale, path }: CouponSheetOrder,
  step: (step: ExportStep) => void,
): Promise<CouponSheet> {
  const { bundles, operations, title } = await couponsOf(db, wish)
  const printsOf = await printsByCoupon(db, wish)
  const total = bundles.length * operations.length
  let copies = 0

  function* strips(): Generator<Strip> {
    for (const bundle of bundles) {
      const traits = [bundle.size, bundle.colour].filter((trait) => trait !== null)
      const words = {
        product: `${bundle.productCode} · ${bundle.productName}`,
        trait: traits.length > 0 ? traits.join(' · ') : null,
        pieces: text(locale, 'couponStrip.pieces', { count: bundle.pieces }),
      }
      for (const operation of operations) {
        const prints = printsOf.get(`${bundle.id} ${operation.id}`) ?? 0
        if (prints > 0) copies++
        yield {
          ...words,
          code: `${bundle.code}/${operation.sequence}`,
          operation: `${operation.sequence}. ${operation.name}`,
          copy: prints > 0 ? text(locale, 'couponStrip.copy', { number: prints }) : null,
        }
      }
    }
  }

  const rows = await writeCoupons(path, { paper, title }, strips(), (written) => step({ rows: written, total }))
  return { rows, copies, bundleIds: bundles.map(({ id }) => id), operationIds: operations.map(({ id }) => id) }
}

async function printsByCoupon(db: Reader, { of, id }: CouponWish): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('bundle')
    .innerJoin('coupon_print', 'coupon_print.bundleId', 'bundle.id')
    .select(['coupon_print.bundleId', 'coupon_print.operationId', 'coupon_print.prints'])
    .where(`bundle.${of === 'bundle' ? ('id' as const) : (`${of}Id` as const)}`, '=', id)
    .execute()
  return new Map(rows.map(({ bundleId, operationId, prints }) => [`${bundleId} ${operationId}`, prints]))
}
