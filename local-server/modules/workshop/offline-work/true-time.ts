import type { MeasuredTime } from '../../../../contracts/workshop/offline-work.ts'

export interface TrueTime {
  /** The earliest and the latest it can have been. */
  from: number
  until: number
  /** What it counts as; between the two. */
  at: number
}

/** A measure that is so much too short is as good as right: lines and pages take their time. */
const nothingMs = 2 * 60_000

/**
 * When a kiosk did something, by the server's own clock at both ends: not before the server was last heard plus what was
 * measured since, not after now less what was measured since then. A kiosk measures too little where it slept or was
 * switched off, never too much; how much the two differ is what it slept. Only there its clock is asked which it was.
 */
export function trueTime({ heardAt, sinceHeardMs, agoMs, clockSinceHeardMs }: MeasuredTime, now: number): TrueTime {
  const heard = Math.min(heardAt, now)
  const earliest = Math.min(heard + sinceHeardMs, now)
  const latest = Math.max(now - agoMs, 0)
  // The server's own clock was set back meanwhile.
  const [from, until] = earliest <= latest ? [earliest, latest] : [latest, earliest]
  const at = until - from <= nothingMs ? from : Math.min(Math.max(heard + clockSinceHeardMs, from), until)
  return { from, until, at }
}

/** Whether the difference is one that no figure shows. */
export const isMeasured = ({ from, until }: TrueTime): boolean => until - from <= nothingMs
