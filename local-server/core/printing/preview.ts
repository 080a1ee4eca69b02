import { usualSettings, type DeviceSettings } from '../../../contracts/devices.ts'
import type { Sheet } from '../../../contracts/print-content.ts'
import { withCopyMark } from '../../../printing/copy-mark.ts'
import { fitToLabel } from '../../../printing/fit.ts'
import { forPaper } from '../../../printing/for-paper.ts'
import { openLetters, type Letters } from '../../../printing/fonts.ts'
import { picturesFor, sheetBitmap, toPng } from '../../../printing/render.ts'
import { inProgram } from '../paths.ts'

const margin = 24

let letters: Promise<Letters> | undefined

const fontFile = (name: string) => inProgram('resources', 'fonts', name)

interface PreviewOptions {
  settings: DeviceSettings | undefined
  pictures: ReadonlyMap<string, Buffer>
  /** What stands on a copy. */
  mark: string | undefined
}

/** A sheet as a PNG picture, dot for dot as a printer of these settings prints it in our letters. */
export async function previewOf(sheet: Sheet, { settings, pictures, mark }: PreviewOptions): Promise<Buffer> {
  letters ??= openLetters({ regular: fontFile('NotoSansMono-Regular.ttf'), bold: fontFile('NotoSansMono-Bold.ttf') })
  const width = widthOf(settings)
  const cut = forPaper(sheet, settings?.kind === 'receiptPrinter' ? settings.paperMm : 80)
  const shown = mark === undefined ? cut : withCopyMark(cut, mark, settings?.kind === 'labelPrinter' ? 1 : 2)
  const options = { width, pictures: await picturesFor(shown, pictures, width) }
  const label = settings?.kind === 'labelPrinter' ? { height: settings.heightMm * settings.dotsPerMm } : undefined
  // What has no room on the label is shown whole: the picture is longer than the label, and the job says so.
  const blocks = (label && fitToLabel(shown.blocks, { ...options, ...label })) ?? shown.blocks
  const bitmap = await sheetBitmap({ ...shown, blocks: [...blocks] }, options, await letters)
  return toPng(bitmap, margin)
}

function widthOf(settings: DeviceSettings | undefined): number {
  if (settings?.kind === 'receiptPrinter') return settings.dots
  if (settings?.kind === 'labelPrinter') return settings.widthMm * settings.dotsPerMm
  return usualSettings.receiptPrinter.dots
}
