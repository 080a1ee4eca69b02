import { sql, type RawBuilder } from 'kysely'
import type { z } from 'zod'
import type { zWorkTotals } from '../../../contracts/workshop/work-records.ts'
import { prepared, type Arguments, type Tx } from '../../core/database/index.ts'
import type { TotalColumns, WorkRecordTable, WorkStatus } from './workshop.tables.ts'

export type WorkTotals = z.output<typeof zWorkTotals>

const statuses = ['pending', 'approved', 'rejected'] as const satisfies readonly WorkStatus[]
const columns = statuses.flatMap((status) => [`${status}Pieces`, `${status}Minor`] as const)

type Counted = Pick<
  WorkRecordTable,
  'workedOn' | 'shiftId' | 'lineId' | 'workerId' | 'shiftHour' | 'status' | 'quantity' | 'amountMinor'
>

/** In `line_day_total` the row of all lines together, so that a chart of the floor reads one row a day. */
export const wholeFloor = 'floor'

const nothing = (): TotalColumns => ({
  pendingPieces: 0,
  pendingMinor: 0,
  approvedPieces: 0,
  approvedMinor: 0,
  rejectedPieces: 0,
  rejectedMinor: 0,
})

type New = Arguments<Omit<Counted, 'status'>>

const pendingOnly = (quantity: New['quantity'], amountMinor: New['amountMinor']) => ({
  ...nothing(),
  pendingPieces: quantity,
  pendingMinor: amountMinor,
})

const addPending = (table: 'work_total' | 'line_hour_total' | 'line_day_total') => ({
  pendingPieces: sql<number>`${sql.ref(`${table}.pendingPieces`)} + excluded."pendingPieces"`,
  pendingMinor: sql<number>`${sql.ref(`${table}.pendingMinor`)} + excluded."pendingMinor"`,
})

const countForWorker = prepared((tx: Tx, { workedOn, shiftId, lineId, workerId, quantity, amountMinor }: New) =>
  tx
    .insertInto('work_total')
    .values({
      ...pendingOnly(quantity, amountMinor),
      workedOn,
      shiftId,
      lineId,
      workerId,
      lastApprovedAt: 0,
    })
    .onConflict((conflict) =>
      conflict.columns(['workedOn', 'shiftId', 'lineId', 'workerId']).doUpdateSet(addPending('work_total')),
    ),
)

const countForHour = prepared((tx: Tx, { workedOn, shiftId, lineId, shiftHour, quantity, amountMinor }: New) =>
  tx
    .insertInto('line_hour_total')
    .values({
      ...pendingOnly(quantity, amountMinor),
      workedOn,
      shiftId,
      lineId,
      shiftHour,
    })
    .onConflict((conflict) =>
      conflict.columns(['workedOn', 'shiftId', 'lineId', 'shiftHour']).doUpdateSet(addPending('line_hour_total')),
    ),
)

const countForDay = prepared((tx: Tx, { workedOn, lineId, quantity, amountMinor }: New) =>
  tx
    .insertInto('line_day_total')
    .values([
      { ...pendingOnly(quantity, amountMinor), lineId, workedOn },
      { ...pendingOnly(quantity, amountMinor), lineId: wholeFloor, workedOn },
    ])
    .onConflict((conflict) => conflict.columns(['lineId', 'workedOn']).doUpdateSet(addPending('line_day_total'))),
)

/** A new record, in all totals: the first of a shift, an hour or a day makes the row. */
export async function countNew(tx: Tx, record: Counted): Promise<void> {
  await countForWorker(tx, record)
  await countForHour(tx, record)
  await countForDay(tx, record)
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

  const add = (to: Map<string, Change>, id: string, record: Counted, sign: 1 | -1, approvedAt: number) => {
    const change = to.get(id) ?? { key: record, by: nothing(), approvedAt: 0 }
    change.by[`${record.status}Pieces`] += sign * record.quantity
    change.by[`${record.status}Minor`] += sign * record.amountMinor
    change.approvedAt = Math.max(change.approvedAt, approvedAt)
    to.set(id, change)
  }
  const count = (record: Counted, sign: 1 | -1, approvedAt = 0) => {
    const shift = `${record.workedOn} ${record.shiftId} ${record.lineId}`
    add(perWorker, `${shift} ${record.workerId}`, record, sign, approvedAt)
    add(perHour, `${shift} ${record.shiftHour}`, record, sign, approvedAt)
    add(perDay, `${record.workedOn} ${record.lineId}`, record, sign, approvedAt)
  }

  return {
    takeOff: (record) => count(record, -1),
    putOn: (record, approvedAt) => count(record, 1, approvedAt),
    async apply(tx) {
      for (const { key, by, approvedAt } of perWorker.values()) {
        const last = sql`case when "lastApprovedAt" < ${approvedAt} then ${approvedAt} else "lastApprovedAt" end`
        await sql`update work_total set ${sql.join(changes(by))}, "lastApprovedAt" = ${last}
          where "workedOn" = ${key.workedOn} and "shiftId" = ${key.shiftId} and "lineId" = ${key.lineId}
            and "workerId" = ${key.workerId}`.execute(tx)
      }
      for (const { key, by } of perHour.values()) {
        await sql`update line_hour_total set ${sql.join(changes(by))}
          where "workedOn" = ${key.workedOn} and "shiftId" = ${key.shiftId} and "lineId" = ${key.lineId}
            and "shiftHour" = ${key.shiftHour}`.execute(tx)
      }
      for (const { key, by } of perDay.values()) {
        await sql`update line_day_total set ${sql.join(changes(by))}
          where "lineId" in (${key.lineId}, ${wholeFloor}) and "workedOn" = ${key.workedOn}`.execute(tx)
      }
    },
  }
}

const changes = (by: TotalColumns): RawBuilder<unknown>[] =>
  columns.map((column) => sql`${sql.ref(column)} = ${sql.ref(column)} + ${by[column]}`)

/** Makes the kept totals anew from the records: after an import or the demo, and to check that they agree. */
export async function recomputeTotals(tx: Tx): Promise<void> {
  const sums = sql.join(
    statuses.flatMap((status) => [
      sql`coalesce(sum(case when "status" = ${status} then "quantity" end), 0)`,
      sql`coalesce(sum(case when "status" = ${status} then "amountMinor" end), 0)`,
    ]),
  )
  const names = sql.join(columns.map((column) => sql.ref(column)))
  await tx.deleteFrom('work_total').execute()
  await tx.deleteFrom('line_hour_total').execute()
  await tx.deleteFrom('line_day_total').execute()
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
