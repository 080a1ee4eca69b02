import type { ReceiptPrinterSettings } from '../../../contracts/devices.ts'
import type { Sheet } from '../../../contracts/print-content.ts'
import { rowsOf, type Bitmap } from '../../../printing/bitmap.ts'
import type { Letters } from '../../../printing/fonts.ts'
import { cellWidth, layOut, type LayoutOptions, type Row } from '../../../printing/layout.ts'
import { render } from '../../../printing/render.ts'
import { encoded } from '../code-pages.ts'

/** A sheet in the printer's words: what is printed, and what ends it. */
export interface EncodedSheet {
  body: Buffer
  /** Feeds and cuts; empty where the sheet stays joined to the next. */
  end: Buffer
}

export type EscPosSettings = Pick<
  ReceiptPrinterSettings,
  'paperMm' | 'dots' | 'codePage' | 'drawAll' | 'cutter' | 'drawer' | 'density'
>

/** Small printers have room for no more rows of a picture at once. */
const bandRows = 128

const bytes = (...values: readonly number[]): Buffer => Buffer.from(values)

/** Resets what a former job may have left, leaves the Chinese mode of cheap printers, chooses the letters. */
const start = ({ codePage, density }: EscPosSettings): Buffer =>
  Buffer.concat([
    bytes(0x1b, 0x40, 0x1c, 0x2e, 0x1b, 0x74, codePage.number),
    density === 0 ? bytes() : bytes(0x1d, 0x28, 0x4b, 0x02, 0x00, 0x31, density & 0xff),
  ])

/** 50 ms on, 500 ms off: what every drawer opens by. No paper is fed. */
const drawerPulse = (pin: 'pin2' | 'pin5'): Buffer => bytes(0x1b, 0x70, pin === 'pin2' ? 0 : 1, 0x19, 0xfa)

/** Feeds to the cutter and cuts; without one, so far that the paper can be torn. */
function cut(cutter: ReceiptPrinterSettings['cutter']): Buffer {
  if (cutter === 'none') return bytes(0x1b, 0x64, 4)
  return bytes(0x1d, 0x56, cutter === 'full' ? 0x41 : 0x42, 0)
}

/** A sheet in ESC/POS: lines as text where the printer has all their letters, everything else drawn by us. */
export async function encodeSheet(
  sheet: Sheet,
  settings: EscPosSettings,
  { letters, pictures }: { letters: Letters } & Pick<LayoutOptions, 'pictures'>,
): Promise<EncodedSheet> {
  const drawer = sheet.drawer && settings.drawer !== 'none' ? drawerPulse(settings.drawer) : bytes()
  if (sheet.blocks.length === 0) return { body: drawer, end: bytes() }

  const rows = layOut(sheet.blocks, { width: settings.dots, ...(pictures ? { pictures } : {}) })
  const texts = rows.map((row) => textOf(row, settings))
  const bitmap = texts.every((text) => text !== undefined) ? undefined : await render(rows, settings.dots, letters)

  const parts = [drawer, start(settings)]
  let top = 0
  let drawn = 0
  const endDrawing = () => {
    if (bitmap && drawn > 0) parts.push(raster(rowsOf(bitmap, top - drawn, drawn)))
    drawn = 0
  }
  for (const [index, row] of rows.entries()) {
    const text = texts[index]
    if (text) {
      endDrawing()
      parts.push(text)
    } else drawn += row.height
    top += row.height
  }
  endDrawing()
  return { body: Buffer.concat(parts), end: sheet.cut === 'none' ? bytes() : cut(cutterOf(sheet, settings)) }
}

const cutterOf = ({ cut: wanted }: Sheet, { cutter }: EscPosSettings) =>
  cutter === 'none' || wanted === undefined || wanted === 'none' ? cutter : wanted

/** A row as the printer's own text, if it has every letter. */
function textOf(row: Row, { codePage, drawAll }: EscPosSettings): Buffer | undefined {
  if (row.kind !== 'line' || row.inverted || drawAll) return undefined
  const [first] = row.runs
  const size = first?.size ?? 1
  let line = ''
  for (const run of row.runs) line = line.padEnd(run.x / (cellWidth * run.size), ' ') + run.text
  const text = encoded(line, codePage.letters)
  if (text === undefined) return undefined
  return Buffer.concat([
    bytes(0x1b, 0x45, first?.bold ? 1 : 0, 0x1d, 0x21, ((size - 1) << 4) | (size - 1), 0x1b, 0x33, row.height),
    text,
    bytes(0x0a),
  ])
}

function raster(bitmap: Bitmap): Buffer {
  const bands: Buffer[] = []
  for (let top = 0; top < bitmap.height; top += bandRows) bands.push(rasterBand(rowsOf(bitmap, top, bandRows)))
  return Buffer.concat(bands)
}

/** One picture command, without the white at its right edge: a slow line has enough to carry. */
function rasterBand({ height, stride, bits }: Bitmap): Buffer {
  let used = 1
  for (let at = 0; at < bits.length; at++) if (bits[at] !== 0) used = Math.max(used, (at % stride) + 1)
  const dots = Buffer.alloc(used * height)
  for (let row = 0; row < height; row++) dots.set(bits.subarray(row * stride, row * stride + used), row * used)
  return Buffer.concat([
    bytes(0x1d, 0x76, 0x30, 0, used & 0xff, used >> 8, height & 0xff, height >> 8),
    withoutRealTimeCommands(dots),
  ])
}

/**
 * A printer looks for the commands it obeys at once (DLE EOT, ENQ, DC4) in pictures too, and could open the drawer or
 * answer in the middle of one. One more black dot hides them.
 */
function withoutRealTimeCommands(dots: Buffer): Buffer {
  for (let at = 0; at + 1 < dots.length; at++) {
    const next = dots[at + 1]
    if (dots[at] === 0x10 && (next === 0x04 || next === 0x05 || next === 0x14)) dots[at] = 0x18
  }
  return dots
}
