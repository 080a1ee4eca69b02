import type { PrintContent } from '../../../contracts/print-content.ts'
import type { Settings } from '../../../contracts/settings.ts'
import { letterheadOf } from '../printing/letterhead.ts'
import { receiptContent } from '../printing/receipt.ts'
import { text } from '../text/texts.ts'

/** A sale of two things, to see how receipts look before there are any. */
export function sampleReceipt(settings: Settings, now: number): PrintContent {
  const { locale, timeZone, currency, receiptNote, receiptTemplates } = settings
  const line = (name: string, quantity: number, priceMinor: number) => ({
    name: text(locale, `receipt.${name}`),
    quantityThousandths: quantity * 1_000,
    priceMinor,
    sumMinor: quantity * priceMinor,
  })
  const lines = [line('sampleFirst', 2, 4_500_000), line('sampleSecond', 1, 1_250_000)]
  const totalMinor = lines.reduce((sum, { sumMinor }) => sum + sumMinor, 0)
  return receiptContent({
    locale,
    timeZone,
    currency,
    head: letterheadOf(settings),
    templates: receiptTemplates,
    note: receiptNote,
    number: '000123',
    soldAt: now,
    cashier: text(locale, 'receipt.sampleCashier'),
    lines,
    totalMinor,
    payments: [{ by: 'cash', sumMinor: 11_000_000 }],
    changeMinor: 11_000_000 - totalMinor,
    qr: 'https://receipt.example/000123',
    barcode: '000123',
  })
}
