import { BrowserWindow } from 'electron'
import { once } from 'node:events'
import type { PdfWindow } from '../pdf-printer.ts'
import { printOptions } from '../printing.ts'
import { webPreferences } from '../security.ts'

/** Chromium's own reader of PDF files, which counts as a plugin, in a window that is never shown. */
export function openPdfWindow(): PdfWindow {
  const window = new BrowserWindow({
    show: false,
    webPreferences: { ...webPreferences, plugins: true, partition: 'pdf' },
  })
  const contents = window.webContents
  return {
    async load(file) {
      // Loaded is not drawn: printed before this, the paper is blank. Electron has no public event for it.
      const drawn = once(contents as NodeJS.EventEmitter, '-pdf-ready-to-print')
      await Promise.all([drawn, window.loadFile(file)])
    },
    print: (queue) =>
      new Promise((resolve) =>
        contents.print(printOptions(queue, [queue]), (isPrinted, reason) => resolve({ isPrinted, reason })),
      ),
    close: () => window.destroy(),
  }
}
