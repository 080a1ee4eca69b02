import type { LocaleTag } from '../../../contracts/common.ts'
import type { Cell, SheetColumn, SheetHead } from './sheet.ts'

/** `2026-11-20` as people here write it. */
export const writtenDay = (day: string): string => day.split('-').toReversed().join('.')

/** An instant's wall-clock parts in the institution's time zone; kept, as making one is slow. */
export function wallClock(timeZone: string): (instant: number) => { day: string; time: string } {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  return (instant) => {
    const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]))
    return { day: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` }
  }
}

/** Cells as a person reads them on paper. */
export function writtenCell({ locale, timeZone }: Pick<SheetHead, 'locale' | 'timeZone'>) {
  const wholeMoney = numberFormat(locale, 0, 0)
  const money = numberFormat(locale, 2, 2)
  const fraction = numberFormat(locale, 0, 3)
  const clock = wallClock(timeZone)
  return (value: Cell, { kind }: Pick<SheetColumn, 'kind'>): string => {
    if (value === null) return ''
    if (typeof value === 'string') return kind === 'day' ? writtenDay(value) : value
    if (kind === 'money') return value % 100 === 0 ? wholeMoney(value / 100) : money(value / 100)
    if (kind === 'thousandths') return fraction(value / 1000)
    if (kind !== 'instant') return fraction(value)
    const { day, time } = clock(value)
    return `${writtenDay(day)} ${time}`
  }
}

/** A quantity in thousandths, as a message says it. */
export const writtenThousandths = (value: number, locale: LocaleTag): string => numberFormat(locale, 0, 3)(value / 1000)

function numberFormat(locale: LocaleTag, least: number, most: number): (value: number) => string {
  const format = new Intl.NumberFormat(locale, { minimumFractionDigits: least, maximumFractionDigits: most })
  // Thousands stand apart in every language; the narrow no-break space is missing from many fonts.
  return (value) =>
    format
      .formatToParts(value)
      .map((part) => (part.type === 'group' ? '\u00A0' : part.value))
      .join('')
}
