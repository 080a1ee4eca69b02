import type { codePages } from '../../contracts/devices.ts'
import type { Bitmap } from '../../printing/bitmap.ts'
import type { Row } from '../../printing/layout.ts'
import { decoded } from '../drivers/code-pages.ts'

type Letters = (typeof codePages)[number]

/** What a printer does when it reads its line: one step at a time, so that paper may end between two. */
export type Step =
  | { kind: 'row'; row: Row }
  | { kind: 'feed'; dots: number }
  | { kind: 'cut' }
  | { kind: 'drawer'; pin: number }
  /** GS r 1: to be answered when all before it is done. */
  | { kind: 'ask' }

/** The numbers this make of printer knows its code pages by, which are Epson's. */
const pages: Readonly<Record<number, Letters>> = {
  0: 'cp437',
  17: 'cp866',
  46: 'win1251',
  53: 'kz1048',
  34: 'cp855',
  44: 'cp1125',
  2: 'cp850',
  18: 'cp852',
  19: 'cp858',
}

interface Mode {
  letters: Letters
  bold: boolean
  size: number
  lineHeight: number
}

const reset: Mode = { letters: 'cp437', bold: false, size: 1, lineHeight: 30 }

/** Commands of a fixed length: their bytes, and how many more belong to each. */
const lengths: Readonly<Record<string, number>> = {
  '1b40': 0,
  '1c2e': 0,
  '1b74': 1,
  '1b45': 1,
  '1d21': 1,
  '1b33': 1,
  '1b64': 1,
  '1b70': 3,
  '1d72': 1,
  '1d56': 2,
}

/** Reads ESC/POS as far as our driver speaks it; anything else is an error, so that a test sees it. */
export function createInterpreter() {
  let pending: Buffer = Buffer.alloc(0)
  let mode: Mode = { ...reset }
  let line: number[] = []

  function endLine(): Step[] {
    const text = decoded(Uint8Array.from(line), mode.letters)
    line = []
    const { bold, size, lineHeight } = mode
    const runs = text === '' ? [] : [{ x: 0, text, bold, size }]
    return [{ kind: 'row', row: { kind: 'line', height: lineHeight, runs, inverted: false } }]
  }

  function takeRaster(): Step[] | undefined {
    if (pending.length < 8) return undefined
    const stride = pending.readUInt16LE(4)
    const height = pending.readUInt16LE(6)
    const end = 8 + stride * height
    if (pending.length < end) return undefined
    const bitmap: Bitmap = { width: stride * 8, height, stride, bits: Uint8Array.from(pending.subarray(8, end)) }
    pending = pending.subarray(end)
    return [{ kind: 'row', row: { kind: 'drawing', height, parts: [{ kind: 'bitmap', x: 0, y: 0, bitmap }] } }]
  }

  function takeCommand(): Step[] | undefined {
    const name = pending.subarray(0, 2).toString('hex')
    if (name === '1d76') return takeRaster()
    if (name === '1d28') {
      const end = pending.length < 5 ? Infinity : 5 + pending.readUInt16LE(3)
      if (pending.length < end) return undefined
      pending = pending.subarray(end)
      return []
    }
    const length = lengths[name]
    if (length === undefined) throw new Error(`the printer does not know ${pending.subarray(0, 8).toString('hex')}`)
    if (pending.length < 2 + length) return undefined
    const [first = 0] = pending.subarray(2, 2 + length)
    pending = pending.subarray(2 + length)
    return obey(name, first)
  }

  function obey(name: string, argument: number): Step[] {
    switch (name) {
      case '1b40':
        mode = { ...reset }
        return []
      case '1b74':
        mode.letters = pages[argument] ?? 'cp437'
        return []
      case '1b45':
        mode.bold = argument === 1
        return []
      case '1d21':
        mode.size = (argument & 7) + 1
        return []
      case '1b33':
        mode.lineHeight = argument
        return []
      case '1b64':
        return [{ kind: 'feed', dots: argument * mode.lineHeight }]
      case '1b70':
        return [{ kind: 'drawer', pin: argument === 0 ? 2 : 5 }]
      case '1d56':
        return [{ kind: 'cut' }]
      case '1d72':
        return [{ kind: 'ask' }]
      default:
        return []
    }
  }

  function next(): Step[] | undefined {
    const [byte] = pending
    if (byte === undefined) return undefined
    if (byte === 0x1b || byte === 0x1d || byte === 0x1c) return pending.length < 2 ? undefined : takeCommand()
    pending = pending.subarray(1)
    if (byte === 0x0a) return endLine()
    line.push(byte)
    return []
  }

  return {
    /** What follows from more bytes; half a command waits for its rest. */
    read(bytes: Uint8Array): Step[] {
      pending = Buffer.concat([pending, bytes])
      const steps: Step[] = []
      for (let more = next(); more !== undefined; more = next()) steps.push(...more)
      return steps
    },
    /** The line broke: half a command is forgotten. */
    forget() {
      pending = Buffer.alloc(0)
      line = []
    },
  }
}
