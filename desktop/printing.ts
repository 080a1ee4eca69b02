import type { WebContentsPrintOptions } from 'electron'

/** On the printer that is set here without a question; by the system's dialogue where none is, or where it is gone. */
export function printOptions(a4Printer: string | null, printers: readonly string[]): WebContentsPrintOptions {
  const page = { printBackground: true, pageSize: 'A4' } as const
  return a4Printer !== null && printers.includes(a4Printer)
    ? { ...page, silent: true, deviceName: a4Printer }
    : { ...page, silent: false }
}
