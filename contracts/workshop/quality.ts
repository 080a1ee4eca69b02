import { zCode, zDay, zDone, zId, zIdParams, zInstant, zName, zVersion } from '../common.ts'
import { dayRange, flag, idOf, listRoute, oneOf } from '../list.ts'
import { route } from '../route.ts'
import { zPieces } from './work-records.ts'
import { z } from 'zod'

export const zDefectKind = z.object({
  id: zId,
  name: z.string(),
  archived: z.boolean(),
  version: zVersion,
})

export const listDefectKinds = listRoute({
  name: 'defectKind.list',
  path: '/defect-kinds',
  access: 'defect.read',
  summary: 'Kinds of defects.',
  row: zDefectKind,
  filters: { archived: flag },
  sorts: ['sequence'],
  defaultSort: 'sequence',
  searchable: false,
})

export const createDefectKind = route({
  name: 'defectKind.create',
  method: 'POST',
  path: '/defect-kinds',
  access: 'product.manage',
  summary: 'Adds a kind of defect.',
  body: z.object({ name: zName }),
  response: zDefectKind,
  errors: ['defectKind.nameTaken'],
})

export const changeDefectKind = route({
  name: 'defectKind.change',
  method: 'PATCH',
  path: '/defect-kinds/:id',
  access: 'product.manage',
  summary: 'Renames a kind of defect or puts it aside; what was recorded keeps it.',
  params: zIdParams,
  body: z.object({ version: zVersion, name: zName.optional(), archived: z.boolean().optional() }),
  response: zDefectKind,
  errors: ['row.notFound', 'row.stale', 'defectKind.nameTaken'],
})

/** To be repaired, repaired, or past repair. */
export const defectStates = ['open', 'repaired', 'scrapped'] as const

export const zDefect = z.object({
  id: zId,
  workedOn: zDay,
  recordedAt: zInstant,
  recordedByName: z.string(),
  kindId: zId,
  kindName: z.string(),
  pieces: z.int(),
  lineId: zId,
  lineName: z.string(),
  /** Whose work it was; null where nobody knows. */
  workerId: zId.nullable(),
  workerName: z.string().nullable(),
  productId: zId,
  productCode: z.string(),
  operationId: zId,
  operationName: z.string(),
  bundleId: zId.nullable(),
  bundleCode: z.string().nullable(),
  state: z.enum(defectStates),
  /** Who puts it right. */
  repairWorkerId: zId.nullable(),
  repairWorkerName: z.string().nullable(),
  repairedAt: zInstant.nullable(),
  /** The work record that pays the repair, where repairs are paid. */
  repairRecordId: zId.nullable(),
  /** The rejected record that named it. */
  workRecordId: zId.nullable(),
  note: z.string(),
  abilities: z.object({ change: z.boolean() }),
  version: zVersion,
})
export type Defect = z.output<typeof zDefect>

export const listDefects = listRoute({
  name: 'defect.list',
  path: '/defects',
  access: 'defect.read',
  summary: 'Defects of one’s lines, or of all, with who repairs them and when they were repaired.',
  row: zDefect,
  filters: {
    state: oneOf(defectStates),
    kindId: idOf('defectKind.list'),
    lineId: idOf('line.list'),
    workerId: idOf('worker.list'),
    operationId: idOf('operation.list'),
    productId: idOf('product.list'),
    workedOn: dayRange,
  },
  sorts: ['recordedAt'],
  defaultSort: '-recordedAt',
  searchable: true,
})

export const createDefect = route({
  name: 'defect.create',
  method: 'POST',
  path: '/defects',
  access: 'defect.record',
  timed: true,
  summary: 'Records pieces that are not right, and sends them back to be repaired.',
  body: z.object({
    kindId: zId,
    pieces: zPieces,
    /** The coupon scanned: the bundle and the operation are its. */
    couponCode: zCode.optional(),
    operationId: zId.optional(),
    workerId: zId.nullable().default(null),
    /** The line it was found on, where no worker is named. */
    lineId: zId.optional(),
    /** Whoever made it, unless somebody else is named. */
    repairWorkerId: zId.nullable().optional(),
    state: z.enum(['open', 'scrapped']).default('open'),
    note: z.string().trim().max(500).default(''),
  }),
  response: zDefect,
  errors: [
    'row.notFound',
    'coupon.unknown',
    'defect.operationRequired',
    'defect.lineRequired',
    'defect.piecesAboveBundle',
    'workRecord.quantityAboveLimit',
  ],
})

