import { z } from 'zod'
import { zDay, zId, zInstant } from './common.ts'
import { route, type Access } from './route.ts'
import type { ErrorCode } from './errors.ts'

/**
 * How a list can be narrowed. In the address: `status=pending&status=approved` (any of), `lineId=…` (any of),
 * `workedOn.from=2026-11-01&workedOn.to=2026-11-30` (both ends included), `archived=true`.
 */
export type Filter =
  | { kind: 'oneOf'; values: readonly [string, ...string[]] }
  | { kind: 'id'; of: string }
  | { kind: 'text' }
  | { kind: 'flag' }
  | { kind: 'dayRange' }
  | { kind: 'instantRange' }
  | { kind: 'numberRange' }

export type Filters = Readonly<Record<string, Filter>>

export const oneOf = <const V extends readonly [string, ...string[]]>(values: V) => ({ kind: 'oneOf', values }) as const
/** Ids of another list's rows; `of` is that list's contract name, so that a page knows where to look names up. */
export const idOf = (of: string) => ({ kind: 'id', of }) as const
/** Exactly this text, or any of several; for values that are too many or too open to name. */
export const text = { kind: 'text' } as const
export const flag = { kind: 'flag' } as const
export const dayRange = { kind: 'dayRange' } as const
export const instantRange = { kind: 'instantRange' } as const
export const numberRange = { kind: 'numberRange' } as const

/** What may stand in an address once or several times. */
export const many = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(item).max(200).optional(),
  )

const number = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value), schema)

const zFlag = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .optional()

function filterSchemas(filters: Filters): Record<string, z.ZodType> {
  const shape: Record<string, z.ZodType> = {}
  for (const [name, filter] of Object.entries(filters)) {
    if (filter.kind === 'oneOf') shape[name] = many(z.enum(filter.values))
    else if (filter.kind === 'id') shape[name] = many(zId)
    else if (filter.kind === 'text') shape[name] = many(z.string().trim().min(1).max(100))
    else if (filter.kind === 'flag') shape[name] = zFlag
    else {
      const end =
        filter.kind === 'dayRange'
          ? zDay.optional()
          : filter.kind === 'instantRange'
            ? number(zInstant.optional())
            : number(z.int().optional())
      shape[`${name}.from`] = end
      shape[`${name}.to`] = end
    }
  }
  return shape
}

export const maxPageSize = 200
/** A report is read as a whole: charts and totals need all of its rows. */
export const maxReportRows = 1000

/** What every list answers with. `total` and `sums` only when asked; counting stops at 10,000 and says so. */
export const zPage = <Row extends z.ZodType>(row: Row) =>
  z.object({
    items: z.array(row),
    nextCursor: z.string().nullable(),
    total: z.int().optional(),
    /** Of all rows the query asks for, the sum of each column that adds up. */
    sums: z.record(z.string(), z.int()).optional(),
    totalIsCapped: z.boolean().optional(),
  })

export interface ListQuery {
  q?: string | undefined
  sort: string
  limit: number
  cursor?: string | undefined
  total?: boolean | undefined
  sums?: boolean | undefined
  [filter: string]: unknown
}

/**
 * A list: paged by cursor, filtered, sorted (`sort=-workedOn` is descending), searched by `q`, with its total only
 * when asked (`total=true`). The same object drives the route, the table page, saved views and export.
 */
export function listRoute<Row extends z.ZodObject>(list: {
  name: `${string}.list`
  path: `/${string}`
  access: Access
  summary: string
  row: Row
  filters: Filters
  /** Columns it can be sorted by. */
  sorts: readonly [string, ...string[]]
  /** A sort column, with `-` before it for descending. */
  defaultSort: string
  searchable: boolean
  /**
   * Makes it a report: its rows are sums over a period, and this is the filter of days, of which both ends must be given.
   * Pages and files follow from it as from any list.
   */
  period?: string
  /** Tells on request what its columns of money and pieces add up to (`sums=true`); its rows have columns of those names. */
  summed?: boolean
  /** Text columns that hold codes; their words are `value.<noun>.<column>.<code>`. */
  coded?: readonly string[]
  /** Columns that only a program reads, such as a code beside its sentence: no file and no view shows them. */
  inner?: readonly string[]
  errors?: readonly ErrorCode[]
}) {
  const directions = list.sorts.flatMap((column) => [column, `-${column}`]) as [string, ...string[]]
  const { period } = list
  const shape = z.strictObject({
    ...filterSchemas(list.filters),
    ...(period === undefined ? {} : { [`${period}.from`]: zDay, [`${period}.to`]: zDay }),
    ...(list.searchable ? { q: z.string().trim().max(100).optional() } : {}),
    sort: z.enum(directions).default(list.defaultSort),
    limit: number(
      z
        .int()
        .min(1)
        .max(period === undefined ? maxPageSize : maxReportRows)
        .default(50),
    ),
    cursor: z.string().max(2000).optional(),
    total: zFlag,
    ...(list.summed ? { sums: zFlag } : {}),
  })
  const query = (period === undefined ? shape : shape.refine(...forwards(period))) as unknown as z.ZodType<
    ListQuery,
    Record<string, string | readonly string[] | number | boolean | undefined>
  >
  return {
    ...route({
      name: list.name,
      method: 'GET',
      path: list.path,
      access: list.access,
      summary: list.summary,
      query,
      response: zPage(list.row),
      errors: ['cursor.invalid', ...(list.errors ?? [])],
    }),
    row: list.row,
    filters: list.filters,
    sorts: list.sorts,
    defaultSort: list.defaultSort,
    searchable: list.searchable,
    period,
    summed: list.summed ?? false,
    coded: list.coded ?? [],
    inner: list.inner ?? [],
  }
}

type Check = (query: Readonly<Record<string, unknown>>) => boolean

const forwards = (period: string): [Check, { path: string[]; params: { rule: string } }] => [
  (query) => String(query[`${period}.from`]) <= String(query[`${period}.to`]),
  { path: [`${period}.to`], params: { rule: 'periodBackwards' } },
]
export type ListContract = ReturnType<typeof listRoute>
export type RowOf<L extends { row: z.ZodType }> = z.output<L['row']>
