import { bringOfflineShift, bringOfflineWork } from '../../../../contracts/workshop/offline-work.ts'
import { NetworkError, ProblemError, call } from '../../../app/api.ts'
import { isShift, type Waiting } from './kiosk-store.ts'

/** Where work and shifts wait, in the order it was made. */
export interface WaitingLine {
  all: () => Promise<{ key: number; work: Waiting }[]>
  remove: (key: number) => Promise<void>
}

/** The server is not there, does not know this kiosk, or takes nothing now (its clock is wrong, its disk full). */
function isNotNow(error: unknown): boolean {
  if (error instanceof NetworkError) return true
  if (!(error instanceof ProblemError)) return false
  const { status } = error.problem
  return status >= 500 || status === 401 || status === 429
}

function send(one: Waiting, measured: number): Promise<unknown> {
  const timeOf = ({ heardAt, sinceHeardMs, clockSinceHeardMs, measuredAt }: Waiting) => ({
    heardAt,
    sinceHeardMs,
    clockSinceHeardMs,
    agoMs: Math.max(0, Math.round(measured - measuredAt)),
  })
  const time = timeOf(one)
  if (isShift(one)) {
    const { key, badge, workerId, mark } = one
    return call(bringOfflineShift, { body: { key, badge, workerId, mark, time } })
  }
  const { key, badge, workerId, operationId, quantity, couponCode } = one
  const coupon = couponCode === undefined ? {} : { couponCode }
  return call(bringOfflineWork, { body: { key, badge, workerId, operationId, quantity, ...coupon, time } })
}

/**
 * Brings the server what waits, one after the other, and lets go of each when the server has it. What the server would not
 * take at all stays and stands in nobody's way.
 */
export async function deliver(line: WaitingLine, measured: () => number, bring = send): Promise<void> {
  for (const { key, work } of await line.all()) {
    try {
      await bring(work, measured())
    } catch (error) {
      if (isNotNow(error)) return
      if (!(error instanceof ProblemError)) throw error
      console.error(error)
      continue
    }
    await line.remove(key)
  }
}
