import type { Chance } from '../../local-server/modules/workshop/demo/random.ts'
import type { Bundle, Factory, Line, Operation, Worker } from './factory.ts'
import { shiftOf, type Entry, type Ledger } from './ledger.ts'

export const instantOf = (day: string, time: string): number => Date.parse(`${day}T${time}:00+05:00`)

/** A coupon on somebody's table. */
export interface Task {
  bundle: Bundle
  operation: Operation
  pieces: number
}

export interface Week {
  factory: Factory
  ledger: Ledger
  /** The fewest and the most coupons a worker brings at once. */
  held: readonly [number, number]
  /** Of a hundred half hours of a line, in how many two want the same coupon. */
  disputesIn100: number
  chance: Chance
  /** Working days, Monday first. */
  days: readonly string[]
  setClock(instant: number): Promise<void>
  now(): number
  /** What was expected to be refused and by which code; anything else ends the run. */
  refusals: Map<string, number>
  scans: number
  /** Records the masters are not sure of, left as they are until the period they were done in is closed. */
  doubtful: Set<string>
  periodClosed: { from: string; to: string } | null
  /** Finished pieces planned for a line's day shift, by the line and the day. */
  plans: Map<string, number>
  /** The rejected records the masters named a defect in, by its kind. */
  defects: Map<string, string[]>
  /** What was recorded by kiosks alone, and what of it the rules refused, by the reason. */
  offline: Map<string, number>
}

interface Made {
  line: Line
  worker: Worker
  task: Task
  quantity: number
  id: string
  version: number
  /** When it counts. */
  at: number
}

export function entryOf({ line, worker, task, quantity, id, version, at }: Made): Entry {
  const { workedOn, shift, hour } = shiftOf(at)
  const rate = task.operation.rates.findLast(({ validFrom }) => validFrom <= workedOn)
  if (!rate) throw new Error(`no rate on ${workedOn}`)
  return {
    id,
    workerId: worker.id,
    lineId: line.id,
    productId: task.bundle.productId,
    orderId: task.bundle.orderId,
    bundleId: task.bundle.id,
    operationId: task.operation.id,
    sequence: task.operation.sequence,
    quantity,
    rateMinor: rate.rateMinor,
    minutesThousandths: task.operation.minutesThousandths,
    workedOn,
    shift,
    hour,
    isLast: task.operation.id === task.bundle.operations.at(-1)?.id,
    at,
    status: 'pending',
    decidedAt: 0,
    correctsId: null,
    carriedFrom: null,
    version,
  }
}
