import { z } from 'zod'
import { currencies, zId, zLocaleTag, zModuleName, zName, zVersion } from './common.ts'
import { receiptPapers, zReceiptTemplate, zReceiptTemplates } from './receipt-template.ts'
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
  /** These three stand at the top of receipts and pay slips, under the institution's name; empty where there is none. */
  address: z.string().trim().max(200),
  phone: z.string().trim().max(60),
  logoFileId: zId.nullable(),
  /** The last line of a receipt; where it is empty the buyer is thanked. */
  receiptNote: z.string().trim().max(200),
  receiptTemplates: zReceiptTemplates,
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

export const previewReceipt = route({
  name: 'settings.previewReceipt',
  method: 'GET',
  path: '/settings/receipt',
  access: 'settings.read',
  summary: 'How a receipt looks with the saved settings, as a PNG picture, dot for dot as it will print.',
  query: z.object({
    paperMm: z.enum(receiptPapers).default('80'),
    /** The buyer's; the institution's where there is none. */
    locale: zLocaleTag.optional(),
    /** A template that is not saved yet: its parts, with commas. */
    parts: z
      .string()
      .transform((parts) => parts.split(','))
      .pipe(zReceiptTemplate)
      .optional(),
  }),
  response: z.unknown(),
  format: 'bytes',
})
