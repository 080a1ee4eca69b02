import { Temporal } from 'temporal-polyfill'

/** The institution's calendar day (`YYYY-MM-DD`) at an instant (D-02). */
export function dayAt(instant: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString()
}

/** The wall-clock time `HH:MM` at an instant. */
export function timeOfDayAt(instant: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(timeZone)
    .toPlainTime()
    .toString({ smallestUnit: 'minute' })
}

/** The instant of a wall-clock time on a day; `2026-11-23`, `08:00` in Asia/Tashkent is 03:00Z. */
export function instantOf(day: string, timeOfDay: string, timeZone: string): number {
  return Temporal.PlainDate.from(day).toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(timeOfDay) })
    .epochMilliseconds
}

export function addDays(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString()
}

/** Monday of the day's week. */
export function weekStart(day: string): string {
  const date = Temporal.PlainDate.from(day)
  return date.subtract({ days: date.dayOfWeek - 1 }).toString()
}

export function monthStart(day: string): string {
  return Temporal.PlainDate.from(day).with({ day: 1 }).toString()
}

/** Whether the name is a time zone this machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
