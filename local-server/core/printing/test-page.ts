import type { LocaleTag } from '../../../contracts/common.ts'
import type { DeviceSettings } from '../../../contracts/devices.ts'
import type { PrintRole } from '../../../contracts/print-routes.ts'
import type { Block, PrintContent } from '../../../contracts/print-content.ts'
import { logoBlocks } from './letterhead.ts'
import { text } from '../text/texts.ts'

type PrinterSettings = Extract<DeviceSettings, { kind: 'receiptPrinter' | 'labelPrinter' }>

/** From what a printer that is set too pale leaves out to what one set too dark runs together. */
export const testShades = [5, 10, 25, 50, 75, 100] as const

/** Every letter our languages have that a common code page lacks, and some it has. */
export const testLetters = [
  'Oʻzbekiston, Ғылым, Көкөтөй',
  'Oʻ oʻ Gʻ gʻ Ўў Ққ Ғғ Ҳҳ',
  'Ңң Үү Өө Әә Ұұ Һһ Іі Ёё',
  'АБВ абв ABC abc 0123456789 № « » —',
]

/** A page that shows a printer's width, darkness, letters, cutter and drawer. */
export function testPage(
  settings: PrinterSettings,
  {
    name,
    institution,
    logoFileId,
    locale,
  }: { name: string; institution: string; logoFileId: string | null; locale: LocaleTag },
): { title: string; role: PrintRole; content: PrintContent } {
  const title = text(locale, 'print.test.title')
  if (settings.kind === 'labelPrinter') {
    const blocks: Block[] = [
      { kind: 'text', text: title, bold: true },
      {
        kind: 'beside',
        qr: { text: 'MARKAZ-TEST', moduleDots: 4 },
        blocks: [{ kind: 'text', text: testLetters[0] ?? '' }],
      },
      { kind: 'shades', percents: [...testShades] },
    ]
    return { title: `${title}: ${name}`, role: 'label', content: { sheets: [{ blocks }] } }
  }
  const dots = String(settings.dots)
  const hasDrawer = settings.drawer !== 'none'
  const blocks: Block[] = [
    ...logoBlocks(logoFileId),
    { kind: 'text', text: institution, align: 'center' },
    { kind: 'text', text: title, align: 'center', bold: true, size: 2 },
    { kind: 'text', text: name, align: 'center' },
    { kind: 'rule' },
    { kind: 'text', text: text(locale, 'print.test.width', { dots, mm: settings.paperMm }) },
    { kind: 'text', text: ruler(Math.floor(settings.dots / 12)) },
    { kind: 'rule' },
    { kind: 'text', text: text(locale, 'print.test.letters') },
    ...testLetters.map((line): Block => ({ kind: 'text', text: line })),
    { kind: 'text', text: testLetters[0] ?? '', bold: true },
    { kind: 'rule' },
    { kind: 'text', text: text(locale, 'print.test.darkness') },
    { kind: 'shades', percents: [...testShades] },
    { kind: 'text', text: ' ', inverted: true, size: 2 },
    { kind: 'barcode', symbology: 'code128', text: 'MARKAZ-TEST' },
    { kind: 'qr', text: 'MARKAZ-TEST' },
    ...(hasDrawer ? [{ kind: 'text', text: text(locale, 'print.test.drawer') } satisfies Block] : []),
    {
      kind: 'text',
      text: text(locale, settings.cutter === 'none' ? 'print.test.tear' : 'print.test.cut'),
      align: 'center',
    },
  ]
  const sheet = { blocks, ...(hasDrawer ? { drawer: true } : {}) }
  return { title: `${title}: ${name}`, role: 'receipt', content: { sheets: [sheet] } }
}

/** 123456789012… as many as fit: the last column that is readable is the width that is right. */
const ruler = (columns: number) => Array.from({ length: columns }, (_, index) => (index + 1) % 10).join('')
