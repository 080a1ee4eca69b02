import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js'
import { text } from '../text/texts.ts'
import { writtenCell } from './formats.ts'
import { a4Document, boldLetters, headingLetters, openPdfMake, tableLines, widthsOf } from './pdf-page.ts'
import type { Cell, SheetColumn, SheetEnd, SheetHead, SheetWriter } from './sheet.ts'

export function createPdfWriter(path: string, head: SheetHead): SheetWriter {
  const written = writtenCell(head)
  const rows: string[][] = []
  const longest = head.columns.map(({ label }) => headingLetters(label))

  return {
    // The layout is made in memory, and nobody leafs through more pages.
    mostRows: 5_000,
    async add(more) {
      for (const row of more) {
        const shown = head.columns.map((column, index) => written(row[index] ?? null, column))
        for (const [index, cell] of shown.entries())
          longest[index] = Math.max(longest[index] ?? 0, Math.min(cell.length, 34))
        rows.push(shown)
      }
    },
    async end(end) {
      for (const [index, column] of head.columns.entries()) {
        const total = end.totals[index] ?? null
        if (total !== null) longest[index] = Math.max(longest[index] ?? 0, boldLetters(written(total, column)))
      }
      const document = documentOf(head, rows, end, longest)
      await openPdfMake().createPdf(document).write(path)
    },
  }
}

function documentOf(head: SheetHead, rows: string[][], end: SheetEnd, longest: number[]): TDocumentDefinitions {
  const t = (key: string, params: Record<string, string | number> = {}) => text(head.locale, `sheet.${key}`, params)
  return a4Document(head, {
    isWide: longest.reduce((sum, length) => sum + length, 0) > 90 || head.columns.length > 7,
    about: [
      [...(head.period === null ? [] : [head.period]), ...head.filters].join('   ·   '),
      t('rows', { count: end.rows }),
    ],
    content: [table(head.columns, rows, end, longest, writtenCell(head), t('total'))],
  })
}

function table(
  columns: readonly SheetColumn[],
  rows: string[][],
  { totals, rows: count }: SheetEnd,
  longest: number[],
  written: (value: Cell, column: SheetColumn) => string,
  totalLabel: string,
): Content {
  const sideways = ({ kind }: SheetColumn) => kind === 'money' || kind === 'number' || kind === 'thousandths'
  const cell = (column: SheetColumn, content: string, more: object = {}): TableCell => ({
    text: content,
    alignment: sideways(column) ? 'right' : 'left',
    ...more,
  })
  const header = columns.map((column) => cell(column, column.label, { style: 'heading' }))
  const body = rows.map((row) => columns.map((column, index) => cell(column, row[index] ?? '')))
  const hasTotals = count > 0 && totals.some((total) => total !== null)
  const last = columns.map((column, index) => {
    const total = totals[index] ?? null
    return cell(column, total !== null ? written(total, column) : index === 0 ? totalLabel : '', { bold: true })
  })
  return {
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths: widthsOf(longest),
      body: [header, ...body, ...(hasTotals ? [last] : [])],
    },
    layout: tableLines(hasTotals ? 1 : 0),
  }
}
