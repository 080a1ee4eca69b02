import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import { readSheet as readXlsx } from 'read-excel-file/node'
import { RuleError } from '../errors.ts'

/** Rows of a sheet as text, as the spreadsheet shows them; row 1 is the first. */
export type SheetRows = string[][]

/** Header row included. */
const mostSheetRows = 50_001
const mostColumns = 200

/**
 * Reads the first sheet of an XLSX, or a CSV in whatever encoding and with whatever delimiter it has.
 *
 * @throws RuleError `import.unreadable`, `import.empty`, `import.tooManyRows`
 */
export async function readSheet(path: string, format: 'xlsx' | 'csv'): Promise<SheetRows> {
  let rows: SheetRows
  try {
    const bytes = await readFile(path)
    rows = format === 'xlsx' ? (await readXlsx(bytes)).map((row) => row.map(textOfCell)) : readCsv(bytes)
  } catch (error) {
    if (error instanceof RangeError) throw error
    throw new RuleError('import.unreadable')
  }
  while (rows.length > 0 && rows.at(-1)?.every((cell) => cell === '')) rows.pop()
  if (rows.length < 2) throw new RuleError('import.empty')
  if (rows.length > mostSheetRows) throw new RuleError('import.tooManyRows', { most: mostSheetRows - 1 })
  return rows.map((row) => row.slice(0, mostColumns))
}

function textOfCell(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) {
    const [day, time] = cell.toISOString().split('T')
    return time?.startsWith('00:00') ? String(day) : cell.toISOString().slice(0, 16).replace('T', ' ')
  }
  // 0.1 + 0.2 is shown as 0.3 by the spreadsheet, too.
  if (typeof cell === 'number') return String(Number(cell.toPrecision(15)))
  return typeof cell === 'string' ? cell.trim() : JSON.stringify(cell)
}

function readCsv(bytes: Buffer): SheetRows {
  const content = decoded(bytes)
  const rows: string[][] = parse(content, {
    delimiter: delimiterOf(content),
    relax_column_count: true,
    relax_quotes: true,
    trim: true,
  })
  // The apostrophe our own CSV guards formulas with.
  return rows.map((row) => row.map((cell) => (/^'[=+\-@]/.test(cell) ? cell.slice(1) : cell)))
}

/** UTF-8 or UTF-16 by their marks or by being valid; else what Windows here writes. */
function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1251').decode(bytes)
  }
}

/** The sign that parts the first lines into the same number of columns, outside quotes. */
function delimiterOf(content: string): string {
  const lines = content
    .slice(0, 20_000)
    .replaceAll(/"(?:[^"]|"")*"/g, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, 20)
  const score = (sign: string) => {
    const counts = lines.map((line) => line.split(sign).length - 1)
    const first = counts[0] ?? 0
    return first === 0 ? 0 : first * counts.filter((count) => count === first).length
  }
  return [';', '\t', ',', '|'].reduce((best, sign) => (score(sign) > score(best) ? sign : best))
}
