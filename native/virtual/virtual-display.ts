import { decoded } from '../drivers/code-pages.ts'
import type { VirtualPort } from './virtual-port.ts'

/** A customer display behind a virtual port. */
export interface VirtualDisplay {
  /** What stands on it, row by row. */
  rows(): string[]
}

/** Shows what it is sent: cleared by 0C, filled from the first place of the first row. */
export function createVirtualDisplay(
  port: VirtualPort,
  { columns = 20, onShown }: { columns?: number; onShown?(rows: string[]): void } = {},
): VirtualDisplay {
  let bytes: number[] = []
  const rows = (): string[] => {
    const text = decoded(Uint8Array.from(bytes), 'cp866')
    return Array.from({ length: Math.ceil(text.length / columns) }, (_, row) =>
      text.slice(row * columns, (row + 1) * columns).trimEnd(),
    )
  }
  port.onBytes((sent) => {
    const clears = sent.lastIndexOf(0x0c)
    if (clears >= 0) bytes = [...sent.subarray(clears + 1)]
    else bytes.push(...sent)
    onShown?.(rows())
  })
  return { rows }
}
