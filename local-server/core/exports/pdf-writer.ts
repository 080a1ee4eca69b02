import { createRequire } from 'node:module'
import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js'
import { inProgram } from '../paths.ts'
import { text } from '../text/texts.ts'
import { writtenCell } from './formats.ts'
import type { Cell, SheetColumn, SheetEnd, SheetHead, SheetWriter } from './sheet.ts'

interface PdfMake {
  setFonts(fonts: Record<string, Record<'normal' | 'bold', string>>): void
  setUrlAccessPolicy(allows: (url: string) => boolean): void
  setLocalAccessPolicy(allows: (path: string) => boolean): void
  createPdf(document: TDocumentDefinitions): { write(path: string): Promise<void> }
}

const fontFile = (name: string) => inProgram('resources', 'fonts', name)

/** pdfmake with our letters; it reads nothing else and asks for nothing from outside. */
export function openPdfMake(): PdfMake {
  const pdfmake = createRequire(import.meta.url)('pdfmake') as PdfMake
  const normal = fontFile('NotoSans-Regular.ttf')
  const bold = fontFile('NotoSans-Bold.ttf')
  pdfmake.setFonts({ Noto: { normal, bold } })
  pdfmake.setUrlAccessPolicy(() => false)
  pdfmake.setLocalAccessPolicy((path) => path === normal || path === bold)
  return pdfmake
}

const ink = '#1f2933'
const pale = '#667085'
const line = '#c5ccd6'

export function createPdfWriter(path: string, head: SheetHead): SheetWriter {
  const written = writtenCell(head)
  const rows: string[][] = []
  const longest = head.columns.map(({ label }) => Math.min(label.length, 14))

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
      const document = documentOf(head, rows, end, longest)
      await openPdfMake().createPdf(document).write(path)
    },
  }
}

function documentOf(head: SheetHead, rows: string[][], end: SheetEnd, longest: number[]): TDocumentDefinitions {
  const written = writtenCell(head)
  const t = (key: string, params: Record<string, string | number> = {}) => text(head.locale, `sheet.${key}`, params)
  const madeAt = written(head.madeAt, { kind: 'instant' })
  const isWide = longest.reduce((sum, length) => sum + length, 0) > 90 || head.columns.length > 7
  const about = [...(head.period === null ? [] : [head.period]), ...head.filters].join('   ·   ')

  return {
    pageSize: 'A4',
    pageOrientation: isWide ? 'landscape' : 'portrait',
    pageMargins: [32, 36, 32, 44],
    defaultStyle: { font: 'Noto', fontSize: isWide ? 7.5 : 8.5, color: ink },
    info: { title: head.title, author: head.institution, creationDate: new Date(head.madeAt) },
    footer: (page, pages) => ({
      margin: [32, 14, 32, 0],
      fontSize: 7.5,
      color: pale,
      columns: [
        { text: t('madeBy', { name: head.madeBy, when: madeAt }) },
        { text: t('page', { page, pages }), alignment: 'right', width: 'auto' },
      ],
    }),
    content: [
      { text: head.institution, fontSize: 9, color: pale },
      { text: head.title, fontSize: 16, bold: true, margin: [0, 2, 0, 4] },
      ...(about === '' ? [] : [{ text: about, color: pale, margin: [0, 0, 0, 2] } satisfies Content]),
      { text: t('rows', { count: end.rows }), color: pale, margin: [0, 0, 0, 10] },
      table(head.columns, rows, end, longest, written, t('total')),
    ],
  }
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
  const header = columns.map((column) => cell(column, column.label, { bold: true }))
  const body = rows.map((row) => columns.map((column, index) => cell(column, row[index] ?? '')))
  const hasTotals = count > 0 && totals.some((total) => total !== null)
  const last = columns.map((column, index) => {
    const total = totals[index] ?? null
    return cell(column, total !== null ? written(total, column) : index === 0 ? totalLabel : '', { bold: true })
  })
  const all = longest.reduce((sum, length) => sum + length + 2, 0)
  return {
    table: {
      headerRows: 1,
      dontBreakRows: true,
      // Widths are known from the text: letting each be measured takes longer than all the rest.
      widths: longest.map((length) => `${Math.floor(((length + 2) / all) * 9900) / 100}%`),
      body: [header, ...body, ...(hasTotals ? [last] : [])],
    },
    layout: {
      hLineWidth: (index, node) => {
        if (index === 0) return 0
        return index === 1 || (hasTotals && index === node.table.body.length - 1) ? 0.8 : 0.3
      },
      vLineWidth: () => 0,
      hLineColor: (index) => (index === 1 ? ink : line),
      paddingLeft: () => 3,
      paddingRight: () => 3,
      paddingTop: () => 2.5,
      paddingBottom: () => 2.5,
    },
  }
}
