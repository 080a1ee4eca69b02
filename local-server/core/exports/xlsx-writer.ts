import writeXlsxFile, { type CellObject, type SheetData } from 'write-excel-file/node'
import { text } from '../text/texts.ts'
import { wallClock } from './formats.ts'
import type { Cell, SheetColumn, SheetHead, SheetWriter } from './sheet.ts'

const widths: Readonly<Record<SheetColumn['kind'], number>> = {
  money: 16,
  thousandths: 12,
  number: 12,
  day: 12,
  instant: 17,
  text: 24,
  flag: 8,
  choice: 14,
  names: 24,
}

export function createXlsxWriter(path: string, head: SheetHead): SheetWriter {
  const clock = wallClock(head.timeZone)
  const header: CellObject[] = head.columns.map(({ label, kind }) => ({
    value: label,
    fontWeight: 'bold',
    wrap: true,
    ...(isNumeric(kind) ? { align: 'right' } : {}),
  }))
  const data: SheetData = [header]

  function cell(value: Cell, { kind }: SheetColumn): CellObject | null {
    if (value === null || value === '') return null
    if (kind === 'day') return { value: new Date(`${value}T00:00:00Z`), type: Date, format: 'dd.mm.yyyy' }
    if (typeof value === 'string') return { value, type: String }
    if (kind === 'money') return { value: value / 100, type: Number, format: '#,##0.00' }
    if (kind !== 'instant') {
      const shown = kind === 'thousandths' ? value / 1000 : value
      return { value: shown, type: Number, format: Number.isInteger(shown) ? '#,##0' : '#,##0.###' }
    }
    // A sheet knows no time zones: it gets the institution's wall clock.
    const { day: onDay, time } = clock(value)
    return { value: new Date(`${onDay}T${time}:00Z`), type: Date, format: 'dd.mm.yyyy hh:mm' }
  }

  return {
    mostRows: 200_000,
    async add(rows) {
      for (const row of rows) data.push(head.columns.map((column, index) => cell(row[index] ?? null, column)))
    },
    async end({ totals, rows }) {
      if (rows > 0 && totals.some((total) => total !== null)) {
        data.push(
          head.columns.map((column, index) => {
            const total = totals[index] ?? null
            const content = total !== null ? cell(total, column) : index === 0 ? totalLabel(head) : null
            return content && { ...content, fontWeight: 'bold', topBorderStyle: 'thin' }
          }),
        )
      }
      await writeXlsxFile(data, {
        sheet: sheetName(head.title),
        stickyRowsCount: 1,
        columns: head.columns.map(({ kind, label }) => ({
          width: Math.max(widths[kind], Math.min(label.length + 2, 30)),
        })),
      }).toFile(path)
    },
  }
}

const totalLabel = ({ locale }: SheetHead): CellObject => ({ value: text(locale, 'sheet.total'), type: String })

const isNumeric = (kind: SheetColumn['kind']) => kind === 'money' || kind === 'number' || kind === 'thousandths'

/** Excel allows 31 characters, and none of these. */
const sheetName = (title: string) => title.replaceAll(/[\\/?*[\]:']/g, ' ').slice(0, 31)
