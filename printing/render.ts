import sharp from 'sharp'
import type { Sheet } from '../contracts/print-content.ts'
import { blank, fromGrey, invert, lay, stack, toGrey, type Bitmap } from './bitmap.ts'
import { unitsPerEm, type Letters, type ScriptFont, type WordShape } from './fonts.ts'
import {
  cellHeight,
  cellWidth,
  heightOf,
  leading,
  layOut,
  type LayoutOptions,
  type Part,
  type Row,
  type Run,
} from './layout.ts'
import { lettersNowhere, piecesOf, type Piece } from './pieces.ts'
import { systemInk, systemText } from './system-letters.ts'
import { cellsOfLetter, lettersIn } from './wrap.ts'

/** A line's letters: the em that makes a cell twelve dots wide, drawn taller as a receipt printer's own are. */
const fontSize = 20
const stretch = 1.15
const baseline = 19
/** Regular strokes are thinner than two dots and would break; in the font's units. */
const stroke = 15
const threshold = 136

/** Letters of other scripts are no wider than they are high: as large as the cells' are tall. */
const scriptSize = 22

/** The SVG renderer's pictures end somewhere above this. */
const bandHeight = 4_000

interface Placed {
  run: Run
  x: number
  y: number
}

/** Draws rows dot for dot as they will be on paper of a width. */
export async function render(rows: readonly Row[], width: number, letters: Letters): Promise<Bitmap> {
  const bands: Row[][] = [[]]
  for (const row of rows) {
    const band = bands.at(-1) ?? []
    if (heightOf(band) + row.height > bandHeight && band.length > 0) bands.push([row])
    else band.push(row)
  }
  return stack(await Promise.all(bands.map((band) => renderBand(band, width, letters))), width)
}

async function renderBand(rows: readonly Row[], width: number, letters: Letters): Promise<Bitmap> {
  const runs: Placed[] = []
  const bitmaps: (Part & { kind: 'bitmap' })[] = []
  const inverted: { x: number; y: number; width: number; height: number }[] = []
  const addLine = (row: Row & { kind: 'line' }, x: number, y: number) => {
    for (const run of row.runs) runs.push({ run, x: x + run.x, y })
    if (row.inverted) inverted.push({ x, y, width: width - x, height: row.height })
  }

  let y = 0
  for (const row of rows) {
    if (row.kind === 'line') addLine(row, 0, y)
    else {
      for (const part of row.parts) {
        if (part.kind === 'row') addLine(part.row, part.x, y + part.y)
        else bitmaps.push({ ...part, y: y + part.y })
      }
    }
    y += row.height
  }
  const bitmap = runs.length === 0 ? blank(width, y) : await drawRuns(runs, width, y, letters)
  for (const { bitmap: part, x, y: top } of bitmaps) lay(bitmap, part, x, top)
  for (const box of inverted) invert(bitmap, box.x, box.y, box.width, box.height)
  return bitmap
}

/** A piece of a run, and the dots it begins at. */
interface PlacedPiece {
  piece: Piece
  run: Run
  x: number
  y: number
}

async function placedPieces({ run, x, y }: Placed, letters: Letters): Promise<PlacedPiece[]> {
  let left = x
  return (await piecesOf(run.text, letters)).map((piece) => {
    const placed = { piece, run, x: left, y: y + baseline * run.size }
    left += piece.cells * cellWidth * run.size
    return placed
  })
}

