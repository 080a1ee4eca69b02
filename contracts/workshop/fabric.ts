import { zDay, zId, zIdParams, zInstant, zName, zNote, zVersion } from '../common.ts'
import { dayRange, listRoute, oneOf, text } from '../list.ts'
import { route } from '../route.ts'
import { z } from 'zod'

/** Metres in thousandths; up to 10 km, which is more than a lorry brings on one roll. */
export const zMetres = z.int().min(1).max(10_000_000)

/** A begun roll with less than this left is an end piece: too short for a lay, long enough for a facing or a sample. */
export const endPieceThousandths = 3_000

export const rollStates = ['whole', 'begun', 'endPiece', 'usedUp'] as const
export type RollState = (typeof rollStates)[number]

export const zRoll = z.object({
  id: zId,
  number: z.string(),
  article: z.string(),
  colour: z.string(),
  lot: z.string(),
  widthCentimetres: z.int(),
  receivedThousandths: z.int(),
  leftThousandths: z.int().min(0),
  state: z.enum(rollStates),
  receivedOn: zDay,
  note: z.string(),
  createdAt: zInstant,
  version: zVersion,
})
export type FabricRoll = z.output<typeof zRoll>

export const listFabricRolls = listRoute({
  name: 'fabricRoll.list',
  path: '/fabric-rolls',
  access: 'fabric.read',
  summary: 'Rolls of fabric with what is left on each.',
  row: zRoll,
  filters: { state: oneOf(rollStates), article: text, colour: text, receivedOn: dayRange },
  sorts: ['createdAt', 'receivedOn', 'number', 'leftThousandths'],
  defaultSort: '-createdAt',
  searchable: true,
})

export const fabricMoves = ['received', 'cut', 'cutUndone', 'measured', 'writtenOff'] as const
export type FabricMove = (typeof fabricMoves)[number]

export const zRollWithMoves = zRoll.extend({
  /** What came onto the roll and went off it, the newest first; a mistake is another move, never a changed one. */
  moves: z.array(
    z.object({
      id: zId,
      kind: z.enum(fabricMoves),
      thousandths: z.int(),
      /** Of a cut: the order and the number of its lay. */
      orderId: zId.nullable(),
      orderNumber: z.string().nullable(),
      layNumber: z.int().nullable(),
      note: z.string(),
      at: zInstant,
      byName: z.string(),
    }),
  ),
})

export const readFabricRoll = route({
  name: 'fabricRoll.read',
  method: 'GET',
  path: '/fabric-rolls/:id',
  access: 'fabric.read',
  summary: 'One roll and everything that came onto it or went off it.',
  params: zIdParams,
  response: zRollWithMoves,
  errors: ['row.notFound'],
})

const zRollInput = z.object({
  number: zName.max(40),
  article: zName.max(80),
  colour: zName.max(40),
  /** Of the dye: fabric of two lots may differ in shade. */
  lot: z.string().trim().max(40).default(''),
  widthCentimetres: z.int().min(10).max(1_000),
  note: zNote.default(''),
})

export const receiveFabricRoll = route({
  name: 'fabricRoll.receive',
  method: 'POST',
  path: '/fabric-rolls',
  access: 'fabric.manage',
  summary: 'Takes a roll into the store.',
  body: zRollInput.extend({
    receivedThousandths: zMetres,
    /** Today where it is not said. */
    receivedOn: zDay.optional(),
  }),
  response: zRollWithMoves,
  errors: ['fabric.numberTaken', 'fabric.inFuture'],
})

export const changeFabricRoll = route({
  name: 'fabricRoll.change',
  method: 'PATCH',
  path: '/fabric-rolls/:id',
  access: 'fabric.manage',
  summary: 'Puts right what a roll is called; its metres are measured anew instead.',
  params: zIdParams,
  body: zRollInput
    .extend({ lot: z.string().trim().max(40), note: zNote })
    .partial()
    .extend({ version: zVersion }),
  response: zRollWithMoves,
  errors: ['row.notFound', 'row.stale', 'fabric.numberTaken', 'fabric.isCut'],
})

export const measureFabricRoll = route({
  name: 'fabricRoll.measure',
  method: 'POST',
  path: '/fabric-rolls/:id/measure',
  access: 'fabric.manage',
  summary: 'What a tape says is left on a roll, where it is not what was reckoned.',
  params: zIdParams,
  body: z.object({ version: zVersion, leftThousandths: z.int().min(0).max(10_000_000), note: zNote.default('') }),
  response: zRollWithMoves,
  errors: ['row.notFound', 'row.stale'],
})

export const writeOffFabricRoll = route({
  name: 'fabricRoll.writeOff',
  method: 'POST',
  path: '/fabric-rolls/:id/write-off',
  access: 'fabric.manage',
  summary: 'Takes what is left of a roll off the store: an end piece nobody needs, damaged fabric.',
  params: zIdParams,
  body: z.object({ version: zVersion, note: zNote.min(1) }),
  response: zRollWithMoves,
  errors: ['row.notFound', 'row.stale', 'fabric.usedUp'],
})

export const readFabricStock = route({
  name: 'fabricRoll.stock',
  method: 'GET',
  path: '/fabric-stock',
  access: 'fabric.read',
  summary: 'What is on hand of each article and colour, and what planned lays of open orders will take of it.',
  response: z.object({
    items: z.array(
      z.object({
        article: z.string(),
        colour: z.string(),
        rolls: z.int(),
        leftThousandths: z.int(),
        /** Of what is left, on end pieces. */
        endPieceThousandths: z.int(),
        plannedThousandths: z.int(),
      }),
    ),
  }),
})
