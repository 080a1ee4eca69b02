import type { workRecordStatuses } from '../../../contracts/workshop/work-records.ts'

export type WorkStatus = (typeof workRecordStatuses)[number]

export interface ProductTable {
  id: string
  code: string
  name: string
  search: string
  archived: number
  createdAt: number
  version: number
}

export interface OperationTable {
  id: string
  productId: string
  sequence: number
  name: string
  search: string
  standardMinutesThousandths: number | null
  archived: number
  createdAt: number
  version: number
}

export interface PieceRateTable {
  id: string
  operationId: string
  rateMinor: number
  validFrom: string
  createdAt: number
  createdBy: string
  /** The change it was signed with; null for one that was set by itself. */
  changeId: string | null
  signedByName: string | null
  signedAt: number | null
}

export interface LineTable {
  id: string
  name: string
  search: string
  masterPersonId: string | null
  archived: number
  createdAt: number
  version: number
}

export interface ShiftTable {
  id: string
  /** `day` and `night` are named in the reader's language (`shift.<name>`). */
  name: string
  startsAt: string
  endsAt: string
}

/** A person on the pay sheet; `id` is the person's. */
export interface WorkerTable {
  id: string
  number: string
  lineId: string
  startedOn: string
  leftOn: string | null
  paymentAccount: string | null
  createdAt: number
  version: number
}

export interface BundleTable {
  id: string
  code: string
  search: string
  productId: string
  pieces: number
  /** The order and the cut it comes from; null for one that was added by itself. */
  orderId: string | null
  cutId: string | null
  size: string | null
  colour: string | null
  /** When its cut was taken back. */
  undoneAt: number | null
  createdAt: number
  version: number
}

export interface WorkRecordTable {
  id: string
  workerId: string
  /** The worker's line when the work was recorded. */
  lineId: string
  productId: string
  operationId: string
  bundleId: string | null
  /** Below zero in a correction, as is the amount. */
  quantity: number
  /** The rate of the day, copied (D-50). */
  unitPriceMinor: number
  amountMinor: number
  /** The operation's standard minutes for one piece, copied like the rate; 0 where it had none. */
  standardMinutesThousandths: number
  /** 1 where the operation was the last of its product, so that its pieces were finished. */
  isLastOperation: number
  workedOn: string
  /** The day it was done, where closing a pay period moved it on to the next one. */
  carriedFrom: string | null
  shiftId: string
  /** Whole hours from the start of the shift to `recordedAt`. */
  shiftHour: number
  recordedAt: number
  status: WorkStatus
  decidedByName: string | null
  decidedAt: number | null
  rejectReason: string | null
  /**
   * The approved record this one takes pieces off. It stands where that one stands (line, shift, hour, `recordedAt`), or
   * in the shift it is made in where that one's pay period is closed.
   */
  correctsId: string | null
  correctionReason: string | null
  source: 'kiosk' | 'offline' | 'web' | 'import' | 'demo'
  deletedAt: number | null
  version: number
}

export interface TotalColumns {
  pendingPieces: number
  pendingMinor: number
  /** Standard minutes of these pieces: what they earned of the time they were made in. */
  pendingMinutesThousandths: number
  /** Those of these pieces whose last operation it was. */
  pendingFinishedPieces: number
  approvedPieces: number
  approvedMinor: number
  approvedMinutesThousandths: number
  approvedFinishedPieces: number
  rejectedPieces: number
  rejectedMinor: number
  rejectedMinutesThousandths: number
  rejectedFinishedPieces: number
}

/** Kept totals of a worker's shift: what boards, pay and the worker's page read instead of the records. */
export interface WorkTotalTable extends TotalColumns {
  workedOn: string
  shiftId: string
  lineId: string
  workerId: string
  /** 0 while nothing is approved. */
  lastApprovedAt: number
}

/** Kept totals of a line by the hour of the shift: what the comparison with the shift before reads. */
export interface LineHourTotalTable extends TotalColumns {
  workedOn: string
  shiftId: string
  lineId: string
  shiftHour: number
}

/** Kept totals of a line's day, and of the whole floor's (`lineId` is then `floor`): what the dashboard reads. */
export interface LineDayTotalTable extends TotalColumns {
  lineId: string
  workedOn: string
}

declare module '../../core/database/tables.ts' {
  interface Tables {
    product: ProductTable
    operation: OperationTable
    piece_rate: PieceRateTable
    line: LineTable
    shift: ShiftTable
    worker: WorkerTable
    bundle: BundleTable
    work_record: WorkRecordTable
    work_total: WorkTotalTable
    line_hour_total: LineHourTotalTable
    line_day_total: LineDayTotalTable
  }
}
