import { zCode, zDay, zDone, zId, zIdParams, zInstant, zMoneyMinor, zVersion } from '../common.ts'
import { dayRange, flag, idOf, listRoute, oneOf } from '../list.ts'
import { route } from '../route.ts'
import { z } from 'zod'

/** Pieces: a whole number from 1; the upper limit is a setting, checked by the service (S-SEW-15). */
export const zPieces = z.int().min(1).max(1_000_000)

export const workRecordStatuses = ['pending', 'approved', 'rejected'] as const

export const zWorkRecord = z.object({
  id: zId,
  workerId: zId,
  workerName: z.string(),
  lineId: zId,
  lineName: z.string(),
  productId: zId,
  productCode: z.string(),
  productName: z.string(),
  operationId: zId,
  operationName: z.string(),
  bundleId: zId.nullable(),
  bundleCode: z.string().nullable(),
  quantity: z.int(),
  unitPriceMinor: zMoneyMinor,
  amountMinor: zMoneyMinor,
  /** The day it counts on: the day the shift began on (D-54). */
  workedOn: zDay,
  /** The day the shift began on, where the record went on to a later pay period because nobody had decided it. */
  carriedFrom: zDay.nullable(),
  shiftId: zId,
  shiftName: z.string(),
  recordedAt: zInstant,
  status: z.enum(workRecordStatuses),
  decidedByName: z.string().nullable(),
  decidedAt: zInstant.nullable(),
  rejectReason: z.string().nullable(),
  /** The approved record this one takes pieces off; its quantity and amount are then below zero (D-52). */
  correctsId: zId.nullable(),
  correctionReason: z.string().nullable(),
  /** Pieces that corrections took off this record. */
  correctedQuantity: z.int().min(0),
  /** `offline`: at a kiosk that could not reach the server and brought it later. */
  source: z.enum(['kiosk', 'offline', 'web', 'import', 'demo']),
  /** What the caller may do with it now. */
  abilities: z.object({ change: z.boolean(), delete: z.boolean(), decide: z.boolean(), correct: z.boolean() }),
  version: zVersion,
})

export type WorkRecord = z.output<typeof zWorkRecord>

export const listWorkRecords = listRoute({
  name: 'workRecord.list',
  path: '/work-records',
  access: 'workRecord.readOwn',
  summary: 'Work records one may see: one’s own, one’s lines’, or all.',
  row: zWorkRecord,
  filters: {
    status: oneOf(workRecordStatuses),
    workerId: idOf('worker.list'),
    lineId: idOf('line.list'),
    productId: idOf('product.list'),
    operationId: idOf('operation.list'),
    workedOn: dayRange,
    correction: flag,
  },
  sorts: ['recordedAt', 'workedOn'],
  defaultSort: '-recordedAt',
  searchable: true,
})

export const readWorkRecord = route({
  name: 'workRecord.read',
  method: 'GET',
  path: '/work-records/:id',
  access: 'workRecord.readOwn',
  summary: 'One work record, of those one may see.',
  params: zIdParams,
  response: zWorkRecord,
  errors: ['row.notFound'],
})

/** Why a coupon is refused. */
export const couponErrors = [
  'coupon.unknown',
  'coupon.used',
  'coupon.orderCancelled',
  'coupon.cutUndone',
  'coupon.productArchived',
  'coupon.operationArchived',
] as const

const zWorkInput = z.object({
  operationId: zId,
  quantity: zPieces,
  /** The coupon scanned, where the work is on a bundle. */
  couponCode: zCode.optional(),
})

export const createWorkRecord = route({
  name: 'workRecord.create',
  method: 'POST',
  path: '/work-records',
  access: 'workRecord.createOwn',
  timed: true,
  summary: 'Records work: one’s own, or (masters) that of a worker of one’s line.',
  body: zWorkInput.extend({ workerId: zId.optional() }),
  response: zWorkRecord,
  errors: [
    'row.notFound',
    'worker.notAWorker',
    'worker.left',
    'rate.missing',
    'workRecord.quantityAboveLimit',
    'bundle.limitExceeded',
    ...couponErrors,
    'workRecord.otherProductOperation',
    'workRecord.couponRequired',
  ],
})

export const changeWorkRecord = route({
  name: 'workRecord.change',
  method: 'PATCH',
  path: '/work-records/:id',
  access: 'workRecord.createOwn',
  timed: true,
  summary: 'Changes the quantity of a pending record.',
  params: zIdParams,
  body: z.object({ version: zVersion, quantity: zPieces }),
  response: zWorkRecord,
  errors: [
    'row.notFound',
    'row.stale',
    'workRecord.notPending',
    'workRecord.quantityAboveLimit',
    'bundle.limitExceeded',
    'coupon.used',
    'permission.denied',
  ],
})

export const deleteWorkRecord = route({
  name: 'workRecord.delete',
  method: 'DELETE',
  path: '/work-records/:id',
  access: 'workRecord.createOwn',
  summary: 'Deletes a pending record (kept in the audit log).',
  params: zIdParams,
  response: zDone,
  errors: ['row.notFound', 'workRecord.notPending'],
})

export const undeleteWorkRecord = route({
  name: 'workRecord.undelete',
  method: 'POST',
  path: '/work-records/:id/undelete',
  access: 'workRecord.createOwn',
  summary: 'Takes a deletion back.',
  params: zIdParams,
  response: zWorkRecord,
  errors: ['row.notFound', 'bundle.limitExceeded', 'coupon.used', 'coupon.cutUndone'],
})

export const maxBulkDecisions = 1000

export const decideWorkRecords = route({
  name: 'workRecord.decide',
  method: 'POST',
  path: '/work-records/decisions',
  access: 'workRecord.approve',
  timed: true,
  summary: 'Approves or rejects many at once; every record gets an outcome of its own.',
  body: z.object({
    records: z
      .array(z.object({ id: zId, version: zVersion }))
      .min(1)
      .max(maxBulkDecisions),
    decision: z.enum(['approve', 'reject']),
    /** Why, with a rejection (D-52). */
    reason: z.string().trim().min(1).max(500).optional(),
    /** What kind of defect it was: rejected pieces are then sent back to their worker as one. */
    defectKindId: zId.optional(),
  }),
  response: z.object({
    outcomes: z.array(
      z.object({
        id: zId,
        outcome: z.enum(['done', 'refused']),
        /** The error code and message, when refused. */
        code: z.string().nullable(),
        message: z.string().nullable(),
      }),
    ),
    done: z.int(),
    refused: z.int(),
  }),
  errors: ['workRecord.reasonRequired', 'row.notFound', 'permission.denied'],
})

const zPiecesAndMoney = z.object({ pieces: z.int(), amountMinor: zMoneyMinor })

export const zWorkTotals = z.object({ pending: zPiecesAndMoney, approved: zPiecesAndMoney, rejected: zPiecesAndMoney })

export const readOwnDay = route({
  name: 'workRecord.ownDay',
  method: 'GET',
  path: '/my-work',
  access: 'workRecord.readOwn',
  summary: 'One’s own totals: this shift, this week, this month, and by day for a chart.',
  response: z.object({
    workedOn: zDay,
    today: zWorkTotals,
    week: zWorkTotals,
    month: zWorkTotals,
    days: z.array(z.object({ workedOn: zDay, approvedMinor: zMoneyMinor, pendingMinor: zMoneyMinor, pieces: z.int() })),
  }),
  errors: ['worker.notAWorker'],
})
