import { zId, zLocaleTag } from '../common.ts'
import { zExport } from '../exports.ts'
import { many } from '../list.ts'
import { zChosenPrinter, zOrderedPrint } from '../printing.ts'
import { route } from '../route.ts'
import { z } from 'zod'

/** `a4`: many strips a page, to cut apart; the rolls: one coupon a page, as receipt and label printers take them. */
export const couponPapers = ['a4', 'roll80', 'roll58'] as const
export type CouponPaper = (typeof couponPapers)[number]

/** More coupons than this are printed cut by cut. */
export const mostCouponsInSheet = 20_000

export const createCouponSheet = route({
  name: 'coupon.print',
  method: 'POST',
  path: '/coupon-sheets',
  access: 'bundle.manage',
  summary:
    'Makes a PDF of coupons, one QR code an operation, in the background: of a bundle, a cut, or all bundles of an order. Followed, cancelled and fetched as an export.',
  body: z.object({
    of: z.enum(['order', 'cut', 'bundle']),
    id: zId,
    /** Only these operations, where a strip was lost; all when empty. */
    operationIds: z.array(zId).max(200).default([]),
    paper: z.enum(couponPapers),
    /** Of the words on the strips; the institution’s own unless said otherwise. */
    locale: zLocaleTag.optional(),
  }),
  response: zExport,
  errors: [
    'row.notFound',
    'coupon.none',
    'coupon.tooMany',
    'coupon.orderCancelled',
    'coupon.cutUndone',
    'coupon.productArchived',
    'permission.denied',
  ],
})

/** More coupons than this are printed cut by cut: they are one job of a printer. */
export const mostCouponsInJob = 2_000

const zCouponWish = z.object({
  of: z.enum(['order', 'cut', 'bundle']),
  id: zId,
  /** Only these operations; all when there are none. */
  operationIds: many(zId),
  locale: zLocaleTag.optional(),
})
const wishErrors = [
  'row.notFound',
  'coupon.none',
  'coupon.tooMany',
  'coupon.orderCancelled',
  'coupon.cutUndone',
  'coupon.productArchived',
] as const

export const planCouponPrint = route({
  name: 'coupon.plan',
  method: 'GET',
  path: '/coupon-prints',
  access: 'bundle.manage',
  summary: 'How many coupons there would be to print, and how many of them are copies.',
  query: zCouponWish,
  response: z.object({ coupons: z.int(), copies: z.int() }),
  errors: wishErrors,
})

export const previewCoupon = route({
  name: 'coupon.preview',
  method: 'GET',
  path: '/coupon-prints/:number',
  access: 'bundle.manage',
  summary: 'A coupon as a printer prints it, as a PNG picture.',
  params: z.object({ number: z.coerce.number<string>().int().min(1).max(mostCouponsInJob) }),
  query: zCouponWish.extend(zChosenPrinter.shape),
  response: z.unknown(),
  errors: wishErrors,
  format: 'bytes',
})

export const printCoupons = route({
  name: 'coupon.printStrips',
  method: 'POST',
  path: '/coupon-prints',
  access: 'bundle.manage',
  summary: 'Prints coupons on a receipt or label printer, one after another, each cut off.',
  body: zCouponWish.extend(zChosenPrinter.shape),
  response: zOrderedPrint,
  errors: [...wishErrors, 'device.wrongKind'],
})
