import { z } from 'zod'

/** What can stand on a receipt, in the order it usually does. */
export const receiptParts = [
  'logo',
  'name',
  'address',
  'phone',
  'number',
  'cashier',
  'lines',
  'totals',
  'qr',
  'barcode',
  'note',
] as const
export type ReceiptPart = (typeof receiptParts)[number]

/** Without these it is no receipt. */
export const neededReceiptParts: readonly ReceiptPart[] = ['number', 'lines', 'totals']

const isWhole = (parts: readonly ReceiptPart[]) =>
  new Set(parts).size === parts.length && neededReceiptParts.every((part) => parts.includes(part))

/** What stands on a receipt, from top to bottom; what is not named is left out. Each part once. */
export const zReceiptTemplate = z.array(z.enum(receiptParts)).refine(isWhole)
export type ReceiptTemplate = z.output<typeof zReceiptTemplate>

/** Widths of paper in millimetres, as printers name them. */
export const receiptPapers = ['80', '58'] as const
export type ReceiptPaper = (typeof receiptPapers)[number]

/** A template for each width of paper. */
export const zReceiptTemplates = z.object({ 80: zReceiptTemplate, 58: zReceiptTemplate })
export type ReceiptTemplates = z.output<typeof zReceiptTemplates>

/** As receipts are before anybody has changed them. */
export const usualReceiptTemplates: ReceiptTemplates = { 80: [...receiptParts], 58: [...receiptParts] }
