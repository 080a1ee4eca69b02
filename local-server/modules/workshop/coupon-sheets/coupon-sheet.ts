import type { LocaleTag } from '../../../../contracts/common.ts'
import type { CouponPaper } from '../../../../contracts/workshop/coupon-sheets.ts'
import type { DatabaseOptions, Reader } from '../../../core/database/index.ts'
import type { ExportStep } from '../../../core/exports/make-export.ts'
import { writeCoupons } from './coupon-pdf.ts'
import { couponStrips, type PrintedCoupons } from './coupon-strips.ts'
import type { CouponWish } from './coupons-of.ts'

export interface CouponSheetOrder {
  wish: CouponWish
  paper: CouponPaper
  locale: LocaleTag
  /** The file to write. */
  path: string
  database: DatabaseOptions
}

/** What was put on a sheet. */
export type CouponSheet = PrintedCoupons & { rows: number }

/** Writes the sheet. */
export async function writeCouponSheet(
  db: Reader,
  { wish, paper, locale, path }: CouponSheetOrder,
  step: (step: ExportStep) => void,
): Promise<CouponSheet> {
  const { strips, title, total, printed } = await couponStrips(db, wish, locale)
  const rows = await writeCoupons(path, { paper, title }, strips(), (written) => step({ rows: written, total }))
  return { rows, ...printed }
}
