import type { DeviceState } from '../../../contracts/devices.ts'
import { labelBitmap, type LabelLanguage } from './label-language.ts'

/** Answered with three lines, each between STX and ETX. */
const ask = Buffer.from('~HS', 'latin1')
const lines = 3

/** What the three lines of `~HS` say. */
function stateOf(answer: string): (Pick<DeviceState, 'paper' | 'fault'> & { isPrinting: boolean }) | undefined {
  const told = answer.match(/\u0002[^\u0003]*\u0003/g)?.map((line) => line.slice(1, -1).split(','))
  if (!told || told.length < lines) return undefined
  const [first = [], second = []] = told
  const isOut = first[1] === '1'
  const isPaused = first[2] === '1'
  const isHeadOpen = second[2] === '1'
  const isRibbonOut = second[3] === '1'
  const left = Number(first[4] ?? 0) + Number(second[8] ?? 0)
  const fault = isHeadOpen ? 'coverOpen' : isOut ? 'paperOut' : isPaused || isRibbonOut ? 'fault' : null
  return { paper: isOut ? 'out' : 'ok', fault, isPrinting: left > 0 }
}

/** The language of Zebra's printers. A label whose paper ended in it is printed again by the printer itself. */
export const zpl: LabelLanguage = {
  encode(bitmap, size) {
    const label = labelBitmap(bitmap, size)
    const bytes = label.bits.length
    const head = [
      '^XA',
      `^PW${label.width}`,
      `^LL${label.height}`,
      '^LH0,0',
      // Print it again after paper ran out in it.
      '^JZY',
      '^FO0,0',
      `^GFA,${bytes},${bytes},${label.stride},`,
    ]
    const darkness = `~SD${String(size.density * 2).padStart(2, '0')}`
    return Buffer.from(
      `${darkness}${head.join('')}${Buffer.from(label.bits).toString('hex').toUpperCase()}^FS^PQ1^XZ`,
      'latin1',
    )
  },
  ask,
  createReader() {
    let text = ''
    return (bytes) => {
      text = (text + bytes.toString('latin1')).slice(-1_000)
      const state = stateOf(text)
      if (state) text = ''
      return state
    }
  },
}
