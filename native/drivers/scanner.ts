import { keepLine } from './lines/kept-line.ts'
import type { OpenLine } from './lines/line.ts'
import { keepState, type DeviceEvents } from './printer.ts'

/** The same code again within this is the reader's echo (D-06). */
const echoMs = 2_000
/** A scanner set to send nothing after a code has said all when it is silent for so long. */
const silenceMs = 80
/** Longer than any code: noise on the line. */
const longest = 4_096

const groupSeparator = '\u001d'

/** What ends a code: carriage return, line feed, tab, or the frame of a badge reader. */
const isEnd = (byte: number) => byte === 0x0d || byte === 0x0a || byte === 0x09 || byte === 0x03

export interface ScanDecoder {
  onBytes(bytes: Uint8Array): string[]
  /** The code that is finished by nothing coming after it. */
  atSilence(): string[]
}

/** Turns what a scanner or badge reader sends into codes, whatever its suffix is set to and however the bytes are cut. */
export function createScanDecoder(): ScanDecoder {
  let pending: number[] = []

  function take(): string[] {
    const code = codeOf(pending)
    pending = []
    return code === '' ? [] : [code]
  }

  return {
    onBytes(bytes) {
      const codes: string[] = []
      for (const byte of bytes) {
        if (isEnd(byte)) codes.push(...take())
        else if (pending.length < longest) pending.push(byte)
      }
      return codes
    },
    atSilence: take,
  }
}

/**
 * Tells a scan from the reader's echo of one, whatever else was read between the two. Instants are milliseconds of a
 * clock that only goes forward.
 */
export function createEchoGuard(): (code: string, at: number) => boolean {
  const countedAt = new Map<string, number>()
  return (code, at) => {
    for (const [other, then] of countedAt) if (at - then >= echoMs) countedAt.delete(other)
    if (countedAt.has(code)) return false
    countedAt.set(code, at)
    return true
  }
}

/** Without control characters but the separator of GS1 codes, and without the identifier some scanners put before it. */
function codeOf(pending: readonly number[]): string {
  const bytes = Buffer.from(pending.filter((byte) => byte >= 0x20 || byte === 0x1d))
  const text = bytes.toString('utf8')
  const read = text.includes('\ufffd') ? bytes.toString('latin1') : text
  const code = read.replace(/^\][A-Za-z][0-9a-z]/, '')
  return (code.startsWith(groupSeparator) ? code.slice(1) : code).trim()
}

export interface ScannerOptions {
  open: OpenLine
  events: DeviceEvents & { onScan(code: string): void }
}

/** A scanner or badge reader on a line. */
export function createScanner({ open, events }: ScannerOptions): { stop(): Promise<void> } {
  const keeper = keepState(events, { reports: false })
  let decoder = createScanDecoder()
  const isScan = createEchoGuard()
  let timer: NodeJS.Timeout | undefined
  const tell = (codes: readonly string[]) => {
    for (const code of codes) if (isScan(code, performance.now())) events.onScan(code)
  }
  const kept = keepLine(open, {
    onOpen() {
      decoder = createScanDecoder()
      keeper.change({ connected: true })
    },
    onBytes(bytes) {
      clearTimeout(timer)
      tell(decoder.onBytes(bytes))
      timer = setTimeout(() => tell(decoder.atSilence()), silenceMs)
    },
    onClosed() {
      clearTimeout(timer)
      keeper.change({ connected: false })
    },
  })
  return {
    async stop() {
      clearTimeout(timer)
      await kept.stop()
    },
  }
}
