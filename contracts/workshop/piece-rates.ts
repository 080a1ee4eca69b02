import { zDay, zDone, zId, zIdParams, zInstant, zMoneyMinor } from '../common.ts'
import { dayRange, idOf, listRoute, numberRange } from '../list.ts'
import { route } from '../route.ts'
import { zRateMinor } from './rate-changes.ts'
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
  /** Who signed it, and when; null for rates from before there were signatures. */
  signedByName: z.string().nullable(),
  signedAt: zInstant.nullable(),
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
  access: 'rate.sign',
  summary:
    'Sets and signs the rate of an operation from a day on in one step; records made before that day keep theirs (D-50). A rate that changes another is signed with the password.',
  body: z.object({
    operationId: zId,
    rateMinor: zRateMinor,
    validFrom: zDay,
    /** Of whoever signs; not needed for the first rate of an operation, by which nobody gains or loses. */
    password: z.string().min(1).max(256).optional(),
  }),
  response: zPieceRate,
  errors: [
    'row.notFound',
    'rate.dayTaken',
    'rate.inPast',
    'rate.passwordRequired',
    'permission.denied',
    'auth.passwordWrong',
    'auth.locked',
  ],
})

export const deletePieceRate = route({
  name: 'pieceRate.delete',
  method: 'DELETE',
  path: '/piece-rates/:id',
  access: 'rate.sign',
  summary: 'Takes back a rate whose first day has not come yet.',
  params: zIdParams,
  response: zDone,
  errors: ['row.notFound', 'rate.inPast'],
})
