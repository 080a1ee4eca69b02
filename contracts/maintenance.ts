import { z } from 'zod'
import { zDone, zInstant } from './common.ts'
import { route } from './route.ts'

/** Why people have to wait: somebody works on the install, or a backup is being put back. */
export const maintenanceReasons = ['work', 'restore'] as const

export const zMaintenance = z.object({
  reason: z.enum(maintenanceReasons),
  /** What the administrator wrote for those who wait. */
  note: z.string().nullable(),
  since: zInstant,
})
export type Maintenance = z.output<typeof zMaintenance>

export const beginMaintenance = route({
  name: 'maintenance.begin',
  method: 'POST',
  path: '/maintenance',
  access: 'settings.change',
  summary: 'Asks everybody but administrators to wait; what they were about to save is refused, nothing is lost.',
  body: z.object({ note: z.string().trim().max(300).nullable().default(null) }),
  response: zMaintenance,
})

export const endMaintenance = route({
  name: 'maintenance.end',
  method: 'DELETE',
  path: '/maintenance',
  access: 'settings.change',
  summary: 'Lets everybody go on.',
  response: zDone,
  errors: ['maintenance.restoring'],
})
