/**
 * The plain recalculation: what pay, bundles and boards have to be, from what the kiosks, masters and accountants were told
 * was done. Nothing of the server's code is used here; money is added in whole minor units.
 */
export interface Entry {
  id: string
  workerId: string
  lineId: string
  productId: string
  orderId: string
  bundleId: string
  operationId: string
  sequence: number
  quantity: number
  rateMinor: number
  /** Standard minutes of a piece. */
  minutesThousandths: number
  workedOn: string
  shift: 'day' | 'night'
  /** Whole hours since the shift began. */
  hour: number
  /** The operation with which a piece is finished. */
  isLast: boolean
  /** When it was done. */
  at: number
  status: 'pending' | 'approved' | 'rejected'
  /** When it was approved or rejected. */
  decidedAt: number
  correctsId: string | null
  /** The day it was done on, where nobody had decided it when that day's pay was closed. */
  carriedFrom: string | null
  /** The record as the server knows it now. */
  version: number
}

export interface Adjustment {
  workerId: string
  kind: 'bonus' | 'deduction' | 'advance'
  amountMinor: number
  day: string
}

export interface Sums {
  pendingPieces: number
  pendingMinor: number
  approvedPieces: number
  approvedMinor: number
  rejectedPieces: number
  rejectedMinor: number
}

export const nothing: Readonly<Sums> = {
  pendingPieces: 0,
  pendingMinor: 0,
  approvedPieces: 0,
  approvedMinor: 0,
  rejectedPieces: 0,
  rejectedMinor: 0,
}

const hourMs = 3_600_000
const tashkentMs = 5 * hourMs

/** The day a shift began on, which it is and its hour: 08:00 to 20:00, and 20:00 to 08:00 of the next morning (D-54). */
export function shiftOf(instant: number): { workedOn: string; shift: 'day' | 'night'; hour: number } {
  const local = new Date(instant + tashkentMs)
  const hour = local.getUTCHours()
  const began = new Date(local.getTime() - (hour < 8 ? 24 * hourMs : 0))
  const shift = hour >= 8 && hour < 20 ? 'day' : 'night'
  return { workedOn: began.toISOString().slice(0, 10), shift, hour: (hour + (shift === 'day' ? 16 : 4)) % 24 }
}

export class Ledger {
  readonly entries = new Map<string, Entry>()
  readonly adjustments: Adjustment[] = []

  add(entry: Entry): void {
    if (this.entries.has(entry.id)) throw new Error(`the server gave the id ${entry.id} twice`)
    this.entries.set(entry.id, entry)
  }

  get(id: string): Entry {
    const entry = this.entries.get(id)
    if (!entry) throw new Error(`nobody was told of the record ${id}`)
    return entry
  }

  where(isWanted: (entry: Entry) => boolean): Entry[] {
    return [...this.entries.values()].filter(isWanted)
  }

  /** A ledger of some of the entries. */
  only(isWanted: (entry: Entry) => boolean): Ledger {
    const ledger = new Ledger()
    for (const entry of this.where(isWanted)) ledger.add(entry)
    return ledger
  }

  sums(where: (entry: Entry) => boolean): Sums {
    return sumOf(this.where(where))
  }

  /** Sums by any key of an entry. */
  sumsBy(key: (entry: Entry) => string, where: (entry: Entry) => boolean = () => true): Map<string, Sums> {
    const groups = Map.groupBy(this.where(where), key)
    return new Map([...groups].map(([name, entries]) => [name, sumOf(entries)]))
  }

  adjusted(workerId: string, kind: Adjustment['kind'], from: string, to: string): number {
    return this.adjustments
      .filter((one) => one.workerId === workerId && one.kind === kind && one.day >= from && one.day <= to)
      .reduce((sum, one) => sum + one.amountMinor, 0)
  }
}

export function sumOf(entries: readonly Entry[]): Sums {
  const sums = { ...nothing }
  for (const { status, quantity, rateMinor } of entries) {
    sums[`${status}Pieces`] += quantity
    sums[`${status}Minor`] += quantity * rateMinor
  }
  return sums
}
