import { sql, type RawBuilder } from 'kysely'
import type { z } from 'zod'
import type { zWorkTotals } from '../../../contracts/workshop/work-records.ts'
import { prepared, type Arguments, type Tx } from '../../core/database/index.ts'
import { inTurns } from '../../core/in-turns.ts'
import { orderChanges, recomputeOrderTotals } from './orders/order-totals.ts'
import { operationChanges, recomputeOperationTotals } from './reports/operation-totals.ts'
import type { TotalColumns, WorkRecordTable, WorkStatus } from './workshop.tables.ts'

export type WorkTotals = z.output<typeof zWorkTotals>

const statuses = ['pending', 'approved', 'rejected'] as const satisfies readonly WorkStatus[]

/** What of a record is counted, by the end of the name of its column; the status comes before it. */
const measures = {
  Pieces: { of: (record: Counted) => record.quantity, sql: sql`"quantity"` },
  Minor: { of: (record: Counted) => record.amountMinor, sql: sql`"amountMinor"` },
  MinutesThousandths: {
    of: (record: Counted) => record.quantity * record.standardMinutesThousandths,
    sql: sql`cast("quantity" as bigint) * "standardMinutesThousandths"`,
  },
  FinishedPieces: {
    of: (record: Counted) => record.quantity * record.isLastOperation,
    sql: sql`"quantity" * "isLastOperation"`,
  },
} as const
const measureNames = [
  'Pieces',
  'Minor',
  'MinutesThousandths',
  'FinishedPieces',
] as const satisfies readonly (keyof typeof measures)[]
const columns = statuses.flatMap((status) => measureNames.map((measure) => `${status}${measure}` as const))

interface Counted extends Pick<
  WorkRecordTable,
  | 'workedOn'
  | 'shiftId'
  | 'lineId'
  | 'workerId'
  | 'operationId'
  | 'shiftHour'
  | 'status'
  | 'quantity'
  | 'amountMinor'
  | 'standardMinutesThousandths'
  | 'isLastOperation'
> {
  /** The order its bundle was cut for. */
  orderId: string | null
}

/** In `line_day_total` the row of all lines together, so that a chart of the floor reads one row a day. */
export const wholeFloor = 'floor'

const nothing = (): TotalColumns => ({
  pendingPieces: 0,
  pendingMinor: 0,
  pendingMinutesThousandths: 0,
  pendingFinishedPieces: 0,
  approvedPieces: 0,
  approvedMinor: 0,
  approvedMinutesThousandths: 0,
  approvedFinishedPieces: 0,
  rejectedPieces: 0,
  rejectedMinor: 0,
  rejectedMinutesThousandths: 0,
  rejectedFinishedPieces: 0,
})

type Pending = Pick<
  TotalColumns,
  'pendingPieces' | 'pendingMinor' | 'pendingMinutesThousandths' | 'pendingFinishedPieces'
>
type New = Arguments<Pick<Counted, 'workedOn' | 'shiftId' | 'lineId' | 'workerId' | 'shiftHour'> & Pending>

const pendingOnly = (added: New) => ({
  ...nothing(),
  pendingPieces: added.pendingPieces,
  pendingMinor: added.pendingMinor,
  pendingMinutesThousandths: added.pendingMinutesThousandths,
  pendingFinishedPieces: added.pendingFinishedPieces,
})

const addPending = (table: 'work_total' | 'line_hour_total' | 'line_day_total') => {
  const added = (column: keyof Pending) =>
    sql<number>`${sql.ref(`${table}.${column}`)} + ${sql.ref(`excluded.${column}`)}`
  return {
    pendingPieces: added('pendingPieces'),
    pendingMinor: added('pendingMinor'),
    pendingMinutesThousandths: added('pendingMinutesThousandths'),
    pendingFinishedPieces: added('pendingFinishedPieces'),
  }
}

