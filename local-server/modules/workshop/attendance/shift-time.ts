import { addDays, instantOf } from '../../../core/time/days.ts'
import type { Shift } from '../workshop.tables.ts'

const minuteMs = 60_000

interface Stretch {
  from: number
  to: number
}

/** One shift of one day as instants. */
export interface ShiftSpan {
  workedOn: string
  shift: Shift
  startsAt: number
  endsAt: number
  /** When the next shift begins: work until then still belongs to this one. */
  nextStartsAt: number
  breaks: readonly Stretch[]
}

/** A time of day within the shift that began on `workedOn`: after midnight it is the next day's. */
const within = (shift: Shift, workedOn: string, timeOfDay: string, timeZone: string): number =>
  instantOf(timeOfDay < shift.startsAt ? addDays(workedOn, 1) : workedOn, timeOfDay, timeZone)

/** @param nextDay the shifts of the day after, where another plan begins then */
export function shiftSpan(
  shifts: readonly Shift[],
  shift: Shift,
  workedOn: string,
  timeZone: string,
  nextDay: readonly Shift[] = shifts,
): ShiftSpan {
  const startsAt = instantOf(workedOn, shift.startsAt, timeZone)
  const ends = within(shift, workedOn, shift.endsAt, timeZone)
  const tomorrow = addDays(workedOn, 1)
  const starts = [
    ...shifts.map((other) => instantOf(workedOn, other.startsAt, timeZone)),
    ...nextDay.map((other) => instantOf(tomorrow, other.startsAt, timeZone)),
  ]
  return {
    workedOn,
    shift,
    startsAt,
    // One that ends when it begins runs round the clock.
    endsAt: ends > startsAt ? ends : instantOf(tomorrow, shift.startsAt, timeZone),
    nextStartsAt: Math.min(...starts.filter((at) => at > startsAt)),
    breaks: shift.breaks.map(({ startsAt: at, minutes }) => {
      const from = within(shift, workedOn, at, timeZone)
      return { from, to: from + minutes * minuteMs }
    }),
  }
}

const overlap = (one: Stretch, other: Stretch): number =>
  Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from))

/** Whole minutes of working time between two instants: within the shift and what is worked on after it, without breaks. */
export function workingMinutes(span: ShiftSpan, from: number, to: number): number {
  const stretch = { from: Math.max(from, span.startsAt), to: Math.min(to, span.nextStartsAt) }
  if (stretch.to <= stretch.from) return 0
  const rest = span.breaks.reduce((sum, one) => sum + overlap(stretch, one), 0)
  return Math.floor((stretch.to - stretch.from - rest) / minuteMs)
}

/** Whole minutes from one instant to a later one; 0 where it is not later by more than `tolerated`. */
export function minutesLater(from: number, to: number, tolerated: number): number {
  const minutes = Math.floor((to - from) / minuteMs)
  return minutes > tolerated ? minutes : 0
}
