import { usualSettings, type DeviceSettings } from '../../../contracts/devices.ts'
import type { Sheet } from '../../../contracts/print-content.ts'
import { missingLettersHeader } from '../../../contracts/printing.ts'
import { withCopyMark } from '../../../printing/copy-mark.ts'
import { fitToLabel } from '../../../printing/fit.ts'
import { forPaper } from '../../../printing/for-paper.ts'
import { openLetters, type Letters } from '../../../printing/fonts.ts'
import { layOut } from '../../../printing/layout.ts'
import { missingLetters, picturesFor, render, toPng } from '../../../printing/render.ts'
import type { Bytes } from '../http/request.ts'
import { inProgram } from '../paths.ts'

const margin = 24

let letters: Promise<Letters> | undefined

interface PreviewOptions {
  settings: DeviceSettings | undefined
  pictures: ReadonlyMap<string, Buffer>
  /** What stands on a copy. */
  mark: string | undefined
}

/**
 * A sheet as a PNG picture, dot for dot as a printer of these settings prints it in our letters, with the letters that
 * no font has.
 */
export async function previewOf(sheet: Sheet, { settings, pictures, mark }: PreviewOptions): Promise<Bytes> {
  letters ??= openLetters(inProgram('resources', 'fonts'))
  const width = widthOf(settings)
  const cut = forPaper(sheet, settings?.kind === 'receiptPrinter' ? settings.paperMm : 80)
  const shown = mark === undefined ? cut : withCopyMark(cut, mark, settings?.kind === 'labelPrinter' ? 1 : 2)
  const options = { width, pictures: await picturesFor(shown, pictures, width) }
  const label = settings?.kind === 'labelPrinter' ? { height: settings.heightMm * settings.dotsPerMm } : undefined
  // What has no room on the label is shown whole: the picture is longer than the label, and the job says so.
  const blocks = (label && fitToLabel(shown.blocks, { ...options, ...label })) ?? shown.blocks
  const rows = layOut(blocks, options)
  const missing = await missingLetters(rows, await letters)
  return {
    body: await toPng(await render(rows, width, await letters), margin),
    type: 'image/png',
    ...(missing.length === 0 ? {} : { headers: { [missingLettersHeader]: encodeURIComponent(missing.join('')) } }),
  }
}

function widthOf(settings: DeviceSettings | undefined): number {
  if (settings?.kind === 'receiptPrinter') return settings.dots
  if (settings?.kind === 'labelPrinter') return settings.widthMm * settings.dotsPerMm
  return usualSettings.receiptPrinter.dots
}
