import { z } from 'zod'

/** UUIDv7 (RFC 9562) made by the application; sorts by the time it was made. */
export const zId = z.uuid()

/** A calendar day of the institution, `YYYY-MM-DD`; it has no time zone of its own (D-02). */
export const zDay = z.iso.date()

/** An instant: whole milliseconds since 1970-01-01T00:00:00Z. */
export const zInstant = z.int().min(0)

/** Money in minor units (tiyin, 1/100): a whole number, at most 2^53 - 1 (D-01). */
export const zMoneyMinor = z.int()

/** Row version; goes up by one with each change, a stale one is refused with 409. */
export const zVersion = z.int().min(1)

/** A one-line name a person typed: trimmed, 1 to 200 characters, no control characters. */
export const zName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u)

/** Free text of up to 2,000 characters. */
export const zNote = z.string().trim().max(2000)

/** What a scanner read or a person typed from a badge or coupon: 1 to 128 printable characters. */
export const zCode = z.string().trim().min(1).max(128)

/** A password someone chooses: 10 to 256 characters (NIST SP 800-63B: length, no composition rules). */
export const zNewPassword = z.string().min(10).max(256)

export const zIdParams = z.object({ id: zId })

/** The answer of commands that have nothing else to tell. */
export const zDone = z.object({ done: z.literal(true) })
export const done = { done: true } as const

export const localeTags = ['uz-Latn', 'uz-Cyrl', 'ky', 'kk', 'ru', 'en'] as const
export type LocaleTag = (typeof localeTags)[number]
export const zLocaleTag = z.enum(localeTags)

/** Currencies the product can run in; all have two decimal places. */
export const currencies = ['UZS', 'KGS', 'KZT', 'RUB', 'USD'] as const
export type Currency = (typeof currencies)[number]

export const moduleNames = ['workshop'] as const
export type ModuleName = (typeof moduleNames)[number]
export const zModuleName = z.enum(moduleNames)
