import type { Currency, LocaleTag } from '../../../contracts/common.ts'
import type { ExportFormat } from '../../../contracts/exports.ts'
import type { ListQuery } from '../../../contracts/list.ts'
import { actorOf, type Actor } from '../access.ts'
import { openSnapshot, type DatabaseOptions } from '../database/index.ts'
import { RuleError } from '../errors.ts'
import type { List } from '../list/define-list.ts'
import { chosenColumns, fieldLabel, listTitle } from '../list/list-columns.ts'
import { createCsvWriter } from './csv-writer.ts'
import type { ExportStep } from './make-export.ts'
import { createPdfWriter } from './pdf-writer.ts'
import { describeQuery, rowCells } from './row-cells.ts'
import { createTotals, type SheetHead, type SheetWriter } from './sheet.ts'
import { createXlsxWriter } from './xlsx-writer.ts'

export interface ExportOrder {
  list: string
  query: ListQuery
  columns: readonly string[]
  format: ExportFormat
  /** The file to write. */
  path: string
  database: DatabaseOptions
  asker: Omit<Actor, 'can'>
  now: number
  institution: string
  currency: Currency
  locale: LocaleTag
  timeZone: string
}

const writers: Readonly<Record<ExportFormat, (path: string, head: SheetHead) => SheetWriter>> = {
  xlsx: createXlsxWriter,
  csv: createCsvWriter,
  pdf: createPdfWriter,
}

const rowsAtOnce = 500

/**
 * Writes a list into a file: page by page through the list's own query, as the asker, over one snapshot of the
 * database, so that the sums in the file are those of one moment.
 *
 * @throws RuleError `export.tooManyRows`
 */
export async function writeExport(
  list: List,
  order: ExportOrder,
  step: (step: ExportStep) => void,
): Promise<{ rows: number }> {
  const { contract } = list
  const { locale } = order
  const columns = chosenColumns(contract, order.columns, 'body.columns')
  const inWords = describeQuery(contract, order.query, order)
  const writer = writers[order.format](order.path, {
    title: listTitle(contract, locale),
    institution: order.institution,
    columns: columns.map(({ key, kind, summed }) => ({
      kind,
      summed,
      label:
        kind === 'money'
          ? `${fieldLabel(contract, key, locale)}, ${order.currency}`
          : fieldLabel(contract, key, locale),
    })),
    get period() {
      return inWords.period()
    },
    get filters() {
      return inWords.filters()
    },
    madeBy: order.asker.name,
    madeAt: order.now,
    currency: order.currency,
    locale,
    timeZone: order.timeZone,
  })
  const toCells = rowCells(contract, columns, locale)
  const totals = createTotals(columns)
  // What a list itself puts into words is in the file's language too.
  const asker = { actor: actorOf({ ...order.asker, locale }), now: order.now }
  const snapshot = await openSnapshot(order.database)
  try {
    for (const filter of list.names ? inWords.idFilters : []) {
      const found = (await list.names?.(snapshot.read, filter, order.query[filter] as string[])) ?? []
      for (const { id, name } of found) inWords.name(id, name)
    }
    let rows = 0
    let total: number | null = null
    let shares: Readonly<Record<string, number>> = {}
    let cursor: string | undefined
    do {
      const page = await list.page(
        snapshot.read,
        {
          ...order.query,
          limit: rowsAtOnce,
          total: cursor === undefined,
          sums: contract.summed && cursor === undefined,
          ...(cursor === undefined ? {} : { cursor }),
        },
        asker,
      )
      shares = page.sums ?? shares
      if (page.total !== undefined && !page.totalIsCapped) total = page.total
      rows += page.items.length
      if (rows > writer.mostRows || (total ?? 0) > writer.mostRows) {
        throw new RuleError('export.tooManyRows', { count: writer.mostRows, format: order.format.toUpperCase() })
      }
      const cells = page.items.map((row) => {
        inWords.learn(row)
        return toCells(row)
      })
      for (const row of cells) totals.add(row)
      await writer.add(cells)
      step({ rows, total })
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    const ends = totals.sums().map((sum, index) => sum ?? shares[columns[index]?.key ?? ''] ?? null)
    await writer.end({ rows, totals: ends })
    return { rows }
  } finally {
    await snapshot.close()
  }
}
