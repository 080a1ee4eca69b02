/**
 * Numbers and dates without the browser's own locale data: browsers here lack that of Kyrgyz, and partly of Uzbek
 * and Kazakh. All six locales group thousands with a thin space; all but English part decimals with a comma.
 */

export const thinSpace = '\u202f'
const minus = '\u2212'

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, thinSpace)
}

/** `decimals`: at most so many, trailing zeros dropped; `fixed`: exactly so many. */
export function formatNumber(
  value: number,
  decimalMark: string,
  { decimals = 0, fixed = false }: { decimals?: number; fixed?: boolean } = {},
): string {
  const [whole = '0', part = ''] = Math.abs(value).toFixed(decimals).split('.')
  const kept = fixed ? part : part.replace(/0+$/, '')
  const isZero = Number(whole) === 0 && Number(part || 0) === 0
  return (value < 0 && !isZero ? minus : '') + grouped(whole) + (kept ? decimalMark + kept : '')
}

/** A phone (E.164) in the groups people read it in; another country's as it is. */
export function formatPhone(e164: string): string {
  return e164
    .replace(/^\+998(\d{2})(\d{3})(\d{2})(\d{2})$/, '+998 $1 $2 $3 $4')
    .replace(/^\+996(\d{3})(\d{3})(\d{3})$/, '+996 $1 $2 $3')
    .replace(/^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/, '+7 $1 $2 $3 $4')
}

/** Minor units (1/100): no decimals when there are none to show, else two (D-01). */
export function formatMinor(minor: number, decimalMark: string): string {
  const absolute = Math.abs(minor)
  const part = absolute % 100
  const whole = grouped(String(Math.trunc(absolute / 100)))
  return (minor < 0 ? minus : '') + whole + (part > 0 ? decimalMark + String(part).padStart(2, '0') : '')
}

export interface ZonedParts {
  year: string
  month: string
  day: string
  hour: string
  minute: string
  second: string
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** The wall clock of a time zone at an instant, each part with leading zeros. */
export function zonedParts(instant: number, timeZone: string): ZonedParts {
  let formatter = formatters.get(timeZone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    })
    formatters.set(timeZone, formatter)
  }
  const parts = new Map<string, string>(formatter.formatToParts(instant).map(({ type, value }) => [type, value]))
  const part = (name: string) => parts.get(name) ?? ''
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  }
}

/** The calendar day (`YYYY-MM-DD`) of an instant in a time zone. */
export function dayOf(instant: number, timeZone: string): string {
  const { year, month, day } = zonedParts(instant, timeZone)
  return `${year}-${month}-${day}`
}

/** The day so many days later (or earlier). */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** The instant at which a wall-clock time (`YYYY-MM-DDTHH:MM`) happens in a time zone. */
export function instantAt(wall: string, timeZone: string): number {
  const asUtc = Date.parse(`${wall}Z`)
  const offsetAt = (instant: number) => {
    const { year, month, day, hour, minute, second } = zonedParts(instant, timeZone)
    return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - Math.floor(instant / 1000) * 1000
  }
  return asUtc - offsetAt(asUtc - offsetAt(asUtc))
}
