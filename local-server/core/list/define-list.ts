import { sql, type RawBuilder, type SelectQueryBuilder } from 'kysely'
import { z } from 'zod'
import type { ModuleName } from '../../../contracts/common.ts'
import { columnsOf } from '../../../contracts/list-columns.ts'
import type { Filter, ListContract, ListQuery, RowOf } from '../../../contracts/list.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import type { Actor } from '../access.ts'
import type { Reader } from '../database/index.ts'
import { fieldError } from '../errors.ts'
import type { Handler } from '../http/request.ts'

/** A column as `table.column`, or an expression. */
type Column = string | RawBuilder<unknown>

export interface ListAsker {
  actor: Actor
  now: number
}

interface ListDefinition<L extends ListContract, DB, TB extends keyof DB, O> {
  /**
   * The rows the asker may see, with the columns `toRows` needs; no order, no limit. Row rules belong here, in SQL. Rows
   * that are themselves sums take what they are summed over from the query.
   */
  rows: (db: Reader, asker: ListAsker, query: ListQuery) => SelectQueryBuilder<DB, TB, O>
  /** Unique, and what ties are broken by. */
  id: string
  /** For each sort and filter its column. Sort columns must not be null. */
  columns: Readonly<Record<string, Column>>
  /** Columns that hold folded text; every word of the search must be in one of them. */
  search?: readonly string[]
  /** How a search narrows the rows where columns of folded text are not enough. */
  searchBy?: (db: Reader, words: readonly string[], asker: ListAsker) => Promise<RawBuilder<unknown>>
  /** Filters that are more than a comparison of a column, a range as `{ from, to }`; `undefined` adds nothing. */
  filterBy?: Readonly<Record<string, (value: unknown, asker: ListAsker) => RawBuilder<unknown> | undefined>>
  /** The page's rows as the contract has them; what belongs to many rows is read here, in one query for the page. */
  toRows: (rows: O[], db: Reader, asker: ListAsker) => RowOf<L>[] | Promise<RowOf<L>[]>
  /** What the sums of a report come to beside themselves, such as a share of one in another. */
  shares?: (sums: Readonly<Record<string, number>>) => Record<string, number>
  /** What the rows are called that a filter of ids asks for, where the list's own rows do not say. */
  names?: (db: Reader, filter: string, ids: readonly string[]) => Promise<readonly { id: string; name: string }[]>
}

export interface List<L extends ListContract = ListContract> {
  contract: L
  /** The module it belongs to, where it can be switched off. */
  module?: ModuleName
  page(db: Reader, query: ListQuery, asker: ListAsker): Promise<Page<RowOf<L>>>
  names?(db: Reader, filter: string, ids: readonly string[]): Promise<readonly { id: string; name: string }[]>
}

interface Page<Row> {
  items: Row[]
  nextCursor: string | null
  total?: number
  totalIsCapped?: boolean
  sums?: Record<string, number>
}

const countLimit = 10_000

const zCursor = z.tuple([z.string(), z.union([z.string(), z.number()]), z.string()])

/**
 * The server's half of a `listRoute()`: filters, search, sort and keyset paging over one query. The cursor holds the
 * last row's sort value and id, so a page costs the same at the end of a million rows as at their start.
 */
