import { zId, zIdParams, zInstant, zName, zNote, zVersion } from '../common.ts'
import { route } from '../route.ts'
import { zMetres } from './fabric.ts'
import { zCut } from './orders.ts'
import { z } from 'zod'

export const layStatuses = ['planned', 'cut', 'cancelled'] as const
export type LayStatus = (typeof layStatuses)[number]

/** Layers of fabric of one colour that one marker is cut out of. */
export const zLay = z.object({
  id: zId,
  orderId: zId,
  /** 1, 2, 3 … within the order. */
  number: z.int(),
  article: z.string(),
  status: z.enum(layStatuses),
  /** Fabric one layer takes: the length of the marker with its ends. */
  layerThousandths: z.int(),
  /** Pieces of each size in one layer. */
  sizes: z.array(z.object({ size: z.string(), perLayer: z.int() })),
  /** Layers of each colour of the order, of fabric that its supplier may call otherwise. */
  colours: z.array(z.object({ colour: z.string(), fabricColour: z.string(), layers: z.int() })),
  pieces: z.int(),
  plannedThousandths: z.int(),
  /** What a cut one took of which roll. */
  rolls: z.array(
    z.object({
      rollId: zId,
      rollNumber: z.string(),
      lot: z.string(),
      colour: z.string(),
      layers: z.int(),
      usedThousandths: z.int(),
      leftThousandths: z.int(),
    }),
  ),
  usedThousandths: z.int(),
  cutId: zId.nullable(),
  cutNumber: z.int().nullable(),
  note: z.string(),
  createdAt: zInstant,
  createdBy: z.string(),
  version: zVersion,
})
export type Lay = z.output<typeof zLay>

export const readOrderFabric = route({
  name: 'lay.ofOrder',
  method: 'GET',
  path: '/orders/:id/fabric',
  access: 'order.read',
  summary:
    'The cutting plan of an order: its lays, the fabric they need against what is on hand, what is in no lay yet.',
  params: zIdParams,
  response: z.object({
    lays: z.array(zLay),
    /** What its planned lays need. */
    needs: z.array(
      z.object({
        article: z.string(),
        fabricColour: z.string(),
        plannedThousandths: z.int(),
        onHandThousandths: z.int(),
        /** Of what is on hand, what planned lays of other open orders need. */
        othersThousandths: z.int(),
        shortThousandths: z.int().min(0),
      }),
    ),
    /** Ordered, neither cut nor in a planned lay. */
    unplanned: z.array(z.object({ size: z.string(), colour: z.string(), pieces: z.int() })),
    /** What was cut by lays: metres and the pieces they gave. */
    usedThousandths: z.int(),
    usedPieces: z.int(),
  }),
  errors: ['row.notFound'],
})

const zTrait = zName.max(24)
const zLayInput = z.object({
  article: zName.max(80),
  layerThousandths: zMetres,
  sizes: z
    .array(z.object({ size: zTrait, perLayer: z.int().min(1).max(100) }))
    .min(1)
    .max(30),
  colours: z
    .array(z.object({ colour: zTrait, fabricColour: zName.max(40), layers: z.int().min(1).max(1_000) }))
    .min(1)
    .max(30),
  note: zNote.default(''),
})

const planErrors = [
  'row.notFound',
  'lay.sizeUnknown',
  'lay.colourUnknown',
  'lay.sizeTwice',
  'lay.colourTwice',
  'order.itemUnknown',
] as const

export const createLay = route({
  name: 'lay.create',
  method: 'POST',
  path: '/orders/:id/lays',
  access: 'order.cut',
  summary: 'Plans a lay: which sizes its marker holds, how many layers of which colours, how long a layer is.',
  params: zIdParams,
  body: zLayInput,
  response: zLay,
  errors: [...planErrors, 'lay.orderOver'],
})

export const changeLay = route({
  name: 'lay.change',
  method: 'PUT',
  path: '/lays/:id',
  access: 'order.cut',
  summary: 'Plans a lay anew while it is not cut.',
  params: zIdParams,
  body: zLayInput.extend({ version: zVersion }),
  response: zLay,
  errors: [...planErrors, 'row.stale', 'lay.notPlanned'],
})

export const cancelLay = route({
  name: 'lay.cancel',
  method: 'POST',
  path: '/lays/:id/cancel',
  access: 'order.cut',
  summary: 'Takes a planned lay off the plan.',
  params: zIdParams,
  body: z.object({ version: zVersion }),
  response: zLay,
  errors: ['row.notFound', 'row.stale', 'lay.notPlanned'],
})

export const cutLay = route({
  name: 'lay.cut',
  method: 'POST',
  path: '/lays/:id/cut',
  access: 'order.cut',
  summary:
    'Records a planned lay as cut: the layers and metres of each roll. Its bundles are made and the rolls get shorter.',
  params: zIdParams,
  body: z.object({
    version: zVersion,
    bundleSize: z.int().min(1).max(10_000),
    rolls: z
      .array(
        z.object({
          rollId: zId,
          /** The order's colour these layers are. */
          colour: zTrait,
          layers: z.int().min(1).max(1_000),
          usedThousandths: zMetres,
        }),
      )
      .min(1)
      .max(100),
  }),
  response: z.object({ lay: zLay, cut: zCut }),
  errors: [
    'row.notFound',
    'row.stale',
    'lay.notPlanned',
    'lay.colourUnknown',
    'lay.rollTwice',
    'lay.otherFabric',
    'fabric.notEnough',
    'order.notOpen',
    'order.itemUnknown',
    'cut.aboveLeft',
    'cut.tooManyBundles',
  ],
})
