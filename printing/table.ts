import type { BlockOf } from '../contracts/print-content.ts'
import { cellsOf, wrap } from './wrap.ts'

/** A piece of a line: where it begins, in characters, and what it says. */
export interface Piece {
  column: number
  text: string
}

const gap = 2
/** A growing column that would be narrower stands on lines of its own instead. */
const leastGrowing = 8

/** The lines of a table on paper of so many characters. Only the growing column wraps; a number never does. */
export function layOutTable(table: Pick<BlockOf<'table'>, 'columns' | 'rows'>, columns: number): Piece[][] {
  const growing = Math.max(
    0,
    table.columns.findIndex(({ grow }) => grow),
  )
  const natural = table.columns.map((_, index) => Math.max(0, ...table.rows.map((row) => cellsOf(row[index] ?? ''))))
  const others = natural.reduce((sum, width, index) => (index === growing ? sum : sum + width + gap), 0)
  const left = columns - others
  const fits = left >= Math.min(natural[growing] ?? 0, leastGrowing)
  if (!fits) return table.rows.flatMap((row) => stacked(row, growing, columns))

  const widths = natural.map((width, index) => (index === growing ? left : width))
  return table.rows.flatMap((row) => aligned(row, table.columns, growing, widths))
}

function aligned(
  row: readonly string[],
  columns: BlockOf<'table'>['columns'],
  growing: number,
  widths: readonly number[],
): Piece[][] {
  const starts = widths.map((_, index) => widths.slice(0, index).reduce((sum, width) => sum + width + gap, 0))
  const grown = wrap(row[growing] ?? '', Math.max(1, widths[growing] ?? 1))
  return grown.map((text, line) =>
    columns.flatMap(({ align = 'left' }, index) => {
      const shown = index === growing ? text : line === 0 ? (row[index] ?? '') : ''
      const free = (widths[index] ?? 0) - cellsOf(shown)
      return shown === '' ? [] : [{ column: (starts[index] ?? 0) + (align === 'right' ? free : 0), text: shown }]
    }),
  )
}

/** The growing cell on lines of its own, the others below it, together at the right edge where they fit. */
function stacked(row: readonly string[], growing: number, columns: number): Piece[][] {
  const others = row.filter((text, index) => index !== growing && text !== '')
  const together = others.join('  ')
  const below = cellsOf(together) <= columns ? [together] : others.flatMap((text) => wrap(text, columns))
  return [
    ...wrap(row[growing] ?? '', columns)
      .filter((text) => text !== '')
      .map((text) => [{ column: 0, text }]),
    ...below.filter((text) => text !== '').map((text) => [{ column: columns - cellsOf(text), text }]),
  ]
}
