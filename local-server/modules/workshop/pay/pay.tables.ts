import type { adjustmentKinds } from '../../../../contracts/workshop/pay-adjustments.ts'
import type { payPeriodStates } from '../../../../contracts/workshop/pay-periods.ts'

export interface PayPeriodTable {
  id: string
  firstDay: string
  lastDay: string
  state: (typeof payPeriodStates)[number]
  closedAt: number | null
  closedByName: string | null
  createdAt: number
  version: number
}

/** A ledger: entries are only added, an opposite one takes back what was wrong. */
export interface PayAdjustmentTable {
  id: string
  workerId: string
  kind: (typeof adjustmentKinds)[number]
  /** What it does to the pay: a bonus is above zero, a deduction, an advance and a debt below; opposite entries the other way. */
  amountMinor: number
  day: string
  note: string
  correctsId: string | null
  createdAt: number
  createdByName: string
}

/** What a sheet says of a worker; the sums of a closed period are kept as they were then. */
export interface PayFigures {
  days: number
  approvedPieces: number
  approvedMinor: number
  bonusMinor: number
  guaranteeMinor: number
  deductionMinor: number
  advanceMinor: number
  debtMinor: number
  toPayMinor: number
  pendingPieces: number
  pendingMinor: number
  rejectedPieces: number
}

export interface PaySheetRowTable extends PayFigures {
  periodId: string
  workerId: string
  number: string
  workerName: string
  lineId: string
  lineName: string
}

/** One row. */
export interface PayRuleTable {
  id: string
  guaranteeMinor: number
  guaranteeDays: number
  version: number
}

declare module '../../../core/database/tables.ts' {
  interface Tables {
    pay_period: PayPeriodTable
    pay_adjustment: PayAdjustmentTable
    pay_sheet_row: PaySheetRowTable
    pay_rule: PayRuleTable
  }
}
