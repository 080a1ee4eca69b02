import bwip from 'bwip-js/node'
import QrCode from 'qrcode'
import { blank, fill, fromCells, type Bitmap } from './bitmap.ts'

/** White around a QR code, in modules (ISO/IEC 18004 asks for four). */
const quietModules = 4
/** White on either side of a barcode, in modules. */
const quietBars = 10

/** A QR code with its quiet zone, its modules as large as asked or as fits. */
export function qrBitmap(text: string, moduleDots: number, width: number): Bitmap {
  const { modules } = QrCode.create(text, { errorCorrectionLevel: 'M' })
  const cells = modules.size + 2 * quietModules
  const dots = Math.max(1, Math.min(moduleDots, Math.floor(width / cells)))
  return fromCells(cells, cells, [dots, dots], (column, row) => {
    const x = column - quietModules
    const y = row - quietModules
    return x >= 0 && y >= 0 && x < modules.size && y < modules.size && modules.get(y, x) === 1
  })
}

/** A barcode with its quiet zones, its bars as wide as fits, three dots at most. */
export function barcodeBitmap(symbology: 'code128' | 'ean13', text: string, height: number, width: number): Bitmap {
  const [symbol] = bwip.raw({ bcid: symbology, text })
  // Bars and spaces in turn, each so many modules wide, beginning with a bar.
  const widths = symbol && 'sbs' in symbol ? symbol.sbs : []
  const isDark = widths.flatMap((modules, index) => Array.from({ length: modules }, () => index % 2 === 0))
  const cells = isDark.length + 2 * quietBars
  const dots = Math.max(1, Math.min(3, Math.floor(width / cells)))
  return fromCells(cells, 1, [dots, height], (column) => isDark[column - quietBars] ?? false)
}

/** A line across the paper. */
export function ruleBitmap(width: number): Bitmap {
  const bitmap = blank(width, 2)
  fill(bitmap, 0, 0, width, 2)
  return bitmap
}

/** Which of sixteen dots are blackened before which, so that any share of them lies evenly. */
const order = [
  [0, 8, 2, 10],
  [12, 4, 14, 6],
  [3, 11, 1, 9],
  [15, 7, 13, 5],
]

/** A box with so many hundredths of its dots black. */
export const shadeBitmap = (width: number, height: number, percent: number): Bitmap =>
  fromCells(width, height, [1, 1], (x, y) => (order[y % 4]?.[x % 4] ?? 0) < (percent * 16) / 100)
