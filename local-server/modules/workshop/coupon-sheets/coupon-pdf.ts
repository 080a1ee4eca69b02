import { createWriteStream } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { pipeline } from 'node:stream/promises'
import PDFDocument from 'pdfkit'
import { create } from 'qrcode'
import type { CouponPaper } from '../../../../contracts/workshop/coupon-sheets.ts'
import { inProgram } from '../../../core/paths.ts'

/** What stands on one strip. */
export interface Strip {
  code: string
  operation: string
  product: string
  /** Size and colour; null for a bundle of neither. */
  trait: string | null
  pieces: string
  /** The word for a copy, with its number; null on the first print. */
  copy: string | null
}

export interface Layout {
  pageWidth: number
  pageHeight: number
  columns: number
  rows: number
  /** From the edge of the page to the first strip. */
  left: number
  top: number
  stripWidth: number
  stripHeight: number
  /** Side of the QR code with its quiet zone. */
  qr: number
}

const millimetre = 72 / 25.4

/** In millimetres. A receipt printer leaves 5 mm at each side of 58 mm paper and 4 mm of 80. */
const layouts: Readonly<Record<CouponPaper, Layout>> = {
  a4: layout({ pageWidth: 210, pageHeight: 297, columns: 3, rows: 9, stripWidth: 64, stripHeight: 31, qr: 27 }),
  roll80: layout({ pageWidth: 80, pageHeight: 34, columns: 1, rows: 1, stripWidth: 72, stripHeight: 32, qr: 30 }),
  roll58: layout({ pageWidth: 58, pageHeight: 34, columns: 1, rows: 1, stripWidth: 48, stripHeight: 32, qr: 22 }),
}

function layout(paper: Omit<Layout, 'left' | 'top'>): Layout {
  const { pageWidth, pageHeight, columns, rows, stripWidth, stripHeight } = paper
  const margins = { left: (pageWidth - columns * stripWidth) / 2, top: (pageHeight - rows * stripHeight) / 2 }
  const points = Object.entries({ ...paper, ...margins }).map(([name, value]) =>
    name === 'columns' || name === 'rows' ? [name, value] : [name, value * millimetre],
  )
  return Object.fromEntries(points) as Layout
}

/** Where the strips of a page stand, in points. */
export const layoutOf = (paper: CouponPaper): Layout => layouts[paper]

/** Modules of light around a QR code that a scanner needs to find it (ISO/IEC 18004). */
const quietModules = 4
const gap = 1.2 * millimetre
const lineHeight = 1.25

type Document = InstanceType<typeof PDFDocument>
type Font = 'normal' | 'bold'

/**
 * Writes coupons into a PDF, strip by strip: pages leave the memory as they are full, so thousands take no more of it than
 * a few. (pdfmake, which writes the lists, lays the whole document out first; this is the library below it.)
 */
export async function writeCoupons(
  path: string,
  { paper, title }: { paper: CouponPaper; title: string },
  strips: Iterable<Strip>,
  written: (strips: number) => void,
): Promise<number> {
  const page = layoutOf(paper)
  const document = new PDFDocument({
    size: [page.pageWidth, page.pageHeight],
    margin: 0,
    autoFirstPage: false,
    info: { Title: title, Producer: 'Markaz', Creator: 'Markaz' },
  })
  document.registerFont('normal', inProgram('resources', 'fonts', 'NotoSans-Regular.ttf'))
  document.registerFont('bold', inProgram('resources', 'fonts', 'NotoSans-Bold.ttf'))
  const saved = pipeline(document, createWriteStream(path))
  const draw = stripDrawer(document, page)
  let count = 0
  for (const strip of strips) {
    const place = count % (page.columns * page.rows)
    if (place === 0) {
      // The file is written meanwhile.
      await setImmediate()
      document.addPage()
    }
    draw(strip, place % page.columns, Math.floor(place / page.columns))
    count++
    written(count)
  }
  document.end()
  await saved
  return count
}

