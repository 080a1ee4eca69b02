import type { ReceiptPrinterSettings } from '../../contracts/devices.ts'
import type { PrintContent, Sheet } from '../../contracts/print-content.ts'
import { encodeSheet } from '../../native/drivers/escpos/encode.ts'
import { createInterpreter } from '../../native/virtual/escpos-interpreter.ts'
import type { Paper, VirtualPrinter } from '../../native/virtual/virtual-printer.ts'
import { isBlack, type Bitmap } from '../../printing/bitmap.ts'
import { withCopyMark } from '../../printing/copy-mark.ts'
import { render, sheetBitmap } from '../../printing/render.ts'
import { letters } from './station.ts'

/** What comes out of a printer: the driver's bytes, obeyed. */
export async function printedOn(sheet: Sheet, settings: ReceiptPrinterSettings): Promise<Bitmap> {
  const { body } = await encodeSheet(sheet, settings, { letters: await letters() })
  const rows = createInterpreter()
    .read(body)
    .flatMap((step) => (step.kind === 'row' ? [step.row] : []))
  return render(rows, settings.dots, await letters())
}

function isSame(a: Bitmap, b: Bitmap, width: number): boolean {
  if (a.height !== b.height) return false
  for (let y = 0; y < a.height; y++) {
    for (let x = 0; x < width; x++) if (isBlack(a, x, y) !== isBlack(b, x, y)) return false
  }
  return true
}

/** Which sheets a printer gave whole, dot for dot, by their place in the content, and how often; with `mark` the copies. */
export async function wholeSheets(
  printer: VirtualPrinter,
  content: PrintContent,
  mark?: string,
  width = 576,
): Promise<number[]> {
  const expected = await Promise.all(
    content.sheets.map(async (sheet) =>
      sheetBitmap(mark === undefined ? sheet : withCopyMark(sheet, mark, 2), { width }, await letters()),
    ),
  )
  const counts = expected.map(() => 0)
  for (const paper of printer.papers.filter(({ end }: Paper) => end === 'cut')) {
    const bitmap = await printer.bitmapOf(paper)
    const at = expected.findIndex((one) => isSame(one, bitmap, width))
    if (at >= 0) counts[at] = (counts[at] ?? 0) + 1
  }
  return counts
}

/** How often each sheet came out whole, as an original or as a copy of these numbers. */
export async function everyWholeSheet(
  printer: VirtualPrinter,
  content: PrintContent,
  marks: readonly string[],
): Promise<number[]> {
  const all = await Promise.all([undefined, ...marks].map((mark) => wholeSheets(printer, content, mark)))
  return content.sheets.map((_, index) => all.reduce((sum, counts) => sum + (counts[index] ?? 0), 0))
}
