import type { Currency, LocaleTag } from '../../../contracts/common.ts'
import type { Block, PrintContent } from '../../../contracts/print-content.ts'
import { writtenCell } from '../exports/formats.ts'
import { text } from '../text/texts.ts'
import { letterhead, type Letterhead } from './letterhead.ts'

export interface ReceiptLine {
  name: string
  quantityThousandths: number
  priceMinor: number
  sumMinor: number
}

/** What a receipt says; every amount is worked out by whoever sold. */
export interface Receipt {
  /** The buyer's. */
  locale: LocaleTag
  timeZone: string
  currency: Currency
  head: Letterhead
  /** The last line, instead of thanks. */
  note?: string
  number: string
  soldAt: number
  cashier?: string
  lines: readonly ReceiptLine[]
  discountMinor?: number
  totalMinor: number
  payments: readonly { by: 'cash' | 'card' | 'transfer'; sumMinor: number }[]
  changeMinor?: number
  /** An address that shows or checks the receipt. */
  qr?: string
  /** To find it by at the till. */
  barcode?: string
  opensDrawer?: boolean
}

/** A receipt as it stands on paper of any width: the lines find their own places. */
export function receiptContent(receipt: Receipt): PrintContent {
  const { locale, currency } = receipt
  const t = (key: string, params: Record<string, string> = {}) => text(locale, `receipt.${key}`, params)
  const written = writtenCell(receipt)
  const money = (minor: number) => written(minor, { kind: 'money' })
  const pair = (label: string, value: string, more: object = {}): Block => ({
    kind: 'table',
    columns: [{ grow: true }, { align: 'right' }],
    rows: [[label, value]],
    ...more,
  })
  const centred = (line: string): Block => ({ kind: 'text', text: line, align: 'center' })

  const blocks: Block[] = [
    ...letterhead(receipt.head),
    { kind: 'rule' },
    pair(t('number', { number: receipt.number }), written(receipt.soldAt, { kind: 'instant' })),
    ...(receipt.cashier === undefined ? [] : [pair(t('cashier'), receipt.cashier)]),
    { kind: 'rule' },
    ...receipt.lines.flatMap(({ name, quantityThousandths, priceMinor, sumMinor }): Block[] => [
      { kind: 'text', text: name },
      pair(
        `  ${written(quantityThousandths, { kind: 'thousandths' })}\u00a0×\u00a0${money(priceMinor)}`,
        `= ${money(sumMinor)}`,
      ),
    ]),
    { kind: 'rule' },
    ...(receipt.discountMinor ? [pair(t('discount'), `-${money(receipt.discountMinor)}`)] : []),
    pair(t('total'), money(receipt.totalMinor), { bold: true, size: 2 }),
    ...receipt.payments.map(({ by, sumMinor }) => pair(t(by), money(sumMinor))),
    ...(receipt.changeMinor ? [pair(t('change'), money(receipt.changeMinor))] : []),
    centred(currency),
    ...(receipt.qr === undefined ? [] : [{ kind: 'qr', text: receipt.qr } satisfies Block]),
    ...(receipt.barcode === undefined
      ? []
      : [{ kind: 'barcode', symbology: 'code128', text: receipt.barcode } satisfies Block]),
    centred(receipt.note || t('thanks')),
  ]
  return { sheets: [{ blocks, ...(receipt.opensDrawer ? { drawer: true } : {}) }] }
}
