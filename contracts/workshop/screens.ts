import { z } from 'zod'
import { zId, zIdParams, zInstant, zLocaleTag, zName, zVersion } from '../common.ts'
import { flag, listRoute } from '../list.ts'
import { route } from '../route.ts'

/** What a screen can show; several take turns. */
export const boardNames = ['floor', 'line', 'ranking', 'race', 'plant', 'orders', 'calls', 'notice'] as const
export const zBoardName = z.enum(boardNames)

/** How people are named on a wall everybody sees: in full, by the first name, by the number on the pay sheet. */
export const nameStyles = ['full', 'given', 'number'] as const
export const zNameStyle = z.enum(nameStyles)

export const screenThemes = ['dark', 'light'] as const

export const zScreenSettings = z.object({
  boards: z.array(zBoardName).min(1).max(boardNames.length),
  /** The line of the board `line`. */
  lineId: zId.nullable(),
  theme: z.enum(screenThemes),
  names: zNameStyle,
  rotateSeconds: z.int().min(5).max(600),
  /** What the board `notice` says. */
  notice: z.string().trim().max(300),
})
export type ScreenSettings = z.output<typeof zScreenSettings>

export const zScreen = zScreenSettings.extend({
  /** The station’s. */
  id: zId,
  name: z.string(),
  locale: zLocaleTag,
  lineName: z.string().nullable(),
  paired: z.boolean(),
  online: z.boolean(),
  lastSeenAt: zInstant.nullable(),
  version: zVersion,
})
export type Screen = z.output<typeof zScreen>

export const listScreens = listRoute({
  name: 'screen.list',
  path: '/screens',
  access: 'station.manage',
  summary: 'The screens on the walls, what each shows and whether it is there.',
  row: zScreen,
  filters: { paired: flag },
  sorts: ['name'],
  defaultSort: 'name',
  searchable: true,
})

export const readOwnScreen = route({
  name: 'screen.own',
  method: 'GET',
  path: '/screens/own',
  access: 'board.view',
  summary: 'What the screen that asks is to show; null where no screen asks.',
  response: zScreenSettings.nullable(),
})

const zScreenInput = zScreenSettings.extend({ name: zName, locale: zLocaleTag })

export const changeScreen = route({
  name: 'screen.change',
  method: 'PATCH',
  path: '/screens/:id',
  access: 'station.manage',
  summary: 'Changes what a screen shows; it follows within seconds.',
  params: zIdParams,
  body: zScreenInput.partial().extend({ version: zVersion }),
  response: zScreen,
  errors: ['row.notFound', 'row.stale', 'station.nameTaken', 'screen.lineRequired', 'screen.noticeRequired'],
})

export const announceScreen = route({
  name: 'screen.announce',
  method: 'POST',
  path: '/screens/announcement',
  access: 'public',
  summary: 'A browser that is no station waits to be made a screen, under a number it shows.',
  idempotency: 'none',
  response: z.object({ number: z.string() }),
})

export const readAnnouncement = route({
  name: 'screen.announcement',
  method: 'GET',
  path: '/screens/announcement',
  access: 'public',
  summary: 'Whether the browser that waits has been made a screen; then it has its cookie.',
  response: z.object({ assigned: z.boolean() }),
})

export const listWaitingScreens = route({
  name: 'screen.waiting',
  method: 'GET',
  path: '/screens/waiting',
  access: 'station.manage',
  summary: 'Browsers that wait to be made a screen.',
  response: z.object({
    items: z.array(z.object({ id: zId, number: z.string(), address: z.string(), since: zInstant })),
  }),
})

export const assignScreen = route({
  name: 'screen.assign',
  method: 'POST',
  path: '/screens/waiting/:id/assignment',
  access: 'station.manage',
  summary: 'Makes a waiting browser a new screen.',
  params: zIdParams,
  body: zScreenInput,
  response: zScreen,
  errors: ['row.notFound', 'station.nameTaken', 'screen.lineRequired', 'screen.noticeRequired'],
})

export const replaceScreenDevice = route({
  name: 'screen.replaceDevice',
  method: 'POST',
  path: '/screens/:id/device',
  access: 'station.manage',
  summary: 'Makes a waiting browser the device of a screen that is there; the device before is signed out.',
  params: zIdParams,
  body: z.object({ waitingId: zId }),
  response: zScreen,
  errors: ['row.notFound'],
})
