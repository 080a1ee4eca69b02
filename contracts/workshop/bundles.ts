import { zCode, zId, zIdParams, zInstant, zVersion } from '../common.ts'
import { idOf, listRoute } from '../list.ts'
import { route } from '../route.ts'
import { zOperation } from './catalogue.ts'
import { zPieces } from './work-records.ts'
import { z } from 'zod'

export const zBundle = z.object({
  id: zId,
  code: z.string(),
  productId: zId,
  productCode: z.string(),
  productName: z.string(),
  pieces: zPieces,
  createdAt: zInstant,
  version: zVersion,
})

export const listBundles = listRoute({
  name: 'bundle.list',
  path: '/bundles',
  access: 'bundle.read',
  summary: 'Bundles of cut pieces.',
  row: zBundle,
  filters: { productId: idOf('product.list') },
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
