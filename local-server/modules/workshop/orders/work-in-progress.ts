import type { OperationProgress } from '../../../../contracts/workshop/progress.ts'
import { paceDays } from '../../../../contracts/workshop/progress.ts'
import { addDays } from '../../../core/time/days.ts'

export interface OperationWork {
  operationId: string
  sequence: number
  name: string
  archived: boolean
  approvedPieces: number
  pendingPieces: number
}

/**
 * What waits before each operation of an order, in the order of work: pieces that have passed every operation before it,
 * whatever their order on the floor was, and not this one. What is archived is shown and passes nothing on.
 */
export function waitingBefore(cutPieces: number, operations: readonly OperationWork[]): number[] {
  let passed = cutPieces
  return operations.map(({ archived, approvedPieces, pendingPieces }) => {
    if (archived) return 0
    const done = approvedPieces + pendingPieces
    const waiting = Math.max(0, passed - done)
    passed = Math.min(passed, done)
    return waiting
  })
}

/**
 * The operations with what waits before each; the one where most waits is the bottleneck, the first of several. One that
 * is archived is shown only where work was done on it.
 */
export function operationProgress(
  operations: readonly OperationWork[],
  waiting: readonly number[],
  hasBegun: boolean,
): OperationProgress[] {
  const most = Math.max(0, ...waiting)
  const bottleneck = hasBegun && most > 0 ? waiting.indexOf(most) : -1
  return operations
    .map((operation, index) => ({
      ...operation,
      waitingPieces: waiting[index] ?? 0,
      isBottleneck: index === bottleneck,
    }))
    .filter(({ archived, approvedPieces, pendingPieces }) => !archived || approvedPieces + pendingPieces > 0)
}

export interface Pace {
  /** The working day that runs now. */
  today: string
  orderedPieces: number
  finishedByDay: ReadonlyMap<string, number>
  /** Days the floor worked on in the last four weeks, before today, in their order. */
  workedDays: readonly string[]
}

export interface Forecast {
  endsOn: string
  piecesADayThousandths: number
  workingDays: number
}

/** Further ahead than this nobody plans. */
const mostDays = 1000

const weekdayOf = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay()

/** When an order ends at its present pace; the rule is told in the contract. */
export function forecastOf({ today, orderedPieces, finishedByDay, workedDays }: Pace): Forecast | null {
  const finishedBefore = [...finishedByDay].filter(([day]) => day < today)
  const sum = (days: readonly (readonly [string, number])[]) => days.reduce((all, [, pieces]) => all + pieces, 0)
  const left = orderedPieces - sum(finishedBefore)
  if (left - (finishedByDay.get(today) ?? 0) <= 0) return null
  const first = finishedBefore
    .filter(([, pieces]) => pieces > 0)
    .map(([day]) => day)
    .toSorted()[0]
  const window = workedDays.filter((day) => first !== undefined && day >= first && day < today).slice(-paceDays)
  const finished = sum(window.map((day) => [day, finishedByDay.get(day) ?? 0]))
  if (window.length === 0 || finished <= 0) return null

  let daysLeft = Math.ceil((left * window.length) / finished)
  if (daysLeft > mostDays) return null
  const weekdays = new Set(workedDays.map(weekdayOf))
  let endsOn = today
  for (let day = today; daysLeft > 0; day = addDays(day, 1)) {
    if (!weekdays.has(weekdayOf(day))) continue
    endsOn = day
    daysLeft--
  }
  return {
    endsOn,
    piecesADayThousandths: Math.round((finished * 1000) / window.length),
    workingDays: window.length,
  }
}
