const isReal = (day: string) => {
  const instant = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(day)
}

function dayOfParts(year: string, month: string, date: string): string | undefined {
  const whole = year.length === 2 ? `20${year}` : year
  const day = `${whole}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`
  return isReal(day) ? day : undefined
}

/**
 * The day (`YYYY-MM-DD`) of a text as people type it: `20.11.2026`, `20/11/26`, `20112026`, `20 Nov 2026`. Undefined for
 * what is no day. `months`: the short names of the twelve months in the person's language.
 */
export function parseDay(text: string, months: readonly string[] = []): string | undefined {
  const plain = text.trim().toLowerCase()
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(plain)
  if (iso) return dayOfParts(iso[1] ?? '', iso[2] ?? '', iso[3] ?? '')
  const digits = /^(\d{2})(\d{2})(\d{4})$/.exec(plain)
  if (digits) return dayOfParts(digits[3] ?? '', digits[2] ?? '', digits[1] ?? '')
  const [date = '', month = '', year = '', ...more] = plain.split(/[\s./-]+/)
  if (!/^\d{1,2}$/.test(date) || !/^(\d{2}|\d{4})$/.test(year) || more.length > 0) return undefined
  const named = months.findIndex((name) => name.toLowerCase() === month)
  if (named === -1 && !/^\d{1,2}$/.test(month)) return undefined
  return dayOfParts(year, named === -1 ? month : String(named + 1), date)
}
