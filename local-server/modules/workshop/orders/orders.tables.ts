import type { OrderStatus } from '../../../../contracts/workshop/orders.ts'

/** `order` is a word of SQL. */
export interface CustomerOrderTable {
  id: string
  number: string
  /** 1, 2, 3 …: what the number of an order is made of where nobody gives one. */
  serial: number
  customerName: string
  search: string
  productId: string
  dueOn: string
  note: string
  status: OrderStatus
  /** JSON lists, in the order they are shown. */
  sizes: string
  colours: string
  /** Kept sums of its items. */
  pieces: number
  cutPieces: number
  cuts: number
  /** The number of its newest bundle; numbers of an undone cut are not given again. */
  lastBundle: number
  createdAt: number
  version: number
}

/** Pieces of one size in one colour. */
export interface OrderItemTable {
  orderId: string
  size: string
  colour: string
  pieces: number
  cutPieces: number
}

/** One lay of cloth, cut for one order; its pieces are its bundles'. */
export interface CutTable {
  id: string
  orderId: string
  number: number
  bundleSize: number
  pieces: number
  bundles: number
  /** Codes of its first and last bundle. */
  firstBundle: string
  lastBundle: string
  createdAt: number
  createdBy: string
  undoneAt: number | null
  undoneBy: string | null
  version: number
}

/**
 * Kept totals of an order's work: pieces of an operation that a line recorded on a working day. What progress, work in
 * progress and the forecast read instead of the records.
 */
export interface OrderOperationTotalTable {
  orderId: string
  operationId: string
  workedOn: string
  lineId: string
  pendingPieces: number
  approvedPieces: number
}

/** How often the coupon of a bundle's operation was put on a sheet. */
export interface CouponPrintTable {
  bundleId: string
  operationId: string
  prints: number
}

declare module '../../../core/database/tables.ts' {
  interface Tables {
    customer_order: CustomerOrderTable
    order_item: OrderItemTable
    cut: CutTable
    order_operation_total: OrderOperationTotalTable
    coupon_print: CouponPrintTable
  }
}
