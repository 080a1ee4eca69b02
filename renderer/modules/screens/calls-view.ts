import type { ResponseOf } from '../../../contracts/route.ts'
import type { readBoardCalls } from '../../../contracts/workshop/calls.ts'

export type BoardCall = ResponseOf<typeof readBoardCalls>['open'][number]

/** So long a screen still says who comes; then its boards have the whole of it again. */
const takenShownFor = 60_000

/** Those nobody has taken first, each kind in the order of calling. */
export const inUrgency = (open: readonly BoardCall[]): BoardCall[] =>
  open.toSorted((a, b) => Number(a.state === 'taken') - Number(b.state === 'taken'))

/** The calls that stand over whatever a screen shows. */
export const pressingOf = (open: readonly BoardCall[], now: number): BoardCall[] =>
  open.filter(({ state, takenAt }) => state === 'waiting' || now - (takenAt ?? 0) < takenShownFor)
