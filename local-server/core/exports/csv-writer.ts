import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { stringify } from 'csv-stringify/sync'
import type { LocaleTag } from '../../../contracts/common.ts'
import { wallClock } from './formats.ts'
import type { Cell, SheetColumn, SheetHead, SheetWriter } from './sheet.ts'

/** Where a comma is the decimal sign, spreadsheets part columns by semicolons. */
const csvSigns = (locale: LocaleTag) =>
  locale === 'en' ? { delimiter: ',', decimal: '.' } : { delimiter: ';', decimal: ',' }

/**
 * A spreadsheet runs text that begins like a formula; an apostrophe before it makes it text (OWASP CSV injection).
 * Plain numbers and phones stay as they are.
 */
function guarded(text: string): string {
  const isPlain = /^[+-]?[\d\s.,]+$/.test(text)
  return !isPlain && /^\s*[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text
}

export function createCsvWriter(path: string, head: SheetHead): SheetWriter {
  const { delimiter, decimal } = csvSigns(head.locale)
  const stream = createWriteStream(path)
  const closed = finished(stream)
  // Awaited at the end; a failure before that is seen by the write.
  closed.catch(() => undefined)
  const clock = wallClock(head.timeZone)
  const write = (text: string) =>
    new Promise<void>((resolve, reject) => stream.write(text, (error) => (error ? reject(error) : resolve())))

  const fixed = (value: number, digits: number) => value.toFixed(digits).replace('.', decimal)
  function cell(value: Cell, { kind }: SheetColumn): string {
    if (value === null) return ''
    if (typeof value === 'string') return kind === 'day' ? value : guarded(value)
    if (kind === 'money') return fixed(value / 100, 2)
    if (kind === 'thousandths') return fixed(value / 1000, 3)
    if (kind !== 'instant') return String(value)
    const { day, time } = clock(value)
    return `${day} ${time}`
  }
  const lines = (rows: readonly (readonly string[])[]) =>
    stringify(rows as string[][], { delimiter, record_delimiter: 'windows' })

  let isBegun = false
  async function begin(): Promise<void> {
    if (isBegun) return
    isBegun = true
    // The mark tells spreadsheets that it is UTF-8.
    await write(`\uFEFF${lines([head.columns.map(({ label }) => label)])}`)
  }

  return {
    mostRows: 1_000_000,
    async add(rows) {
      await begin()
      const text = lines(rows.map((row) => head.columns.map((column, index) => cell(row[index] ?? null, column))))
      await write(text)
    },
    async end() {
      await begin()
      stream.end()
      await closed
    },
  }
}
