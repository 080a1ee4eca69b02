import type { CustomerDisplaySettings } from '../../contracts/devices.ts'
import { nearest } from './code-pages.ts'
import { keepLine } from './lines/kept-line.ts'
import type { OpenLine } from './lines/line.ts'
import { keepState, type DeviceEvents } from './printer.ts'

export interface CustomerDisplay {
  /** Shows lines in place of the former; what is too long is cut. False where the display is not there. */
  show(lines: readonly string[]): Promise<boolean>
  stop(): Promise<void>
}

/** A display for the customer that takes plain lines (ESC/POS displays, 2 by 20 mostly). */
export function createCustomerDisplay(options: {
  open: OpenLine
  settings: CustomerDisplaySettings
  events: DeviceEvents
}): CustomerDisplay {
  const { open, settings, events } = options
  const keeper = keepState(events, { reports: false })
  let shown: Buffer | undefined
  const kept = keepLine(open, {
    onOpen(line) {
      keeper.change({ connected: true })
      // It was switched off meanwhile, or the cable moved: it stands empty.
      if (shown) line.write(shown).catch(() => undefined)
    },
    onBytes: () => undefined,
    onClosed: () => keeper.change({ connected: false }),
  })
  return {
    async show(lines) {
      shown = encodeLines(lines, settings)
      const { line } = kept
      if (!line) return false
      return line.write(shown).then(
        () => true,
        () => false,
      )
    },
    stop: () => kept.stop(),
  }
}

/** Resets, chooses the letters, clears, and fills every place of every row. */
function encodeLines(lines: readonly string[], { columns, rows, codePage }: CustomerDisplaySettings): Buffer {
  const written = Array.from({ length: rows }, (_, index) => {
    const text = nearest(lines[index] ?? '', codePage.letters).subarray(0, columns)
    return Buffer.concat([text, Buffer.alloc(columns - text.length, 0x20)])
  })
  return Buffer.concat([Buffer.of(0x1b, 0x40, 0x1b, 0x74, codePage.number, 0x0c), ...written])
}
