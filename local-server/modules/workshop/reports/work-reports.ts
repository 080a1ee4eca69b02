import { sql, type RawBuilder } from 'kysely'
import type { ListContract, ListQuery } from '../../../../contracts/list.ts'
import {
  reportWorkByDay,
  reportWorkByHour,
  reportWorkByLine,
  reportWorkByOperation,
  reportWorkByProduct,
  reportWorkByWorker,
  workFigures,
  type reportSteps,
} from '../../../../contracts/workshop/reports.ts'
import { defineList, type List, type ListAsker } from '../../../core/list/define-list.ts'
import type { Reader } from '../../../core/database/index.ts'
import { workSums, type WorkSums } from './work-sums.ts'

type Narrowed = [db: Reader, asker: ListAsker, query: ListQuery]

const sums = Object.fromEntries(
  [...workFigures, 'rejectPercentThousandths', 'daysWorked'].map((key) => [key, `sums.${key}`]),
)

/** Each filter narrows what is added up, not the sums. */
const asked = ({ filters }: ListContract) =>
  Object.fromEntries(Object.keys(filters).map((key) => [key, () => undefined]))

const figuresOf = (row: WorkSums) => ({
  approvedPieces: row.approvedPieces,
  approvedMinor: row.approvedMinor,
  pendingPieces: row.pendingPieces,
  pendingMinor: row.pendingMinor,
  rejectedPieces: row.rejectedPieces,
  rejectedMinor: row.rejectedMinor,
  rejectPercentThousandths: row.rejectPercentThousandths,
})

/** The Monday or the first of the month a day lies in; of the period's first, where that began earlier. */
function stepOf(db: Reader, query: ListQuery): RawBuilder<string> {
  const [step = 'day'] = (query['step'] as (typeof reportSteps)[number][] | undefined) ?? []
  if (step === 'day') return sql<string>`"workedOn"`
  const begun =
    step === 'month'
      ? sql<string>`substr("workedOn", 1, 7) || '-01'`
      : isSqlite(db)
        ? sql<string>`date("workedOn", '-6 days', 'weekday 1')`
        : sql<string>`to_char(date_trunc('week', cast("workedOn" as date)), 'YYYY-MM-DD')`
  const from = String(query['workedOn.from'])
  return sql<string>`case when ${begun} < ${sql.lit(from)} then ${sql.lit(from)} else ${begun} end`
}

const isSqlite = (db: Reader) => db.getExecutor().adapter.constructor.name === 'SqliteAdapter'

const byDay = defineList(reportWorkByDay, {
  rows: (...[db, { actor }, query]: Narrowed) =>
    db
      .selectFrom(workSums<{ day: string }>(actor, query, { by: { day: stepOf(db, query) } }).as('sums'))
      .selectAll('sums'),
  id: 'sums.day',
  columns: { ...sums, workedOn: 'sums.day' },
  filterBy: asked(reportWorkByDay),
  names: namesOf,
  shares,
  toRows: (rows) => rows.map((row) => ({ workedOn: row.day, ...figuresOf(row) })),
})

/**
 * Minutes from the midnight its shift's day began with, so that the night's hours stand after the evening's. The times of a
 * shift are those of the plan its day had; `ofShift` leaves `"shiftId"` to the table that is summed.
 */
const hourOf = sql<number>`(select cast(substr("startsAt", 1, 2) as integer) * 60 + cast(substr("startsAt", 4, 2) as integer)
  from (select "shiftId" as "ofShift", "validFrom", "startsAt" from shift_time) as times
  where times."ofShift" = "shiftId" and times."validFrom" <= "workedOn"
  order by times."validFrom" desc limit 1) + "shiftHour" * 60`

const byHour = defineList(reportWorkByHour, {
  rows: (...[db, { actor }, query]: Narrowed) =>
    db
      .selectFrom(
        workSums<{ minute: number; hourId: string }>(actor, query, {
          by: { minute: hourOf, hourId: sql`cast(${hourOf} as text)` },
          of: 'hour',
        }).as('sums'),
      )
      .selectAll('sums'),
  id: 'sums.hourId',
  columns: { ...sums, hour: 'sums.minute' },
  filterBy: asked(reportWorkByHour),
  names: namesOf,
  shares,
  toRows: (rows) =>
    rows.map((row) => {
      const two = (part: number) => String(part).padStart(2, '0')
      return { hour: `${two(Math.floor(row.minute / 60) % 24)}:${two(row.minute % 60)}`, ...figuresOf(row) }
    }),
})

