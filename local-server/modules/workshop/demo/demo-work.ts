import { newId } from '../../../core/ids.ts'
import { instantOf } from '../../../core/time/days.ts'
import type { Shift, WorkRecordTable } from '../workshop.tables.ts'
import type { DemoFloor, DemoOperation, DemoProduct, DemoSetting, DemoWorker } from './demo-floor.ts'
import { takeOrderCoupon, type DemoOrder } from './demo-orders.ts'
import { chance, type Chance } from './random.ts'

export interface DemoBundle {
  id: string
  code: string
  productId: string
  pieces: number
  orderId: string | null
}

interface Day {
  workedOn: string
  index: number
  isLast: boolean
}

const minute = 60_000
/** Three quarters of an hour for dinner, in the fifth hour of a shift. */
const dinner = { from: 270 * minute, ms: 45 * minute }

/** Every record of the demo's days: who sewed what and when, and how the master decided, in the order of recording. */
export function demoRecords(
  floor: DemoFloor,
  setting: DemoSetting,
  days: readonly string[],
  shifts: { day: Shift; night: Shift },
  bundles: readonly DemoBundle[],
  orders: readonly DemoOrder[],
): WorkRecordTable[] {
  const luck = chance(1_123)
  const records: WorkRecordTable[] = []
  const free = freeCoupons(bundles)
  for (const [index, workedOn] of days.entries()) {
    const day: Day = { workedOn, index, isLast: index === days.length - 1 }
    const starts = new Map(
      [shifts.day, shifts.night].map((shift) => [shift.id, instantOf(workedOn, shift.startsAt, setting.timeZone)]),
    )
    for (const [position, worker] of floor.workers.entries()) {
      const shift = worker.night ? shifts.night : shifts.day
      if (luck.in100(6)) continue
      const product = productOf(floor.products, worker, position, index)
      records.push(
        ...shiftOf(
          { luck, floor, setting, day, worker, position, shift, product, free, orders },
          starts.get(shift.id) ?? 0,
        ),
      )
    }
  }
  return records.toSorted((a, b) => a.recordedAt - b.recordedAt)
}

/** A line sews one product for a week or so; the night crew the next one. */
function productOf(products: readonly DemoProduct[], { night }: DemoWorker, position: number, day: number) {
  const line = Math.floor(position / 14)
  const product = products[(line * 2 + Math.floor(day / 7) + (night ? 1 : 0)) % products.length]
  if (!product) throw new Error('the demo has no product')
  return product
}

interface ShiftOfWork {
  luck: Chance
  floor: DemoFloor
  setting: DemoSetting
  day: Day
  worker: DemoWorker
  position: number
  shift: Shift
  product: DemoProduct
  free: Map<string, DemoBundle[]>
  orders: readonly DemoOrder[]
}

function shiftOf(work: ShiftOfWork, startsAt: number): WorkRecordTable[] {
  const { luck, setting, day, worker, position, shift, product } = work
  const records: WorkRecordTable[] = []
  // Each worker knows three operations of a product best, and has a pace of their own.
  const known = [0, 1, 2].map((step) => product.operations[(position * 3 + step) % product.operations.length])
  const pace = 0.85 + (position % 8) * 0.05
  let at = startsAt + luck.between(18, 40) * minute
  const end = startsAt + 700 * minute
  while (at < end && at <= setting.now) {
    const operation = luck.oneOf(known)
    if (!operation) break
    const took = luck.between(22, 36)
    const ofOrder = luck.in100(75)
      ? takeOrderCoupon(work.orders, product, operation, { index: day.index, at })
      : undefined
    const byItself = day.index % 4 === 0 && luck.in100(12) && !ofOrder
    const coupon = byItself ? takeCoupon(work.free, product, operation) : ofOrder
    const quantity =
      coupon?.pieces ?? Math.max(1, Math.round((took / operation.minutes) * pace * luck.between(9, 11) * 0.1))
    const unitPriceMinor = operation.rates[day.workedOn < setting.raiseDay ? 0 : 1]
    records.push({
      id: newId(),
      workerId: worker.id,
      lineId: worker.lineId,
      productId: product.id,
      operationId: operation.id,
      bundleId: coupon?.id ?? null,
      quantity,
      unitPriceMinor,
      amountMinor: quantity * unitPriceMinor,
      standardMinutesThousandths: Math.round(operation.minutes * 1000),
      isLastOperation: operation === product.operations.at(-1) ? 1 : 0,
      workedOn: day.workedOn,
      carriedFrom: null,
      shiftId: shift.id,
      shiftHour: Math.floor((at - startsAt) / (60 * minute)),
      recordedAt: at,
      ...decision(work, at, startsAt, ofOrder !== undefined),
      correctsId: null,
      correctionReason: null,
      source: 'demo',
      deletedAt: null,
      version: 1,
    })
    at += took * minute + luck.between(0, 59) * 1000
    const intoShift = at - startsAt
    if (intoShift > dinner.from && intoShift < dinner.from + dinner.ms) at += dinner.ms
  }
  return records
}

type Decision = Pick<WorkRecordTable, 'status' | 'decidedByName' | 'decidedAt' | 'rejectReason'>
const undecided: Decision = { status: 'pending', decidedByName: null, decidedAt: null, rejectReason: null }

/** Masters decide at the end of the shift; on the last day they have been round once, and the rest waits for them. */
function decision(
  { luck, floor, setting, day, worker }: ShiftOfWork,
  at: number,
  startsAt: number,
  isOfOrder: boolean,
): Decision {
  const decidedAt = day.isLast ? at + luck.between(20, 70) * minute : startsAt + luck.between(690, 719) * minute
  const isOpen = decidedAt > setting.now || (day.isLast && luck.in100(55)) || (!isOfOrder && luck.in100(0.2))
  if (isOpen) return undecided
  // What is sewn again comes without the coupon, so an order would never end.
  const rejected = !isOfOrder && luck.in100(1.4)
  return {
    status: rejected ? 'rejected' : 'approved',
    decidedByName: worker.masterName,
    decidedAt: Math.max(at, decidedAt),
    rejectReason: rejected ? luck.oneOf(floor.rejectReasons) : null,
  }
}

/** Bundles whose coupon of an operation nobody has used yet, by product and operation. */
function freeCoupons(bundles: readonly DemoBundle[]): Map<string, DemoBundle[]> {
  return Map.groupBy(bundles, (bundle) => bundle.productId)
}

function takeCoupon(
  free: Map<string, DemoBundle[]>,
  product: DemoProduct,
  operation: DemoOperation,
): DemoBundle | undefined {
  let left = free.get(operation.id)
  if (!left) {
    left = [...(free.get(product.id) ?? [])]
    free.set(operation.id, left)
  }
  return left.shift()
}
