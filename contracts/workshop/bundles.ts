import { zCode, zId, zIdParams, zInstant, zVersion } from '../common.ts'
import { idOf, listRoute } from '../list.ts'
import { route } from '../route.ts'
import { zOperation } from './catalogue.ts'
import { workRecordStatuses, zPieces } from './work-records.ts'
import { z } from 'zod'

export const zBundle = z.object({
  id: zId,
  code: z.string(),
  productId: zId,
  productCode: z.string(),
  productName: z.string(),
  pieces: zPieces,
  /** The order it was cut for and from which cut; null for one that was added by itself. */
  orderId: zId.nullable(),
  orderNumber: z.string().nullable(),
  cutId: zId.nullable(),
  size: z.string().nullable(),
  colour: z.string().nullable(),
  createdAt: zInstant,
  version: zVersion,
})

/** Which bundle a code means: the one written exactly so, else the only one that differs by case alone. */
export function meantBy<Bundle extends { code: string }>(bundles: readonly Bundle[], code: string): Bundle | undefined {
  const exact = bundles.find((bundle) => bundle.code === code)
  if (exact) return exact
  const alike = bundles.filter((bundle) => bundle.code.toUpperCase() === code.toUpperCase())
  return alike.length === 1 ? alike[0] : undefined
}

export const listBundles = listRoute({
  name: 'bundle.list',
  path: '/bundles',
  access: 'bundle.read',
  summary: 'Bundles of cut pieces, but for those whose cut was taken back.',
  row: zBundle,
  filters: { productId: idOf('product.list'), orderId: idOf('order.list') },
  sorts: ['code', 'createdAt'],
  defaultSort: '-createdAt',
  searchable: true,
})

export const readBundle = route({
  name: 'bundle.read',
  method: 'GET',
  path: '/bundles/:id',
  access: 'bundle.read',
  summary: 'One bundle.',
  params: zIdParams,
  response: zBundle,
  errors: ['row.notFound'],
})

export const readBundleWork = route({
  name: 'bundle.work',
  method: 'GET',
  path: '/bundles/:id/work',
  access: 'bundle.read',
  summary: 'How far a bundle is: each operation with its coupon, its pieces, and who did them when.',
  params: zIdParams,
  response: z.object({
    bundle: zBundle,
    /** Why its coupons are refused, as an error code; null while they are taken. */
    refusedWith: z.enum(['coupon.orderCancelled', 'coupon.cutUndone', 'coupon.productArchived']).nullable(),
    operations: z.array(
      z.object({
        operationId: zId,
        sequence: z.int(),
        name: z.string(),
        archived: z.boolean(),
        couponCode: z.string(),
        approvedPieces: z.int(),
        pendingPieces: z.int(),
        leftPieces: z.int(),
        /** Pending and approved records, the newest first. */
        uses: z.array(
          z.object({
            workRecordId: zId,
            workerName: z.string(),
            quantity: z.int(),
            status: z.enum(workRecordStatuses),
            recordedAt: zInstant,
          }),
        ),
      }),
    ),
  }),
  errors: ['row.notFound'],
})

export const createBundle = route({
  name: 'bundle.create',
  method: 'POST',
  path: '/bundles',
  access: 'bundle.manage',
  summary: 'Adds a bundle; it has one coupon an operation, `<bundle code>/<sequence>`.',
  body: z.object({ code: zCode.regex(/^[^/]+$/, 'invalid.slash'), productId: zId, pieces: zPieces }),
  response: zBundle,
  errors: ['row.notFound', 'bundle.codeTaken'],
})

/** What a scanned coupon stands for, and what is left of it. */
export const zCoupon = z.object({
  code: z.string(),
  bundleId: zId,
  bundleCode: z.string(),
  bundlePieces: zPieces,
  operation: zOperation.pick({
    id: true,
    name: true,
    sequence: true,
    rateMinor: true,
    productId: true,
    productCode: true,
    productName: true,
  }),
  remaining: z.int().min(0),
})
