import { z } from 'zod'
import { zCode, zDay, zDone, zId, zIdParams, zInstant, zMoneyMinor, zName, zVersion } from './common.ts'
import { dayRange, flag, idOf, listRoute, numberRange, oneOf } from './list.ts'
import { zPersonInput } from './people.ts'
import { route } from './route.ts'

/** Pieces: a whole number from 1; the upper limit is a setting, checked by the service (S-SEW-15). */
export const zPieces = z.int().min(1).max(1_000_000)

// --- products and operations

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
  errors: ['row.notFound', 'row.stale', 'operation.sequenceTaken'],
})

// --- piece rates

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

// --- lines, shifts, workers

export const zLine = z.object({
  id: zId,
  name: z.string(),
  masterPersonId: zId.nullable(),
  masterName: z.string().nullable(),
  workers: z.int(),
  archived: z.boolean(),
  version: zVersion,
})

export const listLines = listRoute({
  name: 'line.list',
  path: '/lines',
  access: 'line.read',
  summary: 'Lines.',
  row: zLine,
  filters: { archived: flag },
  sorts: ['name'],
  defaultSort: 'name',
  searchable: true,
})

export const createLine = route({
  name: 'line.create',
  method: 'POST',
  path: '/lines',
  access: 'line.manage',
  summary: 'Adds a line.',
  body: z.object({ name: zName, masterPersonId: zId.nullable().default(null) }),
  response: zLine,
  errors: ['line.nameTaken', 'row.notFound'],
})

export const changeLine = route({
  name: 'line.change',
  method: 'PATCH',
  path: '/lines/:id',
  access: 'line.manage',
  summary: 'Changes a line.',
  params: zIdParams,
  body: z.object({
    version: zVersion,
    name: zName.optional(),
    masterPersonId: zId.nullable().optional(),
    archived: z.boolean().optional(),
  }),
  response: zLine,
  errors: ['row.notFound', 'row.stale', 'line.nameTaken', 'row.inUse'],
})

/** Shifts by the time of day they begin and end, `HH:MM`; one that ends before it begins runs over midnight (D-54). */
export const zShift = z.object({
  id: zId,
  name: z.string(),
  startsAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  endsAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
})

export const listShifts = route({
  name: 'shift.list',
  method: 'GET',
  path: '/shifts',
  access: 'product.read',
  summary: 'Shifts of the day.',
  response: z.object({ items: z.array(zShift) }),
})

export const zWorker = z.object({
  /** The person’s id. */
  id: zId,
  fullName: z.string(),
  /** Number on the pay sheet. */
  number: z.string(),
  badgeCode: z.string().nullable(),
  photoFileId: zId.nullable(),
  lineId: zId,
  lineName: z.string(),
  startedOn: zDay,
  leftOn: zDay.nullable(),
  version: zVersion,
})

export const listWorkers = listRoute({
  name: 'worker.list',
  path: '/workers',
  access: 'worker.read',
  summary: 'Workers with their line and badge.',
  row: zWorker,
  filters: { lineId: idOf('line.list'), left: flag },
  sorts: ['fullName', 'number', 'lineName'],
  defaultSort: 'fullName',
  searchable: true,
})

export const readWorker = route({
  name: 'worker.read',
  method: 'GET',
  path: '/workers/:id',
  access: 'worker.read',
  summary: 'One worker.',
  params: zIdParams,
  response: zWorker,
  errors: ['row.notFound'],
})

export const createWorker = route({
  name: 'worker.create',
  method: 'POST',
  path: '/workers',
  access: 'worker.manage',
  summary: 'Takes on a worker: a person already known, or a new one.',
  body: z.object({
    personId: zId.optional(),
    person: zPersonInput.optional(),
    number: zCode,
    lineId: zId,
    startedOn: zDay,
  }),
  response: zWorker,
  errors: ['row.notFound', 'worker.alreadyWorker', 'worker.numberTaken', 'person.badgeTaken', 'person.phoneInvalid'],
})

export const changeWorker = route({
  name: 'worker.change',
  method: 'PATCH',
  path: '/workers/:id',
  access: 'worker.manage',
  summary: 'Moves a worker to another line, or notes that they left.',
  params: zIdParams,
  body: z.object({
    version: zVersion,
    number: zCode.optional(),
    lineId: zId.optional(),
    leftOn: zDay.nullable().optional(),
  }),
  response: zWorker,
  errors: ['row.notFound', 'row.stale', 'worker.numberTaken'],
})

// --- bundles and coupons

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
  body: z.object({ code: zCode.regex(/^[^/]+$/), productId: zId, pieces: zPieces }),
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

