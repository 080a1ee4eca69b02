interface RowsChange<Row> {
  rows: Row[]
  changed: ReadonlySet<string>
  gone: ReadonlySet<string>
  added: number
}

/**
 * What a fresh page means for the rows on the screen: changed rows are replaced where they stand, rows that are no
 * longer there stay (marked gone) and new ones are only counted, so that nothing jumps from under a pointer.
 */
export function compareRows<Row>(
  shown: readonly Row[],
  fresh: readonly Row[],
  idOf: (row: Row) => string,
): RowsChange<Row> {
  const freshById = new Map(fresh.map((row) => [idOf(row), row]))
  const changed = new Set<string>()
  const gone = new Set<string>()
  const rows = shown.map((row) => {
    const id = idOf(row)
    const now = freshById.get(id)
    freshById.delete(id)
    if (now === undefined) gone.add(id)
    else if (JSON.stringify(now) !== JSON.stringify(row)) changed.add(id)
    return now ?? row
  })
  const added = freshById.size
  // The last rows of a full page that new ones above have pushed off it are not gone.
  if (added > 0 && fresh.length >= shown.length) for (const row of shown.slice(-added)) gone.delete(idOf(row))
  return { rows, changed, gone, added }
}
