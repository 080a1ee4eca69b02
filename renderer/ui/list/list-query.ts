import type { Filter, Filters } from '../../../contracts/list.ts'

export interface Range {
  from?: string
  to?: string
}
/** Any of these; a flag; or a range whose ends are as in the address (days, epoch milliseconds, numbers). */
export type FilterValue = readonly string[] | boolean | Range
export type FilterValues = Readonly<Record<string, FilterValue>>

/** A value of a text filter the page knows by name. */
export interface FilterChoice {
  value: string
  label: string
}

/** What narrows and orders a list; it lives in the page's address, so that a link shows the same. */
export interface ListState {
  q: string
  sort: string
  filters: FilterValues
}

type QueryValue = string | null | undefined
type Query = Readonly<Record<string, QueryValue | readonly QueryValue[]>>

const textsOf = (value: Query[string]): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string' && one !== '')

export const isRange = (value: FilterValue): value is Range => typeof value === 'object' && !Array.isArray(value)

function readFilter(name: string, filter: Filter, query: Query): FilterValue | undefined {
  if (filter.kind === 'oneOf' || filter.kind === 'id') {
    const values = textsOf(query[name]).filter((one) => filter.kind === 'id' || filter.values.includes(one))
    return values.length > 0 ? values : undefined
  }
  if (filter.kind === 'text') {
    const values = textsOf(query[name])
    return values.length > 0 ? values : undefined
  }
  if (filter.kind === 'flag') {
    const [value] = textsOf(query[name])
    return value === 'true' ? true : value === 'false' ? false : undefined
  }
  const [from] = textsOf(query[`${name}.from`])
  const [to] = textsOf(query[`${name}.to`])
  if (from === undefined && to === undefined) return undefined
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

interface Shape {
  filters: Filters
  sorts: readonly string[]
  defaultSort: string
}

export function readState(list: Shape, query: Query): ListState {
  const filters: Record<string, FilterValue> = {}
  for (const [name, filter] of Object.entries(list.filters)) {
    const value = readFilter(name, filter, query)
    if (value !== undefined) filters[name] = value
  }
  const [sort = list.defaultSort] = textsOf(query['sort'])
  const isKnown = list.sorts.includes(sort.replace(/^-/, ''))
  return { q: textsOf(query['q'])[0] ?? '', sort: isKnown ? sort : list.defaultSort, filters }
}

export type FlatQuery = Record<string, string | string[]>

/** The state as address and API both write it; what is at its default is left out. */
export function writeState(list: Shape, state: ListState): FlatQuery {
  const query: FlatQuery = {}
  if (state.q) query['q'] = state.q
  if (state.sort !== list.defaultSort) query['sort'] = state.sort
  for (const name of Object.keys(list.filters)) {
    const value = state.filters[name]
    if (value === undefined) continue
    if (typeof value === 'boolean') query[name] = String(value)
    else if (!isRange(value)) query[name] = [...value]
    else {
      if (value.from !== undefined) query[`${name}.from`] = value.from
      if (value.to !== undefined) query[`${name}.to`] = value.to
    }
  }
  return query
}

/** The names in an address that belong to a list; the rest is other parts' of the page. */
export function ownNames(list: Shape): ReadonlySet<string> {
  const names = Object.keys(list.filters).flatMap((name) => [name, `${name}.from`, `${name}.to`])
  return new Set(['q', 'sort', 'cursor', ...names])
}

/** Pressing a column's heading: ascending, descending, and back to what the list has by itself. */
export function nextSort(column: string, sort: string, defaultSort: string): string {
  if (sort === column) return `-${column}`
  if (sort === `-${column}`) return defaultSort === `-${column}` ? column : defaultSort
  return column
}

/** Whether two queries ask for the same, however they are written. */
export function isSameQuery(one: FlatQuery, other: FlatQuery): boolean {
  const normal = (query: FlatQuery) =>
    JSON.stringify(
      Object.entries(query)
        .map(([name, value]) => [name, [value].flat().toSorted()] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    )
  return normal(one) === normal(other)
}
