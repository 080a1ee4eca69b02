import type { Content, Margins, TableCell } from 'pdfmake/interfaces.js'
import { openPdfMake } from '../../../core/exports/pdf-page.ts'
import { slipWords, type SlipHouse, type SlipOnPaper } from './slip-words.ts'

const pale = '#667085'
const line = '#c5ccd6'

/** Writes slips into a PDF, each from the top of a page of A4. */
export async function writeSlips(
  path: string,
  title: string,
  slips: readonly SlipOnPaper[],
  house: SlipHouse,
): Promise<void> {
  await openPdfMake()
    .createPdf({
      pageSize: 'A4',
      pageMargins: [48, 44, 48, 44],
      defaultStyle: { font: 'Noto', fontSize: 10, color: '#000000' },
      info: { title, author: house.institution },
      content: slips.map((slip, index) => ({
        stack: slipContent(slip, house),
        ...(index === 0 ? {} : { pageBreak: 'before' as const }),
      })),
    })
    .write(path)
}

function slipContent(slip: SlipOnPaper, house: SlipHouse): Content[] {
  const words = slipWords(slip, house)
  const right = (content: string, more: object = {}): TableCell => ({ text: content, alignment: 'right', ...more })
  const rows = words.parts.flatMap((part): TableCell[][] => [
    [{ text: part.title, bold: true, colSpan: 3, margin: [0, 6, 0, 0] }, '', ''],
    ...part.rows.map(({ operation, counted, sum }): TableCell[] => [operation, right(counted), right(sum)]),
    [{ text: part.total.pieces, bold: true }, '', right(part.total.sum, { bold: true })],
  ])
  const sums = [
    ...words.counted.map(({ label, sum, entries }): TableCell[] => [
      { stack: [label, ...entries.map((text) => ({ text, color: pale, margin: [10, 2, 0, 0] as Margins }))] },
      right(sum),
    ]),
    [
      { text: `${words.toPay.label}, ${words.toPay.currency}`, bold: true, fontSize: 14 },
      right(words.toPay.sum, { bold: true, fontSize: 14 }),
    ] satisfies TableCell[],
  ]
  const layout = {
    hLineWidth: (index: number) => (index === 0 ? 0 : 0.4),
    vLineWidth: () => 0,
    hLineColor: () => line,
    paddingLeft: () => 2,
    paddingRight: () => 2,
    paddingTop: () => 3,
    paddingBottom: () => 3,
  }
  return [
    {
      columns: [
        { text: [house.institution, house.address, house.phone].filter(Boolean).join(' · '), color: pale },
        ...(words.copy === null ? [] : [{ text: words.copy, bold: true, alignment: 'right' as const, width: 'auto' }]),
      ],
    },
    { text: words.title, fontSize: 18, bold: true, margin: [0, 4, 0, 0] },
    { text: words.days, margin: [0, 0, 0, 8] },
    { text: words.worker, fontSize: 13, bold: true },
    { text: words.place, margin: [0, 0, 0, 8] },
    ...(rows.length === 0 ? [] : [{ table: { widths: ['*', 'auto', 90], body: rows }, layout } satisfies Content]),
    { table: { widths: ['*', 'auto'], body: sums }, layout, margin: [0, 12, 0, 6] },
    ...(words.notCounted === null ? [] : [{ text: words.notCounted, color: pale } satisfies Content]),
    {
      columns: [
        ...(slip.link === null ? [] : [{ qr: slip.link, fit: 110, width: 120 }]),
        { stack: [words.dispute, { text: words.madeAt, color: pale, margin: [0, 6, 0, 0] }], margin: [0, 8, 0, 0] },
      ],
      margin: [0, 12, 0, 0],
    },
  ]
}