const countForWorker = prepared((tx: Tx, added: New) =>
  tx
    .insertInto('work_total')
    .values({
      ...pendingOnly(added),
      workedOn: added.workedOn,
      shiftId: added.shiftId,
      lineId: added.lineId,
      workerId: added.workerId,
      lastApprovedAt: 0,
    })
    .onConflict((conflict) =>
      conflict.columns(['workedOn', 'shiftId', 'lineId', 'workerId']).doUpdateSet(addPending('work_total')),
    ),
)

const countForHour = prepared((tx: Tx, added: New) =>
  tx
    .insertInto('line_hour_total')
    .values({
      ...pendingOnly(added),
      workedOn: added.workedOn,
      shiftId: added.shiftId,
      lineId: added.lineId,
      shiftHour: added.shiftHour,
    })
    .onConflict((conflict) =>
      conflict.columns(['workedOn', 'shiftId', 'lineId', 'shiftHour']).doUpdateSet(addPending('line_hour_total')),
    ),
)

const countForDay = prepared((tx: Tx, added: New) =>
  tx
    .insertInto('line_day_total')
    .values([
      { ...pendingOnly(added), lineId: added.lineId, workedOn: added.workedOn },
      { ...pendingOnly(added), lineId: wholeFloor, workedOn: added.workedOn },
    ])
    .onConflict((conflict) => conflict.columns(['lineId', 'workedOn']).doUpdateSet(addPending('line_day_total'))),
)

/** A new record, in all totals: the first of a shift, an hour or a day makes the row. */
export async function countNew(tx: Tx, record: Counted): Promise<void> {
  const { workedOn, shiftId, lineId, workerId, shiftHour } = record
  const added = {
    workedOn,
    shiftId,
    lineId,
    workerId,
    shiftHour,
    pendingPieces: measures.Pieces.of(record),
    pendingMinor: measures.Minor.of(record),
    pendingMinutesThousandths: measures.MinutesThousandths.of(record),
    pendingFinishedPieces: measures.FinishedPieces.of(record),
  }
  await countForWorker(tx, added)
  await countForHour(tx, added)
  await countForDay(tx, added)
  const perOperation = operationChanges()
  perOperation.add(record, 1)
  await perOperation.apply(tx)
  if (record.orderId === null) return
  const perOrder = orderChanges()
  perOrder.add({ ...record, orderId: record.orderId }, 1)
  await perOrder.apply(tx)
}

/** What records that were counted before add to and take from the totals, put together so that many are one update a row. */
export interface TotalChanges {
  /** The record as it stops or starts to count. */
  takeOff(record: Counted): void
  putOn(record: Counted, approvedAt?: number): void
  apply(tx: Tx): Promise<void>
}

interface Change {
  key: Pick<Counted, 'workedOn' | 'shiftId' | 'lineId' | 'workerId' | 'shiftHour'>
  by: TotalColumns
  approvedAt: number
}

export function totalChanges(): TotalChanges {
  const perWorker = new Map<string, Change>()
  const perHour = new Map<string, Change>()
  const perDay = new Map<string, Change>()
  const perOperation = operationChanges()
  const perOrder = orderChanges()

  const add = (to: Map<string, Change>, id: string, record: Counted, sign: 1 | -1, approvedAt: number) => {
    const change = to.get(id) ?? { key: record, by: nothing(), approvedAt: 0 }
    for (const name of measureNames) change.by[`${record.status}${name}`] += sign * measures[name].of(record)
    change.approvedAt = Math.max(change.approvedAt, approvedAt)
    to.set(id, change)
  }
  const count = (record: Counted, sign: 1 | -1, approvedAt = 0) => {
    const shift = `${record.workedOn} ${record.shiftId} ${record.lineId}`
    add(perWorker, `${shift} ${record.workerId}`, record, sign, approvedAt)
    add(perHour, `${shift} ${record.shiftHour}`, record, sign, approvedAt)
    add(perDay, `${record.workedOn} ${record.lineId}`, record, sign, approvedAt)
    perOperation.add(record, sign)
    if (record.orderId !== null) perOrder.add({ ...record, orderId: record.orderId }, sign)
  }

  return {
    takeOff: (record) => count(record, -1),
    putOn: (record, approvedAt) => count(record, 1, approvedAt),
    async apply(tx) {
      const turn = inTurns()
      for (const { key, by, approvedAt } of perWorker.values()) {
        const last = sql`case when "lastApprovedAt" < ${approvedAt} then ${approvedAt} else "lastApprovedAt" end`
        await sql`update work_total set ${sql.join(changes(by))}, "lastApprovedAt" = ${last}
          where "workedOn" = ${key.workedOn} and "shiftId" = ${key.shiftId} and "lineId" = ${key.lineId}
            and "workerId" = ${key.workerId}`.execute(tx)
        await turn()
      }
      for (const { key, by } of perHour.values()) {
        await sql`update line_hour_total set ${sql.join(changes(by))}
          where "workedOn" = ${key.workedOn} and "shiftId" = ${key.shiftId} and "lineId" = ${key.lineId}
            and "shiftHour" = ${key.shiftHour}`.execute(tx)
        await turn()
      }
      for (const { key, by } of perDay.values()) {
        await sql`update line_day_total set ${sql.join(changes(by))}
          where "lineId" in (${key.lineId}, ${wholeFloor}) and "workedOn" = ${key.workedOn}`.execute(tx)
        await turn()
      }
      await perOperation.apply(tx)
      await perOrder.apply(tx)
    },
  }
}