export const changeDefect = route({
  name: 'defect.change',
  method: 'PATCH',
  path: '/defects/:id',
  access: 'defect.record',
  timed: true,
  summary: 'Says who repairs, that it is repaired or past repair, or puts right what was recorded.',
  params: zIdParams,
  body: z.object({
    version: zVersion,
    state: z.enum(defectStates).optional(),
    repairWorkerId: zId.nullable().optional(),
    kindId: zId.optional(),
    pieces: zPieces.optional(),
    note: z.string().trim().max(500).optional(),
  }),
  response: zDefect,
  errors: [
    'row.notFound',
    'row.stale',
    'defect.repairPaid',
    'defect.piecesAboveBundle',
    'workRecord.quantityAboveLimit',
    'rate.missing',
    'worker.left',
  ],
})

export const deleteDefect = route({
  name: 'defect.delete',
  method: 'DELETE',
  path: '/defects/:id',
  access: 'defect.record',
  summary: 'Deletes a defect recorded by mistake (kept in the audit log).',
  params: zIdParams,
  response: zDone,
  errors: ['row.notFound', 'defect.repairPaid'],
})

export const undeleteDefect = route({
  name: 'defect.undelete',
  method: 'POST',
  path: '/defects/:id/undelete',
  access: 'defect.record',
  summary: 'Takes a deletion back.',
  params: zIdParams,
  response: zDefect,
  errors: ['row.notFound'],
})

export const readDefectCoupon = route({
  name: 'defect.coupon',
  method: 'GET',
  path: '/defects/coupon',
  access: 'defect.record',
  summary: 'What a coupon stands for, and who worked on it: whose defect it may be.',
  query: z.object({ code: zCode }),
  response: z.object({
    code: z.string(),
    bundleCode: z.string(),
    bundlePieces: z.int(),
    operationId: zId,
    operationName: z.string(),
    productName: z.string(),
    workers: z.array(z.object({ workerId: zId, name: z.string(), pieces: z.int() })),
  }),
  errors: ['coupon.unknown'],
})

export const qualityGroups = ['kind', 'operation', 'worker', 'day'] as const

export const readQuality = route({
  name: 'quality.read',
  method: 'GET',
  path: '/quality',
  access: 'defect.read',
  summary:
    'Defective pieces of one’s lines, or of all, by kind, operation, worker or day, and their share of what was made.',
  query: z
    .object({ from: zDay, to: zDay, by: z.enum(qualityGroups).default('kind'), lineId: zId.optional() })
    .refine(({ from, to }) => from <= to, { path: ['to'] }),
  response: z.object({
    defectPieces: z.int(),
    openPieces: z.int(),
    scrappedPieces: z.int(),
    /** Pending and approved pieces of all operations. */
    madePieces: z.int(),
    defectPercent: z.number().nullable(),
    /** Most defects first; days in their order. */
    rows: z.array(
      z.object({
        key: z.string(),
        name: z.string(),
        defectPieces: z.int(),
        /** Null by kind: what was made has none. */
        madePieces: z.int().nullable(),
        /** With two decimals. */
        defectPercent: z.number().nullable(),
      }),
    ),
  }),
})

/** The same as rows of a list, to be saved in a file or sent on a schedule. */
export const listQuality = listRoute({
  name: 'quality.list',
  path: '/reports/quality',
  access: 'defect.read',
  period: 'workedOn',
  summary:
    'Defective pieces of one’s lines, or of all, by kind, operation, worker or day, as `by` says; most first, days in their order.',
  row: z.object({
    name: z.string(),
    defectPieces: z.int(),
    madePieces: z.int().nullable(),
    /** A hundredth of a per cent is 10. */
    defectPercentThousandths: z.int().nullable(),
  }),
  filters: { workedOn: dayRange, by: oneOf(qualityGroups), lineId: idOf('line.list') },
  sorts: ['defectPieces'],
  defaultSort: '-defectPieces',
  searchable: false,
})