// --- work records

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
  /** The day the shift began on (D-54). */
  workedOn: zDay,
  shiftId: zId,
  shiftName: z.string(),
  recordedAt: zInstant,
  status: z.enum(workRecordStatuses),
  decidedByName: z.string().nullable(),
  decidedAt: zInstant.nullable(),
  rejectReason: z.string().nullable(),
  source: z.enum(['kiosk', 'web', 'import', 'demo']),
  /** What the caller may do with it now. */
  abilities: z.object({ change: z.boolean(), delete: z.boolean(), decide: z.boolean() }),
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
    'coupon.unknown',
    'coupon.used',
    'workRecord.otherProductOperation',
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
  errors: ['row.notFound', 'bundle.limitExceeded', 'coupon.used'],
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
  errors: ['workRecord.reasonRequired'],
})

// --- the worker's own page

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

// --- kiosk

export const readKioskWorker = route({
  name: 'kiosk.worker',
  method: 'GET',
  path: '/kiosk/worker',
  access: 'workRecord.createOwn',
  summary:
    'What a kiosk shows after a badge: the worker, this shift’s totals, the operations done last and all to pick from.',
  response: z.object({
    worker: zWorker,
    totals: zWorkTotals,
    recent: z.array(zOperation),
    products: z.array(zProduct.pick({ id: true, code: true, name: true })),
    quantityLimit: z.int(),
  }),
  errors: ['worker.notAWorker', 'worker.left'],
})

export const readKioskOperations = route({
  name: 'kiosk.operations',
  method: 'GET',
  path: '/kiosk/products/:id/operations',
  access: 'workRecord.createOwn',
  summary: 'Operations of a product that can be recorded today.',
  params: zIdParams,
  response: z.object({ items: z.array(zOperation) }),
})

export const readCoupon = route({
  name: 'kiosk.coupon',
  method: 'GET',
  path: '/kiosk/coupons',
  access: 'workRecord.createOwn',
  summary: 'What a scanned coupon stands for.',
  query: z.object({ code: zCode }),
  response: zCoupon,
  errors: ['coupon.unknown', 'coupon.used'],
})

// --- dashboards

export const readDashboard = route({
  name: 'workshop.dashboard',
  method: 'GET',
  path: '/workshop/dashboard',
  access: 'workRecord.readLine',
  summary:
    'The day in figures for a master’s lines or, with the right to all records, the floor; thirty days for the chart.',
  query: z.object({ workedOn: zDay.optional() }),
  response: z.object({
    workedOn: zDay,
    totals: zWorkTotals,
    workersActive: z.int(),
    lines: z.array(zWorkTotals.extend({ lineId: zId, lineName: z.string() })),
    days: z.array(zWorkTotals.extend({ workedOn: zDay })),
  }),
})

export const zBoard = z.object({
  board: z.literal('workshop'),
  institution: z.string(),
  lineId: zId.nullable(),
  lineName: z.string().nullable(),
  workedOn: zDay,
  shiftName: z.string(),
  /** When these figures were read. */
  at: zInstant,
  totals: zWorkTotals,
  workersActive: z.int(),
  /** Approved pieces of the same shift on the working day before, up to the same time; the hour that runs counts by its share. */
  previousApprovedPieces: z.int(),
  top: z.array(z.object({ workerId: zId, name: z.string(), pieces: z.int(), amountMinor: zMoneyMinor })),
  lines: z.array(zWorkTotals.extend({ lineId: zId, lineName: z.string() })),
})

export const readBoard = route({
  name: 'workshop.board',
  method: 'GET',
  path: '/boards/workshop',
  access: 'board.view',
  summary: 'The TV board of the floor or one line (D-51, D-55).',
  query: z.object({ lineId: zId.optional() }),
  response: zBoard,
  errors: ['row.notFound'],
})

// --- pay

export const zPayRow = z.object({
  /** The person’s id. */
  id: zId,
  workerName: z.string(),
  number: z.string(),
  lineId: zId,
  lineName: z.string(),
  approvedPieces: z.int(),
  approvedMinor: zMoneyMinor,
  pendingPieces: z.int(),
  pendingMinor: zMoneyMinor,
  rejectedPieces: z.int(),
})

export const readPaySummary = route({
  name: 'pay.summary',
  method: 'GET',
  path: '/pay-summary',
  access: 'pay.readOwn',
  summary: 'Pay by worker over a period: approved counts, pending is shown apart (D-51). One’s own, or everybody’s.',
  query: z.object({ from: zDay, to: zDay, lineId: zId.optional() }),
  response: z.object({
    items: z.array(zPayRow),
    totals: zPayRow.pick({
      approvedPieces: true,
      approvedMinor: true,
      pendingPieces: true,
      pendingMinor: true,
      rejectedPieces: true,
    }),
  }),
})
