import { Temporal } from 'temporal-polyfill'
import { ValueError } from './define-import.ts'

/** A line of text of up to `most` characters. */
export const textOf =
  (most: number) =>
  (text: string): string => {
    const line = text.replaceAll(/\s+/g, ' ').trim()
    if (line.length > most) throw new ValueError('invalid.tooLong', { most })
    if (/\p{Cc}/u.test(line)) throw new ValueError('invalid.format')
    return line
  }

/** A whole number in a range. */
export const wholeOf =
  (least: number, most: number) =>
  (text: string): number => {
    const digits = text.replaceAll(/\s/g, '')
    if (!/^[+-]?\d{1,15}$/.test(digits)) throw new ValueError('invalid.whole')
    const value = Number(digits)
    if (value < least) throw new ValueError('invalid.tooSmall', { least })
    if (value > most) throw new ValueError('invalid.tooBig', { most })
    return value
  }

/** Money as people write it (`12 550,50`, `12550.5`), in minor units up to `mostMinor`; never through a fraction. */
export const moneyOf =
  (mostMinor: number) =>
  (text: string): number => {
    const { sign, whole, fraction } = decimalParts(text, 2)
    const minor = sign * (Number(whole) * 100 + Number(fraction.padEnd(2, '0')))
    if (minor > mostMinor) throw new ValueError('invalid.tooBig', { most: mostMinor / 100 })
    if (minor < 1) throw new ValueError('invalid.tooSmall', { least: 0.01 })
    return minor
  }

/** A number with up to three decimals, in thousandths, from 0.001 on. */
export function thousandthsOf(text: string): number {
  const { sign, whole, fraction } = decimalParts(text, 3)
  const value = sign * (Number(whole) * 1000 + Number(fraction.padEnd(3, '0')))
  if (value < 1) throw new ValueError('invalid.tooSmall', { least: 0.001 })
  if (value > 10_000_000) throw new ValueError('invalid.tooBig', { most: 10_000 })
  return value
}

/** The digits before and after the decimal sign; other signs and spaces group thousands. */
function decimalParts(text: string, decimals: number): { sign: 1 | -1; whole: string; fraction: string } {
  const plain = text.replaceAll(/[\s\u00A0\u202F'’]/g, '')
  const match = new RegExp(`^([-−]?)(\\d{1,15}|\\d{1,3}(?:[.,]\\d{3})+)(?:[.,](\\d{1,${decimals}}))?$`).exec(plain)
  const whole = match?.[2]
  if (whole === undefined) throw new ValueError('invalid.number')
  return { sign: match?.[1] === '' ? 1 : -1, whole: whole.replaceAll(/[.,]/g, ''), fraction: match?.[3] ?? '' }
}

/** A day written `2026-11-20`, `20.11.2026`, `20/11/2026` or `20.11.26`. */
export function dayOf(text: string): string {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00.*)?$/.exec(text)
  const local = /^(\d{1,2})[./-](\d{1,2})[./-](\d{2}|\d{4})$/.exec(text)
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : local ? [local[3], local[2], local[1]] : []
  try {
    const fullYear = Number(year) < 100 ? 2000 + Number(year) : Number(year)
    return Temporal.PlainDate.from(
      { year: fullYear, month: Number(month), day: Number(day) },
      { overflow: 'reject' },
    ).toString()
  } catch {
    throw new ValueError('invalid.day')
  }
}
