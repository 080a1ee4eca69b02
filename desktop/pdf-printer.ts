import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PrintPdf } from '../native/drivers/spooler/windows.ts'

/** A window nobody sees, for one file. */
export interface PdfWindow {
  /** Resolves when all of the file is there to be printed. */
  load(file: string): Promise<void>
  /** Prints it without a question; why not, where the system did not take it. */
  print(queue: string): Promise<{ isPrinted: boolean; reason: string }>
  close(): void
}

export interface PdfPrinterOptions {
  openWindow: () => PdfWindow
  /** For files while they are printed; what a crash left there goes. */
  folder: string
}

export const longestLoadMs = 30_000
export const longestPrintMs = 120_000

const late = Symbol('late')

async function within<T>(ms: number, work: Promise<T>): Promise<T | typeof late> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<typeof late>((resolve) => {
    timer = setTimeout(() => resolve(late), ms)
  })
  try {
    return await Promise.race([work, over])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Prints PDF files for the agent, each in a window of its own. Before the system has been asked, whatever goes wrong is a
 * failure; afterwards silence leaves it unsure.
 */
export function createPdfPrinter({ openWindow, folder }: PdfPrinterOptions): PrintPdf {
  let isTidy = false

  async function printFile(file: string, queue: string): Promise<'printed' | 'unsure'> {
    const window = openWindow()
    try {
      if ((await within(longestLoadMs, window.load(file))) === late)
        throw new Error('the file could not be drawn in time')
      const told = await within(longestPrintMs, window.print(queue))
      if (told === late) return 'unsure'
      if (!told.isPrinted) throw new Error(`the system did not take it: ${told.reason}`)
      return 'printed'
    } finally {
      window.close()
    }
  }

  return async (queue, { bytes }) => {
    if (!isTidy) rmSync(folder, { recursive: true, force: true })
    isTidy = true
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const file = join(folder, `${randomUUID()}.pdf`)
    writeFileSync(file, bytes, { mode: 0o600 })
    try {
      return await printFile(file, queue)
    } finally {
      rmSync(file, { force: true })
    }
  }
}
