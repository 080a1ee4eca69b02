import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'

/** How long one piece of work may hold the event loop: well under what anybody notices. */
const turnMs = 8

/**
 * For long work made of many small steps, called after each: as soon as it has held the event loop for long enough,
 * everybody else has a turn. A write stays one commit; only other writes wait for it.
 */
export function inTurns(): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < turnMs) return
    await setImmediate()
    since = performance.now()
  }
}
