import { createRequire } from 'node:module'
import type { Content, CustomTableLayout, TDocumentDefinitions } from 'pdfmake/interfaces.js'
import { inProgram } from '../paths.ts'
import { text } from '../text/texts.ts'
import { writtenCell } from './formats.ts'
import type { SheetHead } from './sheet.ts'

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
export const pale = '#667085'
const line = '#c5ccd6'

/** A sheet of A4: the institution and the title above, who made it and which page it is below; always dark on white. */
export function a4Document(
  head: Pick<SheetHead, 'institution' | 'title' | 'madeBy' | 'madeAt' | 'locale' | 'timeZone'>,
  { isWide, about, content }: { isWide: boolean; about: readonly string[]; content: Content[] },
): TDocumentDefinitions {
  const t = (key: string, params: Record<string, string | number> = {}) => text(head.locale, `sheet.${key}`, params)
  const madeAt = writtenCell(head)(head.madeAt, { kind: 'instant' })
  const lines = about.filter((words) => words !== '')
  return {
    pageSize: 'A4',
    pageOrientation: isWide ? 'landscape' : 'portrait',
    pageMargins: [32, 36, 32, 44],
    defaultStyle: { font: 'Noto', fontSize: isWide ? 7.5 : 8.5, color: ink },
    styles: { heading: { bold: true, fontSize: isWide ? 6.5 : 7.5 } },
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
      ...lines.map(
        (words, index) =>
          ({ text: words, color: pale, margin: [0, 0, 0, index === lines.length - 1 ? 10 : 2] }) satisfies Content,
      ),
      ...content,
    ],
  }
}

/** Thin lines between rows; a stronger one below the heading and above the sums, of which there are so many rows. */
export const tableLines = (totals: number): CustomTableLayout => ({
  hLineWidth: (index, node) => {
    if (index === 0) return 0
    return index === 1 || (totals > 0 && index === node.table.body.length - totals) ? 0.8 : 0.3
  },
  vLineWidth: () => 0,
  hLineColor: (index) => (index === 1 ? ink : line),
  paddingLeft: () => 3,
  paddingRight: () => 3,
  paddingTop: () => 2.5,
  paddingBottom: () => 2.5,
})

/** How many letters of usual width bold ones take. */
export const boldLetters = (words: string): number => Math.ceil(words.length * 1.2)
/** The same of a heading: smaller, and going on below at its spaces; a word of it is not broken. */
export const headingLetters = (heading: string): number =>
  Math.max(0, ...heading.split(' ').map((word) => Math.ceil(word.length * 1.1)))

/** Columns as wide as what stands in them: letting each be measured takes longer than all the rest. */
export function widthsOf(longest: readonly number[]): string[] {
  const all = longest.reduce((sum, length) => sum + length + 2, 0)
  return longest.map((length) => `${Math.floor(((length + 2) / all) * 9900) / 100}%`)
}
