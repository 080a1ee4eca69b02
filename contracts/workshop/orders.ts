import { zDay, zId, zIdParams, zInstant, zName, zNote, zVersion } from '../common.ts'
import { dayRange, idOf, listRoute, oneOf } from '../list.ts'
import { route } from '../route.ts'
import { zPieces } from './work-records.ts'
import { z } from 'zod'

export const orderStatuses = ['draft', 'open', 'done', 'cancelled'] as const
export type OrderStatus = (typeof orderStatuses)[number]

/**
 * Stands at the front of its bundles' codes, so it is short and of letters that the smallest QR code holds and every
 * scanner types: capital Latin letters, digits, dashes.
 */
export const zOrderNumber = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[0-9A-Z][0-9A-Z-]{0,9}$/)

/** A size or a colour as the customer calls it. */
const zTrait = z
  .string()
  .trim()
  .min(1)
  .max(24)
  .regex(/^\P{Cc}*$/u)

const mostTraits = 30

/** Pieces of one size in one colour. */
const zItems = z
  .array(z.object({ size: zTrait, colour: zTrait, pieces: zPieces }))
  .min(1)
  .max(mostTraits * mostTraits)

export const zOrderItem = z.object({
  size: z.string(),
  colour: z.string(),
  pieces: z.int(),
  cutPieces: z.int(),
  /** How many more may be cut, with what the settings allow beyond the order. */
  leftToCut: z.int().min(0),
})

export const zOrder = z.object({
  id: zId,
  number: z.string(),
  customerName: z.string(),
  productId: zId,
  productCode: z.string(),
  productName: z.string(),
  dueOn: zDay,
  status: z.enum(orderStatuses),
  pieces: z.int(),
  cutPieces: z.int(),
  /** Approved at the last operation. */
  finishedPieces: z.int(),
  note: z.string(),
  createdAt: zInstant,
  version: zVersion,
})
export type Order = z.output<typeof zOrder>

export const zCut = z.object({
  id: zId,
  /** 1, 2, 3 … within the order. */
  number: z.int(),
  bundleSize: z.int(),
  pieces: z.int(),
  bundles: z.int(),
  firstBundle: z.string(),
  lastBundle: z.string(),
  /** Somebody has recorded work on one of its bundles, so it cannot be undone. */
  hasWork: z.boolean(),
  createdAt: zInstant,
  createdBy: z.string(),
  undoneAt: zInstant.nullable(),
  undoneBy: z.string().nullable(),
  version: zVersion,
})

/** An order with its matrix and its cuts. */
export const zOrderWithMatrix = zOrder.extend({
  matrix: z.object({ sizes: z.array(z.string()), colours: z.array(z.string()), items: z.array(zOrderItem) }),
  cuts: z.array(zCut),
})
export type OrderWithMatrix = z.output<typeof zOrderWithMatrix>

export const listOrders = listRoute({
  name: 'order.list',
  path: '/orders',
  access: 'order.read',
  summary: 'Orders of customers.',
  row: zOrder,
  filters: { status: oneOf(orderStatuses), productId: idOf('product.list'), dueOn: dayRange },
  sorts: ['createdAt', 'dueOn', 'number'],
  defaultSort: '-createdAt',
  searchable: true,
})

export const readOrder = route({
  name: 'order.read',
  method: 'GET',
  path: '/orders/:id',
  access: 'order.read',
  summary: 'One order with its pieces by size and colour and its cuts.',
  params: zIdParams,
  response: zOrderWithMatrix,
  errors: ['row.notFound'],
})

const zOrderInput = z.object({
  number: zOrderNumber,
  customerName: zName,
  productId: zId,
  dueOn: zDay,
  note: zNote,
  matrix: z.object({
    /** In the order they are shown and cut. */
    sizes: z.array(zTrait).min(1).max(mostTraits),
    colours: z.array(zTrait).min(1).max(mostTraits),
    items: zItems,
  }),
})

const matrixErrors = ['order.sizeTwice', 'order.colourTwice', 'order.itemTwice', 'order.itemUnknown'] as const

export const createOrder = route({
  name: 'order.create',
  method: 'POST',
  path: '/orders',
  access: 'order.manage',
  summary: 'Adds an order as a draft; without a number it gets the next one.',
  body: zOrderInput.extend({ number: zOrderNumber.optional(), note: zNote.default('') }),
  response: zOrderWithMatrix,
  errors: ['row.notFound', 'order.numberTaken', ...matrixErrors],
})

export const changeOrder = route({
  name: 'order.change',
  method: 'PATCH',
  path: '/orders/:id',
  access: 'order.manage',
  summary: 'Changes a draft; of an open order only the due day and the note.',
  params: zIdParams,
  body: zOrderInput.partial().extend({ version: zVersion }),
  response: zOrderWithMatrix,
  errors: ['row.notFound', 'row.stale', 'order.numberTaken', 'order.notDraft', ...matrixErrors],
})

export const setOrderStatus = route({
  name: 'order.setStatus',
  method: 'POST',
  path: '/orders/:id/status',
  access: 'order.manage',
  summary:
    'Opens a draft, closes an open order as done or opens it again, cancels a draft or an open order. What was recorded stays.',
  params: zIdParams,
  body: z.object({ version: zVersion, status: z.enum(['open', 'done', 'cancelled']) }),
  response: zOrderWithMatrix,
  errors: ['row.notFound', 'row.stale', 'order.statusRefused'],
})

/** More bundles than this in one cut are a slip of the finger. */
export const mostBundlesInCut = 2000

export const createCut = route({
  name: 'cut.create',
  method: 'POST',
  path: '/orders/:id/cuts',
  access: 'order.cut',
  summary:
    'Cuts pieces of an open order and makes their bundles, `<order>-<n>`, each of one size and colour; the last of each may be smaller.',
  params: zIdParams,
  body: z.object({
    items: zItems,
    bundleSize: z.int().min(1).max(10_000),
  }),
  response: zCut,
  errors: [
    'row.notFound',
    'order.notOpen',
    'order.itemTwice',
    'order.itemUnknown',
    'cut.aboveLeft',
    'cut.tooManyBundles',
  ],
})

export const undoCut = route({
  name: 'cut.undo',
  method: 'POST',
  path: '/cuts/:id/undo',
  access: 'order.cut',
  summary: 'Takes a cut back while nobody has recorded work on its bundles; their coupons are refused from then on.',
  params: zIdParams,
  body: z.object({ version: zVersion }),
  response: zOrderWithMatrix,
  errors: ['row.notFound', 'row.stale', 'cut.undone', 'cut.hasWork'],
})
