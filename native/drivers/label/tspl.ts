import { labelBitmap, type LabelLanguage, type LabelState } from './label-language.ts'

/** What the one byte says. */
function stateOf(answer: number): LabelState {
  const isOut = (answer & 0x04) !== 0
  const fault = (answer & 0x01) !== 0 ? 'coverOpen' : isOut ? 'paperOut' : (answer & 0x9a) !== 0 ? 'fault' : null
  return { paper: isOut ? 'out' : 'ok', fault, isPrinting: (answer & 0x20) !== 0 }
}

/** The language of TSC's printers and of most others. */
export const tspl: LabelLanguage = {
  encode(bitmap, size) {
    const label = labelBitmap(bitmap, size)
    const head = [
      `SIZE ${size.widthMm} mm,${size.heightMm} mm`,
      `GAP ${size.gapMm} mm,0`,
      `DENSITY ${size.density}`,
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
  },
  ask: Buffer.of(0x1b, 0x21, 0x3f),
  createReader: () => (bytes) => {
    const answer = bytes.at(-1)
    return answer === undefined ? undefined : stateOf(answer)
  },
}