export function defineList<L extends ListContract, DB, TB extends keyof DB, O>(
  contract: L,
  definition: ListDefinition<L, DB, TB, O>,
): List<L> {
  const column = (name: string): RawBuilder<unknown> => {
    const known = definition.columns[name]
    if (known === undefined) throw new Error(`${contract.name}: no column for ${name}`)
    return typeof known === 'string' ? sql.ref(known) : known
  }
  // Said at the start, not at the first click.
  for (const name of contract.sorts) column(name)
  for (const name of Object.keys(contract.filters)) if (!definition.filterBy?.[name]) column(name)

  async function narrowed(db: Reader, query: ListQuery, asker: ListAsker) {
    let rows = definition.rows(db, asker, query)
    for (const [name, filter] of Object.entries(contract.filters)) {
      for (const condition of conditionsOf(name, filter, query, asker)) rows = rows.where(sql<boolean>`${condition}`)
    }
    const spellings = query.q ? spellingsOf(query.q) : []
    if (spellings.length === 0) return rows
    const found = await Promise.all(spellings.map((words) => foundBy(db, words, asker)))
    return rows.where(sql<boolean>`(${sql.join(found, sql` or `)})`)
  }

  async function foundBy(db: Reader, words: readonly string[], asker: ListAsker): Promise<RawBuilder<unknown>> {
    if (definition.searchBy) return definition.searchBy(db, words, asker)
    const each = words.map((word) => containsWord(definition.search ?? [], word))
    return sql`(${sql.join(each, sql` and `)})`
  }

  function conditionsOf(name: string, filter: Filter, query: ListQuery, asker: ListAsker): RawBuilder<unknown>[] {
    const custom = definition.filterBy?.[name]
    const isRange = filter.kind === 'dayRange' || filter.kind === 'instantRange' || filter.kind === 'numberRange'
    if (custom) {
      const value = isRange ? rangeOf(name, query) : query[name]
      const condition = value === undefined ? undefined : custom(value, asker)
      return condition ? [condition] : []
    }
    if (isRange) {
      const from = query[`${name}.from`]
      const to = query[`${name}.to`]
      return [
        ...(from === undefined ? [] : [sql`${column(name)} >= ${rangeEnd(filter, from)}`]),
        ...(to === undefined ? [] : [sql`${column(name)} <= ${rangeEnd(filter, to)}`]),
      ]
    }
    const value = query[name]
    if (value === undefined) return []
    if (filter.kind === 'flag') return [sql`${column(name)} = ${value ? 1 : 0}`]
    const condition = isOneOf(column(name), value as string[])
    return condition ? [condition] : []
  }

  const summed = columnsOf(contract).flatMap((one) => (one.summed ? [one.key] : []))

  async function sumsOf(db: Reader, base: SelectQueryBuilder<DB, TB, O>): Promise<Record<string, number>> {
    const sums = summed.map((key) => sql<number>`coalesce(sum(${sql.ref(key)}), 0)`.as(key))
    const all: Record<string, number> = await db.selectFrom(base.as('summed')).select(sums).executeTakeFirstOrThrow()
    return { ...all, ...definition.shares?.(all) }
  }

  return {
    contract,
    ...(definition.names ? { names: definition.names } : {}),
    async page(db, query, asker) {
      const descending = query.sort.startsWith('-')
      const sortColumn = column(descending ? query.sort.slice(1) : query.sort)
      const idColumn = sql.ref(definition.id)
      const base = await narrowed(db, query, asker)

      let rows = base
      if (query.cursor !== undefined) {
        const [, value, id] = readCursor(query.cursor, query.sort)
        const compare = sql.raw(descending ? '<' : '>')
        rows = rows.where(sql<boolean>`(${sortColumn}, ${idColumn}) ${compare} (${value}, ${id})`)
      }
      const direction = descending ? 'desc' : 'asc'
      const found = await rows
        .select([sortColumn.as('cursorValue'), idColumn.as('cursorId')])
        .orderBy(sortColumn, direction)
        .orderBy(idColumn, direction)
        .limit(query.limit + 1)
        .execute()
        .catch((error: unknown) => {
          throw query.cursor !== undefined && isUnfitValue(error) ? invalidCursor() : error
        })

      const shown = found.slice(0, query.limit)
      const last = shown.at(-1) as { cursorValue: unknown; cursorId: unknown } | undefined
      const page: Page<RowOf<L>> = {
        items: await definition.toRows(shown, db, asker),
        nextCursor:
          found.length > query.limit && last
            ? writeCursor([query.sort, last.cursorValue as string | number, String(last.cursorId)])
            : null,
      }
      if (query.total) {
        const counted = await db
          .selectFrom(
            base
              .clearSelect()
              .select(sql`1`.as('one'))
              .limit(countLimit + 1)
              .as('counted'),
          )
          .select((eb) => eb.fn.countAll<number>().as('rows'))
          .executeTakeFirstOrThrow()
        page.total = Math.min(counted.rows, countLimit)
        page.totalIsCapped = counted.rows > countLimit
      }
      if (query.sums) page.sums = await sumsOf(db, base)
      return page
    },
  }
}

/** A condition that an expression has one of the values; none of them asks for nothing. */
export const isOneOf = (expression: RawBuilder<unknown>, values: readonly string[]): RawBuilder<unknown> | undefined =>
  values.length === 0 ? undefined : sql`${expression} in (${sql.join(values)})`

/** A number may be larger than its column can hold; PostgreSQL would refuse to compare them. */
const rangeEnd = (filter: Filter, end: unknown) =>
  filter.kind === 'dayRange' ? sql`${end}` : sql`cast(${end} as bigint)`

/** PostgreSQL's class of errors for values that do not fit a column's type; SQLite compares whatever it is given. */
const isUnfitValue = (error: unknown) =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('22')

/**
 * What is searched for, as sets of words of which one has to be found whole. A phone is kept in E.164; it is typed with
 * spaces, dashes and brackets, and with a trunk 0 or 8 where the country is left out (D-03).
 */
function spellingsOf(q: string): string[][] {
  const words = fold(q).split(' ').filter(Boolean).slice(0, 8)
  if (words.length === 0) return []
  const digits = /^[+\d\s().-]+$/.test(q) ? q.replaceAll(/\D/g, '') : ''
  if (digits.length < 5) return [words]
  const numbers = /^[08]/.test(digits) ? [digits, digits.slice(1)] : [digits]
  return [words, ...numbers.filter((number) => number !== words[0]).map((number) => [number])]
}

function rangeOf(name: string, query: ListQuery): { from: unknown; to: unknown } | undefined {
  const range = { from: query[`${name}.from`], to: query[`${name}.to`] }
  return range.from === undefined && range.to === undefined ? undefined : range
}

/** The route of a list. */
export function listHandler(list: List, now: () => number): Handler {
  return {
    contract: list.contract,
    kind: 'query',
    read: (db, request) => list.page(db, request.query as ListQuery, { actor: request.actor, now: now() }),
  }
}

const escapeLike = (word: string) => word.replace(/[\\%_]/g, '\\$&')

/** A condition that one of the columns holds the word. */
export function containsWord(columns: readonly string[], word: string): RawBuilder<unknown> {
  const pattern = `%${escapeLike(word)}%`
  return sql`(${sql.join(
    columns.map((name) => sql`${sql.ref(name)} like ${pattern} escape '\\'`),
    sql` or `,
  )})`
}

const writeCursor = (cursor: z.output<typeof zCursor>) => Buffer.from(JSON.stringify(cursor)).toString('base64url')

function readCursor(cursor: string, sort: string): z.output<typeof zCursor> {
  let content: unknown
  try {
    content = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw invalidCursor()
  }
  const parsed = zCursor.safeParse(content)
  // A cursor of another order would skip rows in silence.
  if (!parsed.success || parsed.data[0] !== sort) throw invalidCursor()
  return parsed.data
}

const invalidCursor = () => fieldError('cursor.invalid', 'query.cursor')