async function drawRuns(runs: readonly Placed[], width: number, height: number, letters: Letters): Promise<Bitmap> {
  const ids = new Map<string, number>()
  const outlines: string[] = []
  const uses: string[] = []
  const idOf = (letter: string, bold: boolean) => {
    const key = `${bold ? 'b' : 'r'}${letter}`
    const present = ids.get(key)
    if (present !== undefined) return present
    const id = ids.size
    ids.set(key, id)
    outlines.push(`<path id="g${id}" d="${letters.outline(letter, bold)}"${strokeOf(bold)}/>`)
    return id
  }
  const addCells = ({ piece, run: { size, bold }, x, y }: PlacedPiece) => {
    const scale = (fontSize * size) / unitsPerEm
    let left = x
    for (const letter of lettersIn(piece.text)) {
      if (letter !== ' ') {
        const place = `translate(${left} ${y}) scale(${scale} ${-scale * stretch})`
        uses.push(`<use href="#g${idOf(letter, bold)}" transform="${place}"/>`)
      }
      left += cellsOfLetter(letter) * cellWidth * size
    }
  }
  for (const placed of (await Promise.all(runs.map((run) => placedPieces(run, letters)))).flat()) {
    const { source } = placed.piece
    if (source === 'mono' || source === 'nowhere') addCells(placed)
    else uses.push(source === 'system' ? await systemWord(placed) : ownWord(placed, source, letters))
  }
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs>${outlines.join('')}</defs>` +
    `<rect width="100%" height="100%" fill="#fff"/><g stroke="#000" stroke-width="0">${uses.join('')}</g></svg>`
  const grey = await sharp(Buffer.from(svg), { limitInputPixels: false }).greyscale().raw().toBuffer()
  return fromGrey(grey, width, height, threshold)
}

const strokeOf = (bold: boolean): string => (bold ? '' : ` stroke-width="${stroke}"`)

/** How many dots an em of a word is, across and up, so that it stays within its cells and its line. */
function scaleInCells({ piece, run: { size } }: PlacedPiece, { width, above, below }: Omit<WordShape, 'path'>) {
  const up = Math.min(
    scriptSize * size,
    (baseline * size) / Math.max(above, 0.01),
    ((cellHeight - baseline) * size + leading) / Math.max(below, 0.01),
  )
  const cells = piece.cells * cellWidth * size
  const across = Math.min(up, cells / Math.max(width, 0.01))
  return { across, up, free: piece.isRightToLeft ? cells - width * across : 0 }
}

function ownWord(placed: PlacedPiece, font: ScriptFont, letters: Letters): string {
  const { piece, run, x, y } = placed
  const { path, ...shape } = letters.word(piece.text, { font, bold: run.bold, isRightToLeft: piece.isRightToLeft })
  const { across, up, free } = scaleInCells(placed, inEms(shape))
  const place = `translate(${x + free} ${y}) scale(${across / unitsPerEm} ${-up / unitsPerEm})`
  return `<path d="${path}" transform="${place}"${strokeOf(run.bold)}/>`
}

const inEms = ({ width, above, below }: Omit<WordShape, 'path'>) => ({
  width: width / unitsPerEm,
  above: above / unitsPerEm,
  below: below / unitsPerEm,
})

async function systemWord(placed: PlacedPiece): Promise<string> {
  const { piece, run, x, y } = placed
  const { left, right, above, below } = await systemInk(piece.text, run.bold)
  const { across, up, free } = scaleInCells(placed, { width: right - left, above, below })
  const place = `translate(${x + free - left * across} ${y}) scale(${across} ${up})`
  return systemText(piece.text, run.bold, `font-size="1" transform="${place}"`)
}

/** The letters of these rows that nobody here has, each once: on paper they are empty boxes. */
export async function missingLetters(rows: readonly Row[], letters: Letters): Promise<string[]> {
  const lines = rows.flatMap((row) => (row.kind === 'line' ? [row] : row.parts.flatMap(lineOf)))
  const texts = lines.flatMap(({ runs }) => runs.map(({ text }) => text))
  const missing = await Promise.all(texts.map((text) => lettersNowhere(text, letters)))
  return [...new Set(missing.flat())]
}

const lineOf = (part: Part) => (part.kind === 'row' ? [part.row] : [])

/** A whole sheet, as it will be on paper. */
export const sheetBitmap = (sheet: Sheet, options: LayoutOptions, letters: Letters): Promise<Bitmap> =>
  render(layOut(sheet.blocks, options), options.width, letters)

/** The pictures of a sheet made for paper of a width; one that cannot be read is left out. */
export async function picturesFor(
  sheet: Sheet,
  bytes: ReadonlyMap<string, Uint8Array>,
  width: number,
): Promise<Map<string, Bitmap>> {
  const made = new Map<string, Bitmap>()
  for (const block of sheet.blocks) {
    const picture = block.kind === 'picture' ? bytes.get(block.fileId) : undefined
    if (block.kind !== 'picture' || !picture) continue
    const wide = Math.round((width * (block.widthPercent ?? 60)) / 100)
    const bitmap = await ditheredPicture(picture, wide).catch(() => undefined)
    if (bitmap) made.set(block.fileId, bitmap)
  }
  return made
}

/** A bitmap of a picture's bytes, as wide as asked, shades made of dots (Floyd and Steinberg). */
async function ditheredPicture(bytes: Uint8Array, width: number): Promise<Bitmap> {
  const { data, info } = await sharp(bytes)
    .flatten({ background: '#fff' })
    .resize({ width })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const shades = Float32Array.from(data)
  const spread = (at: number, error: number) => {
    if (at < shades.length) shades[at] = (shades[at] ?? 0) + error
  }
  for (let at = 0; at < shades.length; at++) {
    const shade = shades[at] ?? 255
    const dot = shade < 128 ? 0 : 255
    const error = shade - dot
    shades[at] = dot
    const isLast = at % info.width === info.width - 1
    const isFirst = at % info.width === 0
    if (!isLast) spread(at + 1, (error * 7) / 16)
    if (!isFirst) spread(at + info.width - 1, (error * 3) / 16)
    spread(at + info.width, (error * 5) / 16)
    if (!isLast) spread(at + info.width + 1, error / 16)
  }
  return fromGrey(
    Uint8Array.from(shades, (shade) => Math.max(0, Math.min(255, shade))),
    info.width,
    info.height,
  )
}

/** A bitmap as a PNG file, with as much white on every side as asked. */
export function toPng(bitmap: Bitmap, margin = 0): Promise<Buffer> {
  const { width, height } = bitmap.height > 0 ? bitmap : blank(bitmap.width, 1)
  const grey = bitmap.height > 0 ? toGrey(bitmap) : new Uint8Array(width).fill(255)
  return sharp(grey, { raw: { width, height, channels: 1 } })
    .extend({ top: margin, bottom: margin, left: margin, right: margin, background: '#fff' })
    .png({ palette: true, colours: 2 })
    .toBuffer()
}
