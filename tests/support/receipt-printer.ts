import { join } from 'node:path'
import { startVirtualPrinter } from '../../native/virtual/virtual-printer.ts'
import { openLetters } from '../../printing/fonts.ts'
import { root } from '../../scripts/lib/paths.mjs'

const fonts = join(root, 'resources', 'fonts')

/** A virtual receipt printer on a socket; whoever opens it closes it. */
export const openReceiptPrinter = async () =>
  startVirtualPrinter({
    letters: await openLetters(fonts),
  })
