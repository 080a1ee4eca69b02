import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import decodeQr from 'jsqr'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** Where a code is looked for, in points from the top left of a page. */
export interface Place {
  left: number
  top: number
  width: number
  height: number
}

interface Page {
  width: number
  height: number
  /** All text of the page, in the order it was written. */
  text: string
  /** What a QR decoder reads at each place; null where it finds none. */
  codes: (string | null)[]
  /** How much of each place is black, 0 to 1. */
  black: number[]
}

interface Canvas {
  canvas: { width: number; height: number }
  context: CanvasRenderingContext2D
}

const pdfjsFolder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))

/** Draws the pages of a PDF as a printer would, at a label printer's 203 dots an inch, and reads the QR codes on them. */
export async function readPages(bytes: Uint8Array, places: readonly Place[]): Promise<Page[]> {
  const scale = 203 / 72
  const document = await getDocument({
    data: new Uint8Array(bytes),
    standardFontDataUrl: `${join(pdfjsFolder, 'standard_fonts')}/`,
    verbosity: 0,
  }).promise
  const canvases = document.canvasFactory as {
    create(width: number, height: number): Canvas
    destroy(canvas: Canvas): void
  }
  const pages: Page[] = []
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number)
    const viewport = page.getViewport({ scale })
    const drawn = canvases.create(Math.ceil(viewport.width), Math.ceil(viewport.height))
    const { context } = drawn
    context.fillStyle = '#ffffff'
    context.fillRect(0, 0, drawn.canvas.width, drawn.canvas.height)
    await page.render({ canvas: null, canvasContext: context, viewport }).promise
    const { items } = await page.getTextContent()
    const looked = places.map(({ left, top, width, height }) => {
      const [x = 0, y = 0, w = 0, h = 0] = [left, top, width, height].map((points) => Math.round(points * scale))
      const { data } = context.getImageData(x, y, w, h)
      const isBlack = (dot: number) => (data[4 * dot] ?? 0) < 128
      const dots = Array.from({ length: w * h }, (_, dot) => dot)
      return { code: decodeQr(data, w, h)?.data ?? null, black: dots.filter(isBlack).length / dots.length }
    })
    pages.push({
      width: viewport.width / scale,
      height: viewport.height / scale,
      text: items.map((item) => ('str' in item ? item.str : '')).join('\n'),
      codes: looked.map(({ code }) => code),
      black: looked.map(({ black }) => black),
    })
    canvases.destroy(drawn)
    page.cleanup()
  }
  await document.destroy()
  return pages
}
