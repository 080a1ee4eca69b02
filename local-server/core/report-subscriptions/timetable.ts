import { Temporal } from 'temporal-polyfill'
import type { ReportPeriod, Timetable } from '../../../contracts/report-subscriptions.ts'
import { addDays, dayAt, instantOf, monthStart, weekStart } from '../time/days.ts'

/** More than a month: every timetable has a day among so many. */
const daysLookedAt = 32

function isDayOf(timetable: Timetable, day: string): boolean {
  const date = Temporal.PlainDate.from(day)
  if (timetable.every === 'week') return timetable.weekdays.includes(date.dayOfWeek)
  if (timetable.every === 'month') return date.day === Math.min(timetable.day, date.daysInMonth)
  return true
}

/** The nearest time of a timetable going forth or back from a day, among those that fit. */
function nearest(
  timetable: Timetable,
  now: number,
  timeZone: string,
  step: 1 | -1,
  fits: (slot: number) => boolean,
): number {
  let day = dayAt(now, timeZone)
  for (let looked = 0; looked <= daysLookedAt; looked += 1) {
    const slot = instantOf(day, timetable.at, timeZone)
    if (isDayOf(timetable, day) && fits(slot)) return slot
    day = addDays(day, step)
  }
  throw new Error(`no day for ${JSON.stringify(timetable)}`)
}

/** The newest time at or before an instant. */
export const slotAt = (timetable: Timetable, now: number, timeZone: string): number =>
  nearest(timetable, now, timeZone, -1, (slot) => slot <= now)

/** The first time after an instant. */
export const slotAfter = (timetable: Timetable, now: number, timeZone: string): number =>
  nearest(timetable, now, timeZone, 1, (slot) => slot > now)

/** The days a period has for a report that is due on a day. */
export function daysOf(period: ReportPeriod, day: string): { from: string; to: string } {
  switch (period) {
    case 'today':
      return { from: day, to: day }
    case 'yesterday':
      return { from: addDays(day, -1), to: addDays(day, -1) }
    case 'thisWeek':
      return { from: weekStart(day), to: day }
    case 'lastWeek':
      return { from: addDays(weekStart(day), -7), to: addDays(weekStart(day), -1) }
    case 'thisMonth':
      return { from: monthStart(day), to: day }
    case 'lastMonth': {
      const to = addDays(monthStart(day), -1)
      return { from: monthStart(to), to }
    }
  }
}
