import type { DeviceState, LabelPrinterSettings } from '../../../contracts/devices.ts'
import { blank, lay, rowsOf, type Bitmap } from '../../../printing/bitmap.ts'

export type LabelSize = Pick<LabelPrinterSettings, 'widthMm' | 'heightMm' | 'gapMm' | 'dotsPerMm' | 'density'>

export type LabelState = Pick<DeviceState, 'paper' | 'fault'> & { isPrinting: boolean }

/** What label printers of a make are told and asked. */
export interface LabelLanguage {
  /** A label as one picture of it all, so that no letter depends on the printer's fonts. */
  encode(bitmap: Bitmap, size: LabelSize): Buffer
  /** Asks how the printer is, at any time. */
  ask: Buffer
  /** Takes what comes back, in whatever pieces; gives the state when it is whole. */
  createReader(): (bytes: Buffer) => LabelState | undefined
}

/** What is drawn, on a label of its whole size. */
export function labelBitmap(bitmap: Bitmap, { widthMm, heightMm, dotsPerMm }: LabelSize): Bitmap {
  const label = blank(widthMm * dotsPerMm, heightMm * dotsPerMm)
  lay(label, rowsOf(bitmap, 0, label.height), 0, 0)
  return label
}
