import { zId, zLocaleTag } from '../common.ts'
import { zExport } from '../exports.ts'
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
