/** Where the program takes its time from; tests set it. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/** A clock that stands where it is put and moves only when told. */
export function settableClock(
  start: string | number,
): Clock & { set(to: string | number): void; advance(ms: number): void } {
  let at = new Date(start).getTime()
  return {
    now: () => at,
    set(to) {
      at = new Date(to).getTime()
    },
    advance(ms) {
      at += ms
    },
  }
}
