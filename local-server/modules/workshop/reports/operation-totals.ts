import { sql } from 'kysely'
import { workFigures, type WorkFigure } from '../../../../contracts/workshop/reports.ts'
import { prepared, type Arguments, type Tx } from '../../../core/database/index.ts'
import { inTurns } from '../../../core/in-turns.ts'
import type { WorkRecordTable } from '../workshop.tables.ts'

interface Key {
  workedOn: string
  lineId: string
  operationId: string
}
export type OperationDayTotal = Key & Record<WorkFigure, number>

declare module '../../../core/database/tables.ts' {
  interface Tables {
    /** Kept totals of an operation on a line's day: what reports by product and operation read. */
    operation_day_total: OperationDayTotal
  }
}

type Counted = Key & Pick<WorkRecordTable, 'status' | 'quantity' | 'amountMinor'>

const addFigures = prepared((tx: Tx, added: Arguments<OperationDayTotal>) =>
  tx
    .insertInto('operation_day_total')
    .values({
      workedOn: added.workedOn,
      lineId: added.lineId,
      operationId: added.operationId,
      approvedPieces: added.approvedPieces,
      approvedMinor: added.approvedMinor,
      pendingPieces: added.pendingPieces,
      pendingMinor: added.pendingMinor,
      rejectedPieces: added.rejectedPieces,
      rejectedMinor: added.rejectedMinor,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['workedOn', 'lineId', 'operationId'])
        .doUpdateSet(
          Object.fromEntries(
            workFigures.map((figure) => [
              figure,
              sql<number>`${sql.ref(`operation_day_total.${figure}`)} + ${sql.ref(`excluded.${figure}`)}`,
            ]),
          ),
        ),
    ),
)

/** What records add to and take from the totals of their operations, put together as one write a row. */
export function operationChanges() {
  const changes = new Map<string, OperationDayTotal>()
  return {
    add({ workedOn, lineId, operationId, status, quantity, amountMinor }: Counted, sign: 1 | -1): void {
      const id = `${workedOn} ${lineId} ${operationId}`
      const change = changes.get(id) ?? {
        workedOn,
        lineId,
        operationId,
        approvedPieces: 0,
        approvedMinor: 0,
        pendingPieces: 0,
        pendingMinor: 0,
        rejectedPieces: 0,
        rejectedMinor: 0,
      }
      change[`${status}Pieces`] += sign * quantity
      change[`${status}Minor`] += sign * amountMinor
      changes.set(id, change)
    },
    async apply(tx: Tx): Promise<void> {
      const turn = inTurns()
      for (const change of changes.values()) {
        await addFigures(tx, change)
        await turn()
      }
    },
  }
}

const sumOf = (figure: WorkFigure) => {
  const status = figure.replace(/Pieces|Minor/, '')
  const counted = figure.endsWith('Minor') ? sql`"amountMinor"` : sql`"quantity"`
  return sql<number>`coalesce(sum(case when "status" = ${sql.lit(status)} then ${counted} end), 0)`
}

/** The figures as sums of records. */
export const sumsOfRecords = workFigures.map((column) => ({ column, sum: sumOf(column) }))

/** Makes the kept totals of operations anew from the records. */
export async function recomputeOperationTotals(tx: Tx): Promise<void> {
  await tx.deleteFrom('operation_day_total').execute()
  await sql`insert into operation_day_total
      ("workedOn", "lineId", "operationId", ${sql.join(workFigures.map((column) => sql.ref(column)))})
    select "workedOn", "lineId", "operationId", ${sql.join(sumsOfRecords.map(({ sum }) => sum))}
    from work_record where "deletedAt" is null group by 1, 2, 3`.execute(tx)
}