function stripDrawer(document: Document, page: Layout) {
  const lines = lineFitter(document)
  const isSheet = page.columns > 1

  return ({ code, operation, product, trait, pieces, copy }: Strip, column: number, row: number): void => {
    const left = page.left + column * page.stripWidth
    const top = page.top + row * page.stripHeight
    if (isSheet) {
      document.lineWidth(0.4).dash(2, { space: 2 }).strokeColor('#98a2b3')
      document.rect(left, top, page.stripWidth, page.stripHeight).stroke().undash()
    }
    const above = (page.stripHeight - page.qr) / 2
    drawQr(document, code, left + gap / 2, top + above, page.qr)

    const x = left + gap + page.qr
    const width = page.stripWidth - page.qr - 2 * gap
    const write = (content: string, font: Font, size: number, most: number, y: number): number => {
      const broken = lines(content, font, size, width, most)
      document.font(font).fontSize(size)
      for (const [index, line] of broken.entries()) {
        document.text(line, x, y + index * size * lineHeight, { lineBreak: false })
      }
      return y + broken.length * size * lineHeight
    }
    document.fillColor('#000000')
    let y = write(code, 'bold', sizeThatFits(document, code, width, [12, 11, 10, 9, 8, 7, 6]), 2, top + gap)
    y = write(operation, 'bold', 8.5, 3, y)
    y = write(product, 'normal', 7, 1, y)
    if (trait !== null) y = write(trait, 'bold', 8, 2, y)
    const last = copy === null ? pieces : `${pieces} · ${copy}`
    write(last, 'bold', sizeThatFits(document, last, width, [8, 7, 6]), 1, y)
  }
}

/** The largest of the sizes at which the whole text fits one line; the smallest where none does. */
function sizeThatFits(document: Document, content: string, width: number, sizes: readonly number[]): number {
  document.font('bold')
  return sizes.find((size) => document.fontSize(size).widthOfString(content) <= width) ?? sizes.at(-1) ?? 6
}

/** Breaks a text into lines that fit, the last one cut off where it must be; the same text is measured once. */
function lineFitter(document: Document) {
  const known = new Map<string, string[]>()
  return (content: string, font: Font, size: number, width: number, most: number): string[] => {
    const key = `${font} ${size} ${content}`
    let lines = known.get(key)
    if (!lines) {
      document.font(font).fontSize(size)
      lines = brokenInto(content, most, (part) => document.widthOfString(part) <= width)
      known.set(key, lines)
    }
    return lines
  }
}

/** @example brokenInto('Make the collar', 2, fitsTwelve) // ['Make the', 'collar'] */
function brokenInto(content: string, most: number, fits: (part: string) => boolean): string[] {
  const lines: string[] = []
  let rest = content.trim()
  while (rest !== '' && lines.length < most) {
    if (fits(rest)) return [...lines, rest]
    const isLast = lines.length === most - 1
    let end = rest.length
    while (end > 1 && !fits(isLast ? `${rest.slice(0, end).trimEnd()}…` : rest.slice(0, end).trimEnd())) end--
    const space = rest.lastIndexOf(' ', end)
    if (!isLast && space > 0) end = space
    lines.push(isLast ? `${rest.slice(0, end).trimEnd()}…` : rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
  }
  return lines
}

/** Runs of dark modules as rectangles; each reaches a hair into the next row, so that no renderer leaves a seam. */
function drawQr(document: Document, content: string, left: number, top: number, side: number): void {
  const { modules } = create(content, { errorCorrectionLevel: 'M' })
  const module = side / (modules.size + 2 * quietModules)
  const seam = module * 0.02
  for (let row = 0; row < modules.size; row++) {
    let column = 0
    while (column < modules.size) {
      const from = column
      while (column < modules.size && modules.get(row, column)) column++
      if (column > from) {
        const x = left + (quietModules + from) * module
        document.rect(x, top + (quietModules + row) * module, (column - from) * module, module + seam)
      }
      column++
    }
  }
  document.fill('#000000')
}