const byLine = defineList(reportWorkByLine, {
  rows: (...[db, { actor }, query]: Narrowed) =>
    db
      .selectFrom(workSums<{ lineId: string }>(actor, query, { by: { lineId: sql`"lineId"` } }).as('sums'))
      .innerJoin('line', 'line.id', 'sums.lineId')
      .selectAll('sums')
      .select(['line.name as lineName']),
  id: 'sums.lineId',
  columns: { ...sums, lineName: 'line.search' },
  filterBy: asked(reportWorkByLine),
  names: namesOf,
  shares,
  toRows: (rows) => rows.map((row) => ({ lineId: row.lineId, lineName: row.lineName, ...figuresOf(row) })),
})

const byWorker = defineList(reportWorkByWorker, {
  rows: (...[db, { actor }, query]: Narrowed) =>
    db
      .selectFrom(
        workSums<{ workerId: string }>(actor, query, { by: { workerId: sql`"workerId"` }, of: 'worker' }).as('sums'),
      )
      .innerJoin('worker', 'worker.id', 'sums.workerId')
      .innerJoin('person', 'person.id', 'sums.workerId')
      .innerJoin('line', 'line.id', 'worker.lineId')
      .selectAll('sums')
      .select(['person.fullName as workerName', 'worker.number', 'line.name as lineName']),
  id: 'sums.workerId',
  columns: { ...sums, workerName: 'person.search', number: 'worker.number', lineName: 'line.search' },
  filterBy: asked(reportWorkByWorker),
  names: namesOf,
  shares,
  toRows: (rows) =>
    rows.map((row) => ({
      workerId: row.workerId,
      number: row.number,
      workerName: row.workerName,
      lineName: row.lineName,
      daysWorked: row.daysWorked,
      ...figuresOf(row),
    })),
})

const productOf = sql`(select operation."productId" from operation where operation."id" = "operationId")`

const byProduct = defineList(reportWorkByProduct, {
  rows: (...[db, { actor }, query]: Narrowed) =>
    db
      .selectFrom(
        workSums<{ product: string }>(actor, query, { by: { product: productOf }, of: 'operation' }).as('sums'),
      )
      .innerJoin('product', 'product.id', 'sums.product')
      .selectAll('sums')
      .select(['product.code as productCode', 'product.name as productName']),
  id: 'sums.product',
  columns: { ...sums, productCode: 'product.code' },
  filterBy: asked(reportWorkByProduct),
  names: namesOf,
  shares,
  toRows: (rows) =>
    rows.map((row) => ({
      productId: row.product,
      productCode: row.productCode,
      productName: row.productName,
      ...figuresOf(row),
    })),
})

const byOperation = defineList(reportWorkByOperation, {
  rows: (...[db, { actor }, query]: Narrowed) =>
    db
      .selectFrom(
        workSums<{ operationId: string }>(actor, query, {
          by: { operationId: sql`"operationId"` },
          of: 'operation',
        }).as('sums'),
      )
      .innerJoin('operation', 'operation.id', 'sums.operationId')
      .innerJoin('product', 'product.id', 'operation.productId')
      .selectAll('sums')
      .select(['operation.name as operationName', 'product.code as productCode', 'product.name as productName']),
  id: 'sums.operationId',
  columns: { ...sums, operationName: 'operation.search', productCode: 'product.code' },
  filterBy: asked(reportWorkByOperation),
  names: namesOf,
  shares,
  toRows: (rows) =>
    rows.map((row) => ({
      operationId: row.operationId,
      productCode: row.productCode,
      productName: row.productName,
      operationName: row.operationName,
      ...figuresOf(row),
    })),
})

/** As the rows have it. */
function shares({ approvedPieces = 0, rejectedPieces = 0 }: Readonly<Record<string, number>>) {
  const decided = approvedPieces + rejectedPieces
  return { rejectPercentThousandths: decided > 0 ? Math.round((rejectedPieces * 1000) / decided) * 100 : 0 }
}

async function namesOf(
  db: Reader,
  filter: string,
  ids: readonly string[],
): Promise<readonly { id: string; name: string }[]> {
  switch (filter) {
    case 'lineId':
      return db.selectFrom('line').select(['id', 'name']).where('id', 'in', ids).execute()
    case 'workerId':
      return db.selectFrom('person').select(['id', 'fullName as name']).where('id', 'in', ids).execute()
    case 'productId':
      return db.selectFrom('product').select(['id', 'name']).where('id', 'in', ids).execute()
    case 'operationId':
      return db.selectFrom('operation').select(['id', 'name']).where('id', 'in', ids).execute()
    default:
      return []
  }
}

export const workReports: readonly List[] = [byDay, byHour, byLine, byWorker, byProduct, byOperation] as readonly List[]
