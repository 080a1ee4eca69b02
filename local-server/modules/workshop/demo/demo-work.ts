import { newId } from '../../../core/ids.ts'
import { instantOf } from '../../../core/time/days.ts'
import type { Shift, WorkRecordTable } from '../workshop.tables.ts'
import type { DemoFloor, DemoOperation, DemoProduct, DemoSetting, DemoWorker } from './demo-floor.ts'
import { nextOrderCoupon, type DemoCoupon, type DemoOrder } from './demo-orders.ts'
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

/** What is the same for the whole of the demo. */
interface Work {
  luck: Chance
  floor: DemoFloor
  setting: DemoSetting
  free: Map<string, DemoBundle[]>
  orders: readonly DemoOrder[]
  /** Pieces by line and operation so far. */
  sewn: Map<string, number>
}

/** A worker in a shift; `at` is when they are free for the next work. */
interface AtWork {
  day: Day
  worker: DemoWorker
  shift: Shift
  startsAt: number
  product: DemoProduct
  /** The operations of the product they know best. */
  known: readonly DemoOperation[]
  pace: number
  at: number
}

/** Every record of the demo's days: who sewed what and when, and how the master decided, in the order of recording. */
export function demoRecords(
  floor: DemoFloor,
  setting: DemoSetting,
  days: readonly string[],
  shifts: { day: Shift; night: Shift },
  bundles: readonly DemoBundle[],
  orders: readonly DemoOrder[],
): WorkRecordTable[] {
  const work: Work = { luck: chance(1_123), floor, setting, free: freeCoupons(bundles), orders, sewn: new Map() }
  const records: WorkRecordTable[] = []
  for (const [index, workedOn] of days.entries()) {
    const crew = crewOf(work, { workedOn, index, isLast: index === days.length - 1 }, shifts)
    // Whoever is free first takes work first: so a bundle goes from hand to hand within the day.
    for (let next = freeFirst(crew); next; next = freeFirst(crew)) {
      const record = sew(work, next)
      if (record) records.push(record)
      else crew.delete(next)
    }
  }
  return records.toSorted((a, b) => a.recordedAt - b.recordedAt)
}

function freeFirst(crew: ReadonlySet<AtWork>): AtWork | undefined {
  let first: AtWork | undefined
  for (const one of crew) if (!first || one.at < first.at) first = one
  return first
}

/** Each worker knows a few operations of a product, more where a crew is small, and has a pace of their own. */
function crewOf({ luck, floor, setting }: Work, day: Day, shifts: { day: Shift; night: Shift }): Set<AtWork> {
  const sizeOf = ({ lineId, night }: DemoWorker) =>
    floor.workers.filter((one) => one.lineId === lineId && one.night === night).length
  return new Set(
    floor.workers.flatMap((worker, position): AtWork[] => {
      if (luck.in100(6)) return []
      const shift = worker.night ? shifts.night : shifts.day
      const startsAt = instantOf(day.workedOn, shift.startsAt, setting.timeZone)
      const product = productOf(floor, worker, day.index)
      const { operations } = product
      const known = Array.from({ length: Math.ceil(42 / sizeOf(worker)) }).flatMap(
        (_, step) => operations[(position * 3 + step) % operations.length] ?? [],
      )
      const pace = 0.78 + (position % 8) * 0.05
      const at = startsAt + luck.between(2, 9) * minute
      return [{ day, worker, shift, startsAt, product, known, pace, at }]
    }),
  )
}

/** A line sews one product for a week or so; the night crew the next one. */
function productOf({ products, lineIds }: DemoFloor, { lineId, night }: DemoWorker, day: number) {
  const line = lineIds.indexOf(lineId)
  const product = products[(line * 2 + Math.floor(day / 7) + (night ? 1 : 0)) % products.length]
  if (!product) throw new Error('the demo has no product')
  return product
}

