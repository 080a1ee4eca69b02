import { sql, type RawBuilder } from 'kysely'
import type { Actor } from '../../../core/access.ts'
import type { ListQuery } from '../../../../contracts/list.ts'
import { workFigures, type WorkFigure } from '../../../../contracts/workshop/reports.ts'
import { wholeFloor } from '../totals.ts'
import { recordedAround } from '../work-records.list.ts'
import { reportScope } from '../workshop.policy.ts'
import { sumsOfRecords } from './operation-totals.ts'

export type WorkSums = Record<WorkFigure | 'rejectPercentThousandths' | 'daysWorked', number>

/** What work can be told apart by. The kept totals each know some of it, the records know all. */
type Dimension = 'worker' | 'operation' | 'hour'

interface Source {
  table: string
  knows: readonly Dimension[]
  /** What narrows every reading of it. */
  only?: RawBuilder<boolean>
}

/** The smallest that knows enough is read. */
const sources: readonly Source[] = [
  { table: 'line_day_total', knows: [], only: sql<boolean>`"lineId" <> ${sql.lit(wholeFloor)}` },
  { table: 'operation_day_total', knows: ['operation'] },
  { table: 'line_hour_total', knows: ['hour'] },
  { table: 'work_total', knows: ['worker'] },
]
const records: Source = {
  table: 'work_record',
  knows: ['worker', 'operation', 'hour'],
  only: sql<boolean>`"deletedAt" is null`,
}

interface Grouping {
  /** The columns or expressions the rows are told apart by, under names of their own. */
  by: Readonly<Record<string, RawBuilder<unknown>>>
  /** What these need to know. */
  of?: Dimension
}

/** Sums of the work the actor may see, narrowed by the query, by whatever they are to be told apart by; without the rows that are all zero. */
export function workSums<Key extends Record<string, unknown>>(
  actor: Actor,
  query: ListQuery,
  { by, of }: Grouping,
): RawBuilder<Key & WorkSums> {
  const scope = reportScope(actor)
  const ids = (name: string) => (query[name] as string[] | undefined) ?? []
  const needed: Dimension[] = [
    ...(of === undefined ? [] : [of]),
    ...(scope.workerId || ids('workerId').length > 0 ? (['worker'] as const) : []),
    ...(ids('operationId').length > 0 || ids('productId').length > 0 ? (['operation'] as const) : []),
  ]
  const source = sources.find(({ knows }) => needed.every((one) => knows.includes(one))) ?? records
  const isRecords = source === records
  const conditions = [
    ...Object.values(scope),
    ...(source.only ? [source.only] : []),
    ...period(query, isRecords),
    ...['lineId', 'workerId', 'operationId'].flatMap((name) => oneOf(name, ids(name))),
    ...(isRecords ? oneOf('productId', ids('productId')) : ofProducts(ids('productId'))),
  ]
  const names = sql.join(Object.keys(by).map((name) => sql.ref(name)))
  const keys = Object.entries(by).map(([name, key]) => sql`${key} as ${sql.ref(name)}`)
  const figures = isRecords
    ? sumsOfRecords.map(({ column, sum }) => sql`${sum} as ${sql.ref(column)}`)
    : workFigures.map((column) => sql.ref(column))
  // Records of a shift are put together first, as the totals are: work that was wholly taken back makes no day worked.
  const ofShift = isRecords
    ? sql` group by ${sql.raw(keys.map((_, index) => index + 1).join(', '))}, "workedOn", "shiftId", "lineId"`
    : sql``
  const sums = workFigures.map((column) => sql`coalesce(sum(${sql.ref(column)}), 0) as ${sql.ref(column)}`)
  const days = sql`count(distinct case when "approvedPieces" + "pendingPieces" > 0 then "countedOn" end) as "daysWorked"`
  const nothing = sql.join(
    workFigures.map((column) => sql`${sql.ref(column)} = 0`),
    sql` and `,
  )
  return sql<Key & WorkSums>`(
    select *, ${rejectPercent} as "rejectPercentThousandths"
    from (select ${names}, ${sql.join([...sums, days])}
      from (select ${sql.join([...keys, sql`"workedOn" as "countedOn"`, ...figures])} from ${sql.table(source.table)}
        where ${sql.join(conditions, sql` and `)}${ofShift}) as parts
      group by ${names}) as added
    where not (${nothing}))`
}

/** To a tenth of a per cent, half up; none where nothing was decided. */
const decided = sql`("approvedPieces" + "rejectedPieces")`
const rejectPercent = sql`case when ${decided} > 0
  then cast(("rejectedPieces" * 2000 + ${decided}) / (2 * ${decided}) as bigint) * 100 else 0 end`

const oneOf = (column: string, ids: readonly string[]) =>
  ids.length === 0 ? [] : [sql<boolean>`${sql.ref(column)} in (${sql.join(ids)})`]

const ofProducts = (ids: readonly string[]) =>
  ids.length === 0
    ? []
    : [
        sql<boolean>`"operationId" in (select operation."id" from operation where operation."productId" in (${sql.join(ids)}))`,
      ]

function period(query: ListQuery, isRecords: boolean): RawBuilder<boolean>[] {
  const from = String(query['workedOn.from'])
  const to = String(query['workedOn.to'])
  const days = [sql<boolean>`"workedOn" >= ${from}`, sql<boolean>`"workedOn" <= ${to}`]
  // The indexes of records are in the order of recording.
  return isRecords ? [...days, sql<boolean>`${recordedAround({ from, to })}`] : days
}
