import type { ListContract, RowOf } from '../../contracts/list.ts'
import type { RouteContract } from '../../contracts/route.ts'
import { call } from './api.ts'

export interface LookupRow {
  id: string
  label: string
  description?: string
}

/** How rows of a list are found and named where one is to be chosen (filters, forms, the command palette). */
export interface Lookup {
  list: ListContract
  toRow: (row: never) => LookupRow
  /** Reads one by id, where there is such a route. */
  read?: RouteContract
}

type LookupFile = { default: Readonly<Record<string, Lookup>> }

const files = import.meta.glob<LookupFile>('../modules/*/lookups.ts')
let found: Promise<ReadonlyMap<string, Lookup>> | undefined

async function loadAll(): Promise<ReadonlyMap<string, Lookup>> {
  const loaded = await Promise.all(Object.values(files).map((load) => load()))
  return new Map(loaded.flatMap((file) => Object.entries(file.default)))
}

/** Declares the lookup of a list, typed by its rows. */
export function lookup<L extends ListContract>(
  list: L,
  toRow: (row: RowOf<L>) => LookupRow,
  read?: RouteContract,
): Lookup {
  return { list, toRow, ...(read ? { read } : {}) }
}

async function lookupOf(name: string): Promise<Lookup> {
  found ??= loadAll()
  const one = (await found).get(name)
  if (!one) throw new Error(`no lookup is declared for ${name}`)
  return one
}

const named = new Map<string, LookupRow>()

/** Finds rows of a list by what was typed. */
export async function searchLookup(name: string, q: string, signal?: AbortSignal): Promise<LookupRow[]> {
  const { list, toRow } = await lookupOf(name)
  const query = { limit: 20, ...(q && list.searchable ? { q } : {}) }
  const page = await call<ListContract>(list, { query, ...(signal ? { signal } : {}) })
  const rows = page.items.map((row) => toRow(row as never))
  for (const row of rows) named.set(`${name} ${row.id}`, row)
  return rows
}

/** The name of a row whose id is known, such as one in a page's address. */
export async function nameOf(name: string, id: string): Promise<LookupRow> {
  const key = `${name} ${id}`
  const present = named.get(key)
  if (present) return present
  const { list, toRow, read } = await lookupOf(name)
  if (read) {
    const row = toRow((await call(read, { params: { id } })) as never)
    named.set(key, row)
    return row
  }
  const page = await call<ListContract>(list, { query: { limit: 200 } })
  for (const row of page.items.map((one) => toRow(one as never))) named.set(`${name} ${row.id}`, row)
  return named.get(key) ?? { id, label: id.slice(-8) }
}
