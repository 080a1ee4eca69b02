import { zDay, zDone, zId, zIdParams, zInstant, zName, zVersion } from '../common.ts'
import { route } from '../route.ts'
import { callKinds } from './calls.ts'
import { zNameStyle } from './screens.ts'
import { z } from 'zod'

/** A hall is measured in thousandths of its picture, across and down, so that it may be shown at any size. */
export const hallSize = 1_000
/** What a finger can hit and a wall can be read at. */
export const leastPlace = 40
export const mostPlaces = 400

/** A line, or the work place of one worker, as a rectangle on the picture. */
const zPlaceShape = z.object({
  x: z.int().min(0).max(hallSize),
  y: z.int().min(0).max(hallSize),
  width: z.int().min(leastPlace).max(hallSize),
  height: z.int().min(leastPlace).max(hallSize),
})

/**
 * The worst of a place first: somebody called for help; nobody is there; the plan is missed, or a worker is slow; a worker
 * has had nothing to do for long; all goes well.
 */
export const placeStates = ['call', 'nobody', 'behind', 'free', 'working'] as const
export type PlaceState = (typeof placeStates)[number]

export const zPlace = zPlaceShape.extend({
  id: zId,
  lineId: zId,
  lineName: z.string(),
  /** Of a work place. */
  workerId: zId.nullable(),
  /** What stands on it: the line's name, or the worker's. */
  name: z.string(),
  state: z.enum(placeStates),
  /** Workers who are there now; of a work place 1 or 0. */
  here: z.int(),
  /** Of a line with a plan finished pieces, else every operation's; pending and approved in the shift that runs. */
  pieces: z.int(),
  /** What the line's plan says for this minute; null where it has none, and of a work place. */
  plannedByNow: z.int().nullable(),
  /** The oldest call that is open. */
  call: z.object({ kind: z.enum(callKinds), calledAt: zInstant, isTaken: z.boolean() }).nullable(),
})
export type Place = z.output<typeof zPlace>

export const zHall = z.object({
  id: zId,
  name: z.string(),
  /** Null: a plain grid. */
  pictureFileId: zId.nullable(),
  version: zVersion,
  places: z.array(zPlace),
})
export type Hall = z.output<typeof zHall>

export const readPlant = route({
  name: 'workshop.plantBoard',
  method: 'GET',
  path: '/boards/plant',
  access: 'board.view',
  summary: 'The halls with their lines and work places, and how each of these is at this moment.',
  query: z.object({ names: zNameStyle.default('full') }),
  response: z.object({
    at: zInstant,
    institution: z.string(),
    workedOn: zDay,
    shiftName: z.string(),
    halls: z.array(zHall),
  }),
})

export const readHallPicture = route({
  name: 'hall.picture',
  method: 'GET',
  path: '/hall-pictures/:id',
  access: 'board.view',
  summary: 'The picture of a hall, by its file; screens show it too.',
  params: zIdParams,
  response: z.unknown(),
  format: 'bytes',
  errors: ['row.notFound'],
})

export const createHall = route({
  name: 'hall.create',
  method: 'POST',
  path: '/halls',
  access: 'hall.manage',
  summary: 'Adds a hall, as a plain grid with every line on it that stands in no hall yet.',
  body: z.object({ name: zName }),
  response: zHall,
  errors: ['hall.nameTaken'],
})

export const changeHall = route({
  name: 'hall.change',
  method: 'PUT',
  path: '/halls/:id',
  access: 'hall.manage',
  summary: 'Sets a hall as it is from now on: its name, its picture, what stands where.',
  params: zIdParams,
  body: z.object({
    version: zVersion,
    name: zName,
    pictureFileId: zId.nullable(),
    places: z.array(zPlaceShape.extend({ lineId: zId, workerId: zId.nullable() })).max(mostPlaces),
  }),
  response: zHall,
  errors: ['row.notFound', 'row.stale', 'hall.nameTaken', 'hall.placeTwice', 'hall.placeOutside', 'file.notPicture'],
})

export const deleteHall = route({
  name: 'hall.delete',
  method: 'DELETE',
  path: '/halls/:id',
  access: 'hall.manage',
  summary: 'Takes a hall away; its lines and workers stay.',
  params: zIdParams,
  response: zDone,
  errors: ['row.notFound'],
})
