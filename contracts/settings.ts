import { z } from 'zod'
import { currencies, zId, zLocaleTag, zModuleName, zName, zVersion } from './common.ts'
import { route } from './route.ts'

export const zSettings = z.object({
  institution: z.string(),
  locale: zLocaleTag,
  timeZone: z.string(),
  currency: z.enum(currencies),
  modules: z.array(zModuleName),
  /** The most pieces one work record may hold (S-SEW-15). */
  workRecordQuantityLimit: z.int().min(1).max(1_000_000),
  /** How many per cent more than ordered may be cut of a size and colour. */
  cutAllowancePercent: z.int().min(0).max(100),
  /** The picture over receipts. */
  logoFileId: zId.nullable(),
  version: zVersion,
})
export type Settings = z.output<typeof zSettings>

export const readSettings = route({
  name: 'settings.read',
  method: 'GET',
  path: '/settings',
  access: 'settings.read',
  summary: 'The institution’s settings.',
  response: zSettings,
})

export const changeSettings = route({
  name: 'settings.change',
  method: 'PATCH',
  path: '/settings',
  access: 'settings.change',
  summary: 'Changes the settings.',
  body: zSettings
    .extend({ institution: zName, timeZone: z.string().max(64) })
    .omit({ version: true })
    .partial()
    .extend({ version: zVersion }),
  response: zSettings,
  errors: ['row.stale', 'row.notFound', 'setup.timeZoneUnknown', 'file.notPicture'],
})
