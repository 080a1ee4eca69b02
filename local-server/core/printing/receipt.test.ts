import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { localeTags, type LocaleTag } from '../../../contracts/common.ts'
import { usualSettings, type ReceiptPrinterSettings } from '../../../contracts/devices.ts'
import { usualReceiptTemplates, type ReceiptTemplate } from '../../../contracts/receipt-template.ts'
import { encodeSheet } from '../../../native/drivers/escpos/encode.ts'
import { createInterpreter } from '../../../native/virtual/escpos-interpreter.ts'
import { forPaper } from '../../../printing/for-paper.ts'
import { sheetBitmap, render } from '../../../printing/render.ts'
import type { Bitmap } from '../../../printing/bitmap.ts'
import { codesOn } from '../../../tests/support/decode.ts'
import { reference } from '../../../tests/support/references.ts'
import { letters } from '../../../tests/support/station.ts'
import { inProgram } from '../paths.ts'
import { receiptContent, type Receipt } from './receipt.ts'

const goods: Readonly<Record<LocaleTag, readonly string[]>> = {
  'uz-Latn': ['Koʻylak, oʻgʻil bolalar uchun, oq', 'Doʻppi', 'Paypoq'],
  'uz-Cyrl': ['Кўйлак, ўғил болалар учун, оқ, ҳар куни', 'Дўппи', 'Пайпоқ'],
  ky: ['Көйнөк, балдар үчүн, ак, өң берүүчү', 'Калпак', 'Байпак, жүндөн'],
  kk: ['Көйлек, ұлдарға арналған, ақ, қаһарман', 'Тақия, іші жүн', 'Шұлық, әйелдерге, ғажап'],
  ru: ['Рубашка для мальчика, белая, объём 42', 'Тюбетейка', 'Носки шерстяные'],
  en: ['Boys’ shirt, white', 'Skullcap', 'Socks'],
}

const receiptIn = (locale: LocaleTag): Receipt => ({
  locale,
  timeZone: 'Asia/Tashkent',
  currency: 'UZS',
  head: {
    institution: 'Oʻzbekiston, Ғылым, Көкөтөй',
    address: 'Toshkent, Navoiy 12',
    phone: '+998 71 200 00 00',
    logoFileId: null,
  },
  templates: usualReceiptTemplates,
  number: '000123',
  soldAt: Date.parse('2026-11-23T14:05:00+05:00'),
  cashier: 'Ғани Ҳаким',
  lines: (goods[locale] ?? []).map((name, index) => ({
    name,
    quantityThousandths: 1_000 * (index + 1),
    priceMinor: 8_500_000,
    sumMinor: 8_500_000 * (index + 1),
  })),
  discountMinor: 1_000_000,
  totalMinor: 50_000_000,
  payments: [{ by: 'cash', sumMinor: 60_000_000 }],
  changeMinor: 10_000_000,
  qr: 'https://ofd.example/1',
  barcode: '000123',
})

/** What comes out of a printer: the driver's bytes, obeyed. */
async function printed(receipt: Receipt, settings: ReceiptPrinterSettings): Promise<Bitmap> {
  const [sheet] = receiptContent(receipt).sheets
  if (!sheet) throw new Error('an empty receipt')
  const { body } = await encodeSheet(forPaper(sheet, settings.paperMm), settings, { letters: await letters() })
  const rows = createInterpreter()
    .read(body)
    .flatMap((step) => (step.kind === 'row' ? [step.row] : []))
  return render(rows, settings.dots, await letters())
}

/** A printer that prints itself what it has letters for. */
const wide = { ...usualSettings.receiptPrinter, drawAll: false }
const narrow = { ...wide, paperMm: 58 as const, dots: 384 }
const kazakh = { ...wide, codePage: { letters: 'kz1048' as const, number: 53 } }

describe.each(localeTags)('a receipt in %s', (locale) => {
  it.each([
    ['80 mm', wide],
    ['58 mm', narrow],
  ])('on %s paper is as it was found right', async (paper, settings) => {
    const bitmap = await printed(receiptIn(locale), settings)
    const path = inProgram(
      join('local-server', 'core', 'printing', 'references', `receipt-${locale}-${paper.slice(0, 2)}.png`),
    )
    const right = await reference(path, bitmap)
    expect([bitmap.width, bitmap.height]).toEqual([right.width, right.height])
    expect(Buffer.from(bitmap.bits).equals(Buffer.from(right.bits))).toBe(true)
  })

  it('is the same whatever letters the printer has, and what its preview shows', async () => {
    const receipt = receiptIn(locale)
    const [sheet] = receiptContent(receipt).sheets
    const preview = await sheetBitmap(sheet ?? { blocks: [] }, { width: 576 }, await letters())
    for (const settings of [wide, kazakh, { ...wide, drawAll: true }]) {
      const bitmap = await printed(receipt, settings)
      expect(Buffer.from(bitmap.bits).equals(Buffer.from(preview.bits))).toBe(true)
    }
  })

  it('has codes a scanner reads', async () => {
    const codes = await codesOn(await printed(receiptIn(locale), narrow))
    expect(codes.toSorted()).toEqual(['000123', 'https://ofd.example/1'])
  })
})

describe('a template', () => {
  const kinds = (template: ReceiptTemplate, paperMm: 58 | 80 = 80) => {
    const templates = { ...usualReceiptTemplates, [paperMm]: template }
    const [sheet] = receiptContent({ ...receiptIn('ru'), templates }).sheets
    if (!sheet) throw new Error('an empty receipt')
    return forPaper(sheet, paperMm).blocks.map((block) =>
      block.kind === 'text' ? block.text : block.kind === 'table' ? block.rows[0]?.[0] : block.kind,
    )
  }

  it('says what stands on a receipt and in what order, with a rule between its parts', () => {
    const [first, ...more] = kinds(['qr', 'number', 'lines', 'note', 'totals'])
    expect([first, ...more.slice(0, 3)]).toEqual(['qr', 'rule', '№ 000123', 'rule'])
    expect(more.slice(-7)).toEqual(['Спасибо за покупку', 'rule', 'Скидка', 'ИТОГО', 'Наличные', 'Сдача', 'UZS'])
  })

  it.each([
    ['address', 'Toshkent, Navoiy 12'],
    ['phone', '+998 71 200 00 00'],
    ['name', 'Oʻzbekiston, Ғылым, Көкөтөй'],
    ['cashier', 'Кассир'],
    ['qr', 'qr'],
    ['barcode', 'barcode'],
    ['note', 'Спасибо за покупку'],
  ] as const)('leaves out the %s and nothing else', (part, shown) => {
    const all = kinds(usualReceiptTemplates[80])
    expect(all.filter((one) => one === shown)).toHaveLength(1)
    expect(kinds(usualReceiptTemplates[80].filter((one) => one !== part))).toEqual(all.filter((one) => one !== shown))
  })

  it('is another one on narrow paper', () => {
    const short: ReceiptTemplate = ['name', 'number', 'lines', 'totals']
    const templates = { ...usualReceiptTemplates, 58: short }
    const [sheet] = receiptContent({ ...receiptIn('ru'), templates }).sheets
    expect(sheet?.blocks.some(({ kind }) => kind === 'qr')).toBe(true)
    expect(sheet && forPaper(sheet, 58).blocks.some(({ kind }) => kind === 'qr')).toBe(false)
    expect(sheet && forPaper(sheet, 80).blocks).toEqual(sheet?.blocks)
  })
})
