import { zVersion } from '../common.ts'
import { route } from '../route.ts'
import { z } from 'zod'

export const zFloorSettings = z.object({
  /** A worker who records work without having begun the shift begins it by that. */
  beginsOnRecord: z.boolean(),
  /** So many minutes later than the shift is late, so many before its end is early. */
  toleranceMinutes: z.int().min(0).max(120),
  /** So many minutes before a shift its workers may already come; earlier is the shift before. */
  comeBeforeMinutes: z.int().min(0).max(240),
  /** Whoever is here and has recorded nothing for so many minutes is free. */
  freeAfterMinutes: z.int().min(5).max(600),
  /** Whoever has earned less than this of the attended minutes is behind. */
  behindBelowPercent: z.int().min(1).max(200),
  /** Work on pieces that were sent back is paid to whoever repairs what another made. */
  paysRepairs: z.boolean(),
  /** Whoever records their own work needs a coupon; a master still records for others without one. */
  requiresCoupon: z.boolean(),
  version: zVersion,
})
export type FloorSettings = z.output<typeof zFloorSettings>

export const readFloorSettings = route({
  name: 'floorSettings.read',
  method: 'GET',
  path: '/floor-settings',
  access: 'attendance.read',
  summary: 'How attendance, free workers and repairs are counted, and whether work needs a coupon.',
  response: zFloorSettings,
})

export const changeFloorSettings = route({
  name: 'floorSettings.change',
  method: 'PATCH',
  path: '/floor-settings',
  access: 'settings.change',
  summary: 'Changes the rules of the floor; what is kept already stays.',
  body: zFloorSettings.omit({ version: true }).partial().extend({ version: zVersion }),
  response: zFloorSettings,
  errors: ['row.stale'],
})
