import type { Content, TableCell } from 'pdfmake/interfaces.js'
import type { PagePart, PageSheet } from '../../../contracts/page-prints.ts'
import {
  a4Document,
  boldLetters,
  headingLetters,
  openPdfMake,
  pale,
  tableLines,
  widthsOf,
} from '../exports/pdf-page.ts'
import type { SheetHead } from '../exports/sheet.ts'

/** Who printed the page, when, and where. */
export type PageMaker = Pick<SheetHead, 'institution' | 'madeBy' | 'madeAt' | 'locale' | 'timeZone'>

type TablePart = Extract<PagePart, { kind: 'table' }>

/** A4 upright holds so many letters side by side. */
const uprightLetters = 90
const widthOf = (isWide: boolean) => (isWide ? 842 : 595) - 64

/** Writes what a page shows into a PDF on A4. */
export async function writePage(path: string, page: PageSheet, maker: PageMaker): Promise<void> {
  const tables = page.parts.filter((part) => part.kind === 'table')
  const isWide = tables.some(
    (table) => table.columns.length > 7 || longestOf(table).reduce((sum, letters) => sum + letters, 0) > uprightLetters,
  )
  await openPdfMake()
    .createPdf(
      a4Document(
        { ...maker, title: page.title },
        { isWide, about: [page.subtitle], content: page.parts.map((part) => contentOf(part, widthOf(isWide))) },
      ),
    )
    .write(path)
}

const longestOf = ({ columns, rows, totals }: TablePart): number[] => {
  const firstTotal = rows.length - totals
  return columns.map(({ label }, index) =>
    rows.reduce((most, row, at) => {
      const words = row[index] ?? ''
      return Math.max(most, Math.min(34, at < firstTotal ? words.length : boldLetters(words)))
    }, headingLetters(label)),
  )
}

function contentOf(part: PagePart, width: number): Content {
  switch (part.kind) {
    case 'heading':
      return { text: part.text, fontSize: 11, bold: true, margin: [0, 8, 0, 4], headlineLevel: 1 }
    case 'text':
      return { text: part.text, margin: [0, 0, 0, 4] }
    case 'facts':
      return {
        table: {
          widths: ['auto', '*'],
          body: part.facts.map(({ label, value }) => [{ text: label, color: pale }, value]),
        },
        layout: 'noBorders',
        margin: [0, 0, 0, 6],
      }
    case 'table':
      return tableOf(part)
    case 'picture':
      return { image: `data:image/png;base64,${part.png}`, fit: [width, 260], margin: [0, 2, 0, 8] }
  }
}

function tableOf(part: TablePart): Content {
  const { columns, rows, totals } = part
  const cell = (index: number, words: string, more: object = {}): TableCell => ({
    text: words,
    alignment: columns[index]?.align ?? 'left',
    ...more,
  })
  const firstTotal = rows.length - totals
  return {
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths: widthsOf(longestOf(part)),
      body: [
        columns.map(({ label }, index) => cell(index, label, { style: 'heading' })),
        ...rows.map((row, at) =>
          columns.map((_, index) => cell(index, row[index] ?? '', at >= firstTotal ? { bold: true } : {})),
        ),
      ],
    },
    layout: tableLines(totals),
    margin: [0, 0, 0, 8],
  }
}