const changes = (by: TotalColumns): RawBuilder<unknown>[] =>
  columns.map((column) => sql`${sql.ref(column)} = ${sql.ref(column)} + ${by[column]}`)

/** Makes the kept totals anew from the records: after an import or the demo, and to check that they agree. */
export async function recomputeTotals(tx: Tx): Promise<void> {
  const sums = sql.join(
    statuses.flatMap((status) =>
      measureNames.map(
        (name) => sql`coalesce(sum(case when "status" = ${sql.lit(status)} then ${measures[name].sql} end), 0)`,
      ),
    ),
  )
  const names = sql.join(columns.map((column) => sql.ref(column)))
  await tx.deleteFrom('work_total').execute()
  await tx.deleteFrom('line_hour_total').execute()
  await tx.deleteFrom('line_day_total').execute()
  await recomputeOperationTotals(tx)
  await recomputeOrderTotals(tx)
  await sql`insert into work_total ("workedOn", "shiftId", "lineId", "workerId", "lastApprovedAt", ${names})
    select "workedOn", "shiftId", "lineId", "workerId",
      coalesce(max(case when "status" = 'approved' and "correctsId" is null then "decidedAt" end), 0), ${sums}
    from work_record where "deletedAt" is null group by 1, 2, 3, 4`.execute(tx)
  await sql`insert into line_hour_total ("workedOn", "shiftId", "lineId", "shiftHour", ${names})
    select "workedOn", "shiftId", "lineId", "shiftHour", ${sums}
    from work_record where "deletedAt" is null group by 1, 2, 3, 4`.execute(tx)
  const added = sql.join(columns.map((column) => sql`sum(${sql.ref(column)})`))
  await sql`insert into line_day_total ("workedOn", "lineId", ${names})
    select "workedOn", "lineId", ${added} from line_hour_total group by 1, 2`.execute(tx)
  await sql`insert into line_day_total ("workedOn", "lineId", ${names})
    select "workedOn", ${sql.lit(wholeFloor)}, ${added} from line_hour_total group by 1`.execute(tx)
}

/** Sums of rows that hold total columns, as the contract has them. */
export function addUp(rows: Iterable<TotalColumns>): WorkTotals {
  const sum = nothing()
  for (const row of rows) for (const column of columns) sum[column] += row[column]
  return {
    pending: { pieces: sum.pendingPieces, amountMinor: sum.pendingMinor },
    approved: { pieces: sum.approvedPieces, amountMinor: sum.approvedMinor },
    rejected: { pieces: sum.rejectedPieces, amountMinor: sum.rejectedMinor },
  }
}

/** `sum(…)` of every total column, under its own name. */
export const summed = columns.map((column) => sql<number>`sum(${sql.ref(column)})`.as(column))
