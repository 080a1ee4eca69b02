import type { DeviceState, LabelPrinterSettings } from '../../../contracts/devices.ts'
import { blank, lay, rowsOf, type Bitmap } from '../../../printing/bitmap.ts'

type LabelSize = Pick<LabelPrinterSettings, 'widthMm' | 'heightMm' | 'gapMm' | 'dotsPerMm' | 'density'>

/** A label in TSPL: one picture of it all, so that no letter depends on the printer's fonts. */
export function encodeLabel(bitmap: Bitmap, { widthMm, heightMm, gapMm, dotsPerMm, density }: LabelSize): Buffer {
  const label = blank(widthMm * dotsPerMm, heightMm * dotsPerMm)
  lay(label, rowsOf(bitmap, 0, label.height), 0, 0)
  const head = [
    `SIZE ${widthMm} mm,${heightMm} mm`,
    `GAP ${gapMm} mm,0`,
    `DENSITY ${density}`,
    // After paper runs out the printer prints the torn label again by itself.
    'SET REPRINT ON',
    'CLS',
    `BITMAP 0,0,${label.stride},${label.height},0,`,
  ]
  return Buffer.concat([
    Buffer.from(`\r\n${head.join('\r\n')}`, 'latin1'),
    // In TSPL a set bit is white.
    Buffer.from(label.bits.map((byte) => ~byte & 0xff)),
    Buffer.from('\r\nPRINT 1,1\r\n', 'latin1'),
  ])
}

/** Asks how the printer is, at any time; answered with one byte. */
export const askLabelStatus: Buffer = Buffer.of(0x1b, 0x21, 0x3f)

/** What the answer says. */
export function labelStateOf(answer: number): Pick<DeviceState, 'paper' | 'fault'> & { isPrinting: boolean } {
  const isOut = (answer & 0x04) !== 0
  const fault = (answer & 0x01) !== 0 ? 'coverOpen' : isOut ? 'paperOut' : (answer & 0x9a) !== 0 ? 'fault' : null
  return { paper: isOut ? 'out' : 'ok', fault, isPrinting: (answer & 0x20) !== 0 }
}
