import type { Currency, LocaleTag } from '../../../contracts/common.ts'
import type { Block, PrintContent } from '../../../contracts/print-content.ts'
import type { ReceiptPart, ReceiptTemplate, ReceiptTemplates } from '../../../contracts/receipt-template.ts'
import { writtenCell } from '../exports/formats.ts'
import { text } from '../text/texts.ts'
import { headParts, type Letterhead } from './letterhead.ts'

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
  /** What stands on paper of each width, and in what order. */
  templates: ReceiptTemplates
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

/** Between two of these there is a rule. */
const groups: Readonly<Record<ReceiptPart, 'head' | 'sale' | 'lines' | 'totals' | 'foot'>> = {
  logo: 'head',
  name: 'head',
  address: 'head',
  phone: 'head',
  number: 'sale',
  cashier: 'sale',
  lines: 'lines',
  totals: 'totals',
  qr: 'foot',
  barcode: 'foot',
  note: 'foot',
}

/** The parts a template names, in its order; a part that is empty leaves no gap. */
function arranged(parts: Readonly<Record<ReceiptPart, Block[]>>, template: ReceiptTemplate): Block[] {
  const present = template.filter((part) => parts[part].length > 0)
  return present.flatMap((part, index): Block[] => {
    const former = present[index - 1]
    const isApart = former !== undefined && groups[part] !== 'foot' && groups[former] !== groups[part]
    return isApart ? [{ kind: 'rule' }, ...parts[part]] : parts[part]
  })
}

/** A receipt as it stands on paper of each width: the lines find their own places. */
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

  const parts: Record<ReceiptPart, Block[]> = {
    ...headParts(receipt.head),
    number: [pair(t('number', { number: receipt.number }), written(receipt.soldAt, { kind: 'instant' }))],
    cashier: receipt.cashier === undefined ? [] : [pair(t('cashier'), receipt.cashier)],
    lines: receipt.lines.flatMap(({ name, quantityThousandths, priceMinor, sumMinor }): Block[] => [
      { kind: 'text', text: name },
      pair(
        `  ${written(quantityThousandths, { kind: 'thousandths' })}\u00a0×\u00a0${money(priceMinor)}`,
        `= ${money(sumMinor)}`,
      ),
    ]),
    totals: [
      ...(receipt.discountMinor ? [pair(t('discount'), `-${money(receipt.discountMinor)}`)] : []),
      pair(t('total'), money(receipt.totalMinor), { bold: true, size: 2 }),
      ...receipt.payments.map(({ by, sumMinor }) => pair(t(by), money(sumMinor))),
      ...(receipt.changeMinor ? [pair(t('change'), money(receipt.changeMinor))] : []),
      centred(currency),
    ],
    qr: receipt.qr === undefined ? [] : [{ kind: 'qr', text: receipt.qr }],
    barcode: receipt.barcode === undefined ? [] : [{ kind: 'barcode', symbology: 'code128', text: receipt.barcode }],
    note: [centred(receipt.note || t('thanks'))],
  }
  const wide = arranged(parts, receipt.templates[80])
  const narrow = arranged(parts, receipt.templates[58])
  return { sheets: [{ blocks: wide, narrow, ...(receipt.opensDrawer ? { drawer: true } : {}) }] }
}
