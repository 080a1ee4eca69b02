import type { Currency, LocaleTag } from '../../../contracts/common.ts'
import type { ColumnKind } from '../../../contracts/list-columns.ts'

/** A cell as it is kept: money in minor units, days as `YYYY-MM-DD`, instants in milliseconds, labels in the reader's language. */
export type Cell = string | number | null

export interface SheetColumn {
  label: string
  kind: ColumnKind
  summed: boolean
}

/** What stands above, below and beside the rows. */
export interface SheetHead {
  title: string
  institution: string
  columns: readonly SheetColumn[]
  /** `From 01.11.2026 to 30.11.2026`, where the rows are narrowed to days. */
  period: string | null
  /** Other filters in use, as `Status: Pending`. */
  filters: readonly string[]
  madeBy: string
  madeAt: number
  currency: Currency
  locale: LocaleTag
  timeZone: string
}

export interface SheetEnd {
  rows: number
  /** For each column its sum, or null. */
  totals: readonly (number | null)[]
}

/** Writes one file; pages of rows come in order, then the end. */
export interface SheetWriter {
  /** More rows than this are refused before the file gets unreadable or the memory full. */
  mostRows: number
  add(rows: readonly (readonly Cell[])[]): Promise<void>
  end(end: SheetEnd): Promise<void>
}

export function createTotals(columns: readonly Pick<SheetColumn, 'summed'>[]) {
  const sums: (number | null)[] = columns.map(({ summed }) => (summed ? 0 : null))
  return {
    add(row: readonly Cell[]) {
      for (const [index, sum] of sums.entries()) {
        const value = row[index]
        if (sum !== null && typeof value === 'number') sums[index] = sum + value
      }
    },
    sums: (): readonly (number | null)[] => sums,
  }
}
