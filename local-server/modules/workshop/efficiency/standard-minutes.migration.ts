import { sql } from 'kysely'
import type { Migration, Tx } from '../../../core/database/index.ts'

const statuses = ['pending', 'approved', 'rejected'] as const

const keys = {
  work_total: ['workedOn', 'shiftId', 'lineId', 'workerId'],
  line_hour_total: ['workedOn', 'shiftId', 'lineId', 'shiftHour'],
  line_day_total: ['lineId', 'workedOn'],
} as const

/** Records keep the standard minutes of their day, and the totals count them and the pieces that were finished. */
export const addStandardMinutes: Migration = {
  name: '202611211200-standard-minutes',
  async up(tx) {
    await addToRecords(tx)
    for (const table of Object.keys(keys) as (keyof typeof keys)[]) {
      for (const column of statuses.flatMap((status) => [`${status}MinutesThousandths`, `${status}FinishedPieces`])) {
        await tx.schema
          .alterTable(table)
          .addColumn(column, 'bigint', (c) => c.notNull().defaultTo(0))
          .execute()
      }
      await fill(tx, table)
    }
    await fillWholeFloor(tx)
  },
}

async function addToRecords(tx: Tx): Promise<void> {
  for (const column of ['standardMinutesThousandths', 'isLastOperation']) {
    await tx.schema
      .alterTable('work_record')
      .addColumn(column, 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
  }
  await sql`update work_record set
    "standardMinutesThousandths" = coalesce(
      (select operation."standardMinutesThousandths" from operation where operation.id = work_record."operationId"), 0),
    "isLastOperation" = case when exists (
      select 1 from operation inner join operation as later
        on later."productId" = operation."productId" and later."sequence" > operation."sequence" and later.archived = 0
      where operation.id = work_record."operationId") then 0 else 1 end`.execute(tx)
}

const sums = () =>
  statuses.flatMap((status) => {
    const sum = (value: string) =>
      sql`coalesce(sum(case when "status" = ${sql.lit(status)} then ${sql.raw(value)} end), 0)`
    return [
      sql`${sum('cast("quantity" as bigint) * "standardMinutesThousandths"')} as ${sql.ref(`${status}MinutesThousandths`)}`,
      sql`${sum('"quantity" * "isLastOperation"')} as ${sql.ref(`${status}FinishedPieces`)}`,
    ]
  })

async function fill(tx: Tx, table: keyof typeof keys): Promise<void> {
  const names = sql.join(keys[table].map((key) => sql.ref(key)))
  await sql`create table minutes_counted as select ${names}, ${sql.join(sums())}
    from work_record where "deletedAt" is null group by ${names}`.execute(tx)
  await sql`create index minutes_counted_key on minutes_counted (${names})`.execute(tx)
  const same = sql.join(
    keys[table].map((key) => sql`minutes_counted.${sql.ref(key)} = ${sql.table(table)}.${sql.ref(key)}`),
    sql` and `,
  )
  const set = statuses
    .flatMap((status) => [`${status}MinutesThousandths`, `${status}FinishedPieces`])
    .map(
      (column) =>
        sql`${sql.ref(column)} = coalesce((select minutes_counted.${sql.ref(column)} from minutes_counted where ${same}), 0)`,
    )
  await sql`update ${sql.table(table)} set ${sql.join(set)}`.execute(tx)
  await tx.schema.dropTable('minutes_counted').execute()
}

/** The row of all lines together is the sum of the lines'. */
async function fillWholeFloor(tx: Tx): Promise<void> {
  const set = statuses
    .flatMap((status) => [`${status}MinutesThousandths`, `${status}FinishedPieces`])
    .map(
      (column) => sql`${sql.ref(column)} = coalesce((select sum(line.${sql.ref(column)}) from line_day_total as line
        where line."workedOn" = line_day_total."workedOn" and line."lineId" <> 'floor'), 0)`,
    )
  await sql`update line_day_total set ${sql.join(set)} where "lineId" = 'floor'`.execute(tx)
}
