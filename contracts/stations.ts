import { z } from 'zod'
import { zDone, zId, zIdParams, zInstant, zLocaleTag, zName, zVersion } from './common.ts'
import { flag, listRoute, oneOf } from './list.ts'
import { route } from './route.ts'

export const stationKinds = ['desk', 'kiosk', 'screen'] as const
export const zStationKind = z.enum(stationKinds)

export const zStation = z.object({
  id: zId,
  name: z.string(),
  kind: zStationKind,
  locale: zLocaleTag,
  /** The workshop line it stands at, or null for the whole floor. */
  lineId: zId.nullable(),
  /** A browser is paired as it, or the agent on its computer is; online and last seen are of either. */
  paired: z.boolean(),
  online: z.boolean(),
  lastSeenAt: zInstant.nullable(),
  createdAt: zInstant,
  version: zVersion,
})

export const listStations = listRoute({
  name: 'station.list',
  path: '/stations',
  access: 'station.manage',
  summary: 'Stations: the desks, kiosks and screens that are paired with this server.',
  row: zStation,
  filters: { kind: oneOf(stationKinds), paired: flag },
  sorts: ['name', 'createdAt'],
  defaultSort: 'name',
  searchable: true,
})

export const zPairingCode = z.object({
  /** Eight digits to type on the device. */
  code: z.string(),
  expiresAt: zInstant,
})

const zStationInput = z.object({
  name: zName,
  kind: zStationKind,
  locale: zLocaleTag,
  lineId: zId.nullable().default(null),
})

export const createStation = route({
  name: 'station.create',
  method: 'POST',
  path: '/stations',
  access: 'station.manage',
  summary: 'Makes a station, with the code to pair a device as it.',
  body: zStationInput,
  response: z.object({ station: zStation, pairing: zPairingCode }),
  errors: ['station.nameTaken'],
})

export const changeStation = route({
  name: 'station.change',
  method: 'PATCH',
  path: '/stations/:id',
  access: 'station.manage',
  summary: 'Changes what a station is called and shows.',
  params: zIdParams,
  body: zStationInput.omit({ kind: true }).partial().extend({ version: zVersion }),
  response: zStation,
  errors: ['row.notFound', 'row.stale', 'station.nameTaken'],
})

export const renewPairing = route({
  name: 'station.renewPairing',
  method: 'POST',
  path: '/stations/:id/pairing',
  access: 'station.manage',
  summary: 'Gives a new pairing code; a device paired before stays until the code is used.',
  params: zIdParams,
  response: zPairingCode,
  errors: ['row.notFound'],
})

export const deleteStation = route({
  name: 'station.delete',
  method: 'DELETE',
  path: '/stations/:id',
  access: 'station.manage',
  summary: 'Ends a station; its device is signed out.',
  params: zIdParams,
  response: zDone,
  errors: ['row.notFound'],
})

export const pairStation = route({
  name: 'station.pair',
  method: 'POST',
  path: '/pairing',
  access: 'public',
  summary: 'Makes this device the station whose code was typed; the browser keeps a cookie for it.',
  idempotency: 'none',
  body: z.object({ code: z.string().regex(/^\d{8}$/) }),
  response: zStation,
  errors: ['station.pairingCodeWrong', 'auth.locked'],
})

export const readOwnStation = route({
  name: 'station.own',
  method: 'GET',
  path: '/pairing',
  access: 'public',
  summary: 'The station this device is paired as, or null.',
  response: zStation.nullable(),
})

export const unpairOwnStation = route({
  name: 'station.unpairOwn',
  method: 'DELETE',
  path: '/pairing',
  access: 'station.manage',
  summary: 'An administrator, on the device itself, makes it an ordinary browser again.',
  idempotency: 'none',
  response: zDone,
})
