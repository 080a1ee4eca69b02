import { zCode, zId, zIdParams, zInstant, zMoneyMinor, zName, zVersion } from '../common.ts'
import { flag, idOf, listRoute } from '../list.ts'
import { route } from '../route.ts'
import { z } from 'zod'

export const zProduct = z.object({
  id: zId,
  code: z.string(),
  name: z.string(),
  operations: z.int(),
  archived: z.boolean(),
  createdAt: zInstant,
  version: zVersion,
})

export const listProducts = listRoute({
  name: 'product.list',
  path: '/products',
  access: 'product.read',
  summary: 'Products.',
  row: zProduct,
  filters: { archived: flag },
  sorts: ['code', 'name', 'createdAt'],
  defaultSort: 'code',
  searchable: true,
})

export const readProduct = route({
  name: 'product.read',
  method: 'GET',
  path: '/products/:id',
  access: 'product.read',
  summary: 'One product.',
  params: zIdParams,
  response: zProduct,
  errors: ['row.notFound'],
})

export const createProduct = route({
  name: 'product.create',
  method: 'POST',
  path: '/products',
  access: 'product.manage',
  summary: 'Adds a product.',
  body: z.object({ code: zCode, name: zName }),
  response: zProduct,
  errors: ['product.codeTaken'],
})

export const changeProduct = route({
  name: 'product.change',
  method: 'PATCH',
  path: '/products/:id',
  access: 'product.manage',
  summary: 'Changes a product.',
  params: zIdParams,
  body: z.object({
    version: zVersion,
    code: zCode.optional(),
    name: zName.optional(),
    archived: z.boolean().optional(),
  }),
  response: zProduct,
  errors: ['row.notFound', 'row.stale', 'product.codeTaken'],
})

export const zOperation = z.object({
  id: zId,
  productId: zId,
  productCode: z.string(),
  productName: z.string(),
  /** Order of work within the product, from 1. */
  sequence: z.int().min(1),
  name: z.string(),
  /** Standard minutes for one piece, in thousandths; null where nobody has timed it. */
  standardMinutesThousandths: z.int().min(1).nullable(),
  /** The piece rate of the working day that runs now; null where none is set. */
  rateMinor: zMoneyMinor.nullable(),
  archived: z.boolean(),
  version: zVersion,
})

export const listOperations = listRoute({
  name: 'operation.list',
  path: '/operations',
  access: 'product.read',
  summary: 'Operations with today’s piece rate.',
  row: zOperation,
  filters: { productId: idOf('product.list'), archived: flag },
  sorts: ['productCode', 'name'],
  defaultSort: 'productCode',
  searchable: true,
})

export const readOperation = route({
  name: 'operation.read',
  method: 'GET',
  path: '/operations/:id',
  access: 'product.read',
  summary: 'One operation with today’s piece rate.',
  params: zIdParams,
  response: zOperation,
  errors: ['row.notFound'],
})

export const createOperation = route({
  name: 'operation.create',
  method: 'POST',
  path: '/operations',
  access: 'product.manage',
  summary: 'Adds an operation to a product.',
  body: z.object({
    productId: zId,
    sequence: z.int().min(1).max(999),
    name: zName,
    standardMinutesThousandths: z.int().min(1).max(10_000_000).nullable().default(null),
  }),
  response: zOperation,
  errors: ['row.notFound', 'operation.sequenceTaken'],
})

export const changeOperation = route({
  name: 'operation.change',
  method: 'PATCH',
  path: '/operations/:id',
  access: 'product.manage',
  summary: 'Changes an operation.',
  params: zIdParams,
  body: z.object({
    version: zVersion,
    sequence: z.int().min(1).max(999).optional(),
    name: zName.optional(),
    standardMinutesThousandths: z.int().min(1).max(10_000_000).nullable().optional(),
    archived: z.boolean().optional(),
  }),
  response: zOperation,
  errors: ['row.notFound', 'row.stale', 'operation.sequenceTaken', 'operation.couponsPrinted'],
})
