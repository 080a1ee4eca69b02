import { zDay, zDone, zId, zIdParams, zInstant, zMoneyMinor } from '../common.ts'
import { dayRange, idOf, listRoute, numberRange } from '../list.ts'
import { route } from '../route.ts'
import { z } from 'zod'

export const zPieceRate = z.object({
  id: zId,
  operationId: zId,
  operationName: z.string(),
  productId: zId,
  productCode: z.string(),
  productName: z.string(),
  rateMinor: zMoneyMinor,
  /** First day it counts; it counts until the day before the next one of the same operation. */
  validFrom: zDay,
  /** Last day it counts, or null for the newest. */
  validTo: zDay.nullable(),
  createdAt: zInstant,
  createdBy: z.string(),
})

export const listPieceRates = listRoute({
  name: 'pieceRate.list',
  path: '/piece-rates',
  access: 'rate.read',
  summary: 'Piece rates with their days.',
  row: zPieceRate,
  filters: {
    operationId: idOf('operation.list'),
    productId: idOf('product.list'),
    validFrom: dayRange,
    rateMinor: numberRange,
  },
  sorts: ['validFrom', 'productCode'],
  defaultSort: '-validFrom',
  searchable: true,
})

export const createPieceRate = route({
  name: 'pieceRate.create',
  method: 'POST',
  path: '/piece-rates',
  access: 'rate.manage',
  summary: 'Sets the rate of an operation from a day on; records made before that day keep theirs (D-50).',
  body: z.object({ operationId: zId, rateMinor: zMoneyMinor.min(1).max(1_000_000_000_000), validFrom: zDay }),
  response: zPieceRate,
  errors: ['row.notFound', 'rate.dayTaken', 'rate.inPast'],
})

export const deletePieceRate = route({
  name: 'pieceRate.delete',
  method: 'DELETE',
  path: '/piece-rates/:id',
  access: 'rate.manage',
  summary: 'Takes back a rate whose first day has not come yet.',
  params: zIdParams,
  response: zDone,
  errors: ['row.notFound', 'rate.inPast'],
})
