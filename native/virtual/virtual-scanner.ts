import { setInterval as every } from 'node:timers/promises'
import type { VirtualPort } from './virtual-port.ts'

/** A scanner or badge reader behind a virtual port. */
export interface VirtualScanner {
  read(code: string): void
  /** Reads one code after another at the pace of a hand or a belt; each is waited for before the next is aimed at. */
  readAll(codes: Iterable<string>, everyMs: number, onRead?: (code: string) => Promise<void>): Promise<void>
}

/** What stands around a code: `frame` is that of badge readers. */
export const scannerSuffixes = ['cr', 'lf', 'crLf', 'tab', 'none', 'frame'] as const

const around: Readonly<Record<(typeof scannerSuffixes)[number], readonly [before: string, after: string]>> = {
  cr: ['', '\r'],
  lf: ['', '\n'],
  crLf: ['', '\r\n'],
  tab: ['', '\t'],
  none: ['', ''],
  frame: ['\u0002', '\u0003\r\n'],
}

/** Puts a scanner behind a port. */
export function createVirtualScanner(
  port: VirtualPort,
  suffix: (typeof scannerSuffixes)[number] = 'cr',
): VirtualScanner {
  const [before, after] = around[suffix]
  const read = (code: string) => port.write(`${before}${code}${after}`)
  return {
    read,
    async readAll(codes, everyMs, onRead) {
      const left = codes[Symbol.iterator]()
      let next = left.next()
      if (next.done) return
      for await (const _ of every(everyMs)) {
        read(next.value)
        await onRead?.(next.value)
        next = left.next()
        if (next.done) return
      }
    },
  }
}
