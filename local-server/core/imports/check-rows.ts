import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Reader } from '../database/index.ts'
import type { Mapping } from './columns.ts'
import { ValueError, type AnyImport, type ImportContext, type RowProblem } from './define-import.ts'
import type { SheetRows } from './read-sheet.ts'

export interface GoodRow {
  /** As the spreadsheet numbers it. */
  row: number
  value: unknown
}

export interface FoundProblem extends RowProblem {
  row: number
  value: string
}

export interface CheckedRows {
  rows: number
  good: GoodRow[]
  problems: FoundProblem[]
}

const rowsAtOnce = 100

/**
 * Checks every row below the headings: each cell, then the file against itself, then against the database. The server
 * answers others after every hundred rows.
 */
export async function checkRows(
  definition: AnyImport,
  { rows, headerRow, mapping }: { rows: SheetRows; headerRow: number; mapping: Mapping },
  db: Reader,
  context: ImportContext,
  { signal, progress }: { signal: AbortSignal; progress: (fraction: number) => void },
): Promise<CheckedRows> {
  const result: CheckedRows = { rows: 0, good: [], problems: [] }
  const memory: FileMemory = { identities: new Map(), statements: new Map() }
  for (let at = headerRow + 1; at < rows.length; at += rowsAtOnce) {
    const candidates: GoodRow[] = []
    for (const [offset, cells] of rows.slice(at, at + rowsAtOnce).entries()) {
      if (cells.every((cell) => cell === '')) continue
      result.rows += 1
      const row = at + offset + 1
      const { value, problems } = parseRow(definition, cells, mapping, context)
      if (problems.length === 0) problems.push(...againstFile(definition, value, row, memory))
      if (problems.length === 0) candidates.push({ row, value })
      else result.problems.push(...problems.map((problem) => found(problem, row, cells, mapping)))
    }
    const answers = await definition.check(
      db,
      candidates.map(({ value }) => value),
      context,
    )
    for (const [index, candidate] of candidates.entries()) {
      const problem = answers[index] ?? null
      if (problem === null) result.good.push(candidate)
      else result.problems.push(found(problem, candidate.row, rows[candidate.row - 1] ?? [], mapping))
    }
    progress(Math.min(1, (at + rowsAtOnce) / rows.length))
    await nextTurn()
    signal.throwIfAborted()
  }
  return result
}

const found = (problem: RowProblem, row: number, cells: readonly string[], mapping: Mapping): FoundProblem => ({
  ...problem,
  row,
  value: cellOf(cells, mapping, problem.column).slice(0, 200),
})

const cellOf = (cells: readonly string[], mapping: Mapping, key: string | null): string => {
  const column = key === null ? null : (mapping[key] ?? null)
  return column === null ? '' : (cells[column] ?? '')
}

function parseRow({ columns }: AnyImport, cells: readonly string[], mapping: Mapping, context: ImportContext) {
  const value: Record<string, unknown> = {}
  const problems: RowProblem[] = []
  for (const { key, required, parse } of columns) {
    const cell = cellOf(cells, mapping, key)
    if (cell === '') {
      value[key] = null
      if (required) problems.push({ column: key, text: 'invalid.required' })
      continue
    }
    try {
      value[key] = parse(cell, context)
    } catch (error) {
      if (!(error instanceof ValueError)) throw error
      problems.push({ column: key, text: error.text, params: error.params })
    }
  }
  return { value, problems }
}

interface FileMemory {
  /** Row by what must not be twice. */
  identities: Map<string, number>
  /** What the first row said of a subject. */
  statements: Map<string, { value: string; row: number }>
}

/** What a row has in common with one above it and must not, or has not and must. */
function againstFile(definition: AnyImport, value: unknown, row: number, memory: FileMemory): RowProblem[] {
  const identities = definition.identities(value)
  for (const { column, value: same } of identities) {
    const first = memory.identities.get(`${column}\n${same}`)
    if (first !== undefined) {
      return [{ column, text: 'importProblem.sameAsRow', params: { row: first }, isDuplicate: true }]
    }
  }
  const statements = definition.agreements?.(value) ?? []
  for (const { column, subject, value: said } of statements) {
    const first = memory.statements.get(`${column}\n${subject}`)
    if (first && first.value !== said)
      return [{ column, text: 'importProblem.otherThanRow', params: { row: first.row } }]
  }
  for (const { column, value: same } of identities) memory.identities.set(`${column}\n${same}`, row)
  for (const { column, subject, value: said } of statements) {
    const key = `${column}\n${subject}`
    if (!memory.statements.has(key)) memory.statements.set(key, { value: said, row })
  }
  return []
}
