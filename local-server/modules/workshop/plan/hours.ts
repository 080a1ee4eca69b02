import { workingMinutes, type ShiftSpan } from '../attendance/shift-time.ts'

const hourMs = 60 * 60_000

/** The hours of a shift with their working minutes; a last part of an hour is one too. */
export function hoursOf(span: ShiftSpan): { hour: number; startsAt: number; minutes: number }[] {
  const count = Math.ceil((span.endsAt - span.startsAt) / hourMs)
  return Array.from({ length: count }, (_, hour) => {
    const startsAt = span.startsAt + hour * hourMs
    return { hour, startsAt, minutes: workingMinutes(span, startsAt, Math.min(startsAt + hourMs, span.endsAt)) }
  })
}

/**
 * Whole pieces for each hour, in the measure of its working minutes. They add up to the plan: what rounding leaves over
 * in one hour is in the next.
 */
export function spreadOver(minutes: readonly number[], pieces: number): number[] {
  const all = minutes.reduce((sum, one) => sum + one, 0)
  if (all === 0) return minutes.map(() => 0)
  let gone = 0
  let planned = 0
  return minutes.map((one) => {
    gone += one
    const until = Math.round((pieces * gone) / all)
    const own = until - planned
    planned = until
    return own
  })
}

/** What of the plan should be done at an instant: in the measure of the working minutes that have gone by. */
export function plannedBy(span: ShiftSpan, pieces: number, now: number): number {
  const all = workingMinutes(span, span.startsAt, span.endsAt)
  if (all === 0) return 0
  return Math.round((pieces * workingMinutes(span, span.startsAt, Math.min(now, span.endsAt))) / all)
}