/** The next work of somebody; nothing where the shift, or the time up to now, is too short for it. */
function sew(work: Work, one: AtWork): WorkRecordTable | undefined {
  const { luck, setting, sewn } = work
  const { day, worker, shift, startsAt, product } = one
  const operation = operationFor(work, one)
  const pace = one.pace * luck.between(9, 11) * 0.1
  const coupon = couponFor(work, one, operation)
  const quantity = coupon?.bundle.pieces ?? Math.max(1, Math.round((luck.between(22, 36) / operation.minutes) * pace))
  // The pieces say how long it took: a bundle of thirty is more than half an hour of most operations.
  const doneAt = afterDinner(one.at, one.at + Math.round(((quantity * operation.minutes) / pace) * minute), startsAt)
  if (doneAt > startsAt + 710 * minute || doneAt > setting.now) return undefined
  coupon?.take(doneAt)
  const key = sewnKey(worker, operation)
  sewn.set(key, (sewn.get(key) ?? 0) + quantity)
  one.at = doneAt + luck.between(20, 160) * 1000
  const unitPriceMinor = operation.rates[day.workedOn < setting.raiseDay ? 0 : 1]
  return {
    id: newId(),
    workerId: worker.id,
    lineId: worker.lineId,
    productId: product.id,
    operationId: operation.id,
    bundleId: coupon?.bundle.id ?? null,
    quantity,
    unitPriceMinor,
    amountMinor: quantity * unitPriceMinor,
    standardMinutesThousandths: Math.round(operation.minutes * 1000),
    isLastOperation: operation === product.operations.at(-1) ? 1 : 0,
    workedOn: day.workedOn,
    carriedFrom: null,
    shiftId: shift.id,
    shiftHour: Math.floor((doneAt - startsAt) / (60 * minute)),
    recordedAt: doneAt,
    ...decision(work, one, doneAt, coupon !== undefined && coupon.bundle.orderId !== null),
    correctsId: null,
    correctionReason: null,
    source: 'demo',
    deletedAt: null,
    version: 1,
  }
}

const sewnKey = ({ lineId }: DemoWorker, { id }: DemoOperation) => `${lineId} ${id}`

/** Mostly what the line is behind with, so that about as many pieces come out of it as go in. */
function operationFor({ luck, sewn }: Work, { worker, known }: AtWork): DemoOperation {
  const chosen = luck.oneOf(known)
  if (luck.in100(15)) return chosen
  const count = (operation: DemoOperation) => sewn.get(sewnKey(worker, operation)) ?? 0
  return known.reduce((least, one) => (count(one) < count(least) ? one : least), chosen)
}

/** The coupon of an order where there is one, now and then one of a bundle without an order. */
function couponFor(
  { luck, orders, free }: Work,
  { product, day, at }: AtWork,
  operation: DemoOperation,
): DemoCoupon | undefined {
  const ofOrder = luck.in100(75) ? nextOrderCoupon(orders, product, operation, { index: day.index, at }) : undefined
  if (ofOrder || day.index % 4 !== 0 || !luck.in100(12)) return ofOrder
  return nextFreeCoupon(free, product, operation)
}

/** When work is over that dinner may come in between of. */
function afterDinner(from: number, to: number, startsAt: number): number {
  const dinnerFrom = startsAt + dinner.from
  return from < dinnerFrom + dinner.ms && to > dinnerFrom ? to + dinner.ms : to
}

type Decision = Pick<WorkRecordTable, 'status' | 'decidedByName' | 'decidedAt' | 'rejectReason'>
const undecided: Decision = { status: 'pending', decidedByName: null, decidedAt: null, rejectReason: null }

/** Masters decide at the end of the shift; on the last day they have been round once, and the rest waits for them. */
function decision(
  { luck, floor, setting }: Work,
  { day, worker, startsAt }: AtWork,
  at: number,
  isOfOrder: boolean,
): Decision {
  const decidedAt = day.isLast ? at + luck.between(20, 70) * minute : startsAt + luck.between(690, 719) * minute
  const isOpen = decidedAt > setting.now || (day.isLast && luck.in100(25)) || (!isOfOrder && luck.in100(0.2))
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

function nextFreeCoupon(
  free: Map<string, DemoBundle[]>,
  product: DemoProduct,
  operation: DemoOperation,
): DemoCoupon | undefined {
  const left = free.get(operation.id) ?? [...(free.get(product.id) ?? [])]
  free.set(operation.id, left)
  const [bundle] = left
  return bundle && { bundle, take: () => void left.shift() }
}
