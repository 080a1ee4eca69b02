import { sql } from 'kysely'
import type { ResponseOf } from '../../../../contracts/route.ts'
import type { readWorkerPay } from '../../../../contracts/workshop/pay.ts'
import type { Actor } from '../../../core/access.ts'
import type { Reader } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { recordedAround } from '../work-records.list.ts'
import { adjustmentRows, toAdjustment } from './pay-adjustments.list.ts'
import { mayReadPay, payRows, toPayRow, type Days } from './pay.list.ts'
import type { PayFigures } from './pay.tables.ts'

const noFigures: PayFigures = {
  days: 0,
  approvedPieces: 0,
  approvedMinor: 0,
  bonusMinor: 0,
  guaranteeMinor: 0,
  deductionMinor: 0,
  advanceMinor: 0,
  debtMinor: 0,
  toPayMinor: 0,
  pendingPieces: 0,
  pendingMinor: 0,
  rejectedPieces: 0,
}

/** Another's pay looks the same as nobody's. @throws RuleError `row.notFound` */
export async function workerPay(
  db: Reader,
  actor: Actor,
  workerId: string,
  days: Days,
): Promise<ResponseOf<typeof readWorkerPay>> {
  const worker = await db
    .selectFrom('worker')
    .innerJoin('person', 'person.id', 'worker.id')
    .innerJoin('line', 'line.id', 'worker.lineId')
    .select(['worker.id as workerId', 'worker.number', 'worker.lineId', 'worker.paymentAccount'])
    .select(['person.fullName as workerName', 'line.name as lineName'])
    .where('worker.id', '=', workerId)
    .executeTakeFirst()
  if (!worker || !mayReadPay(actor, workerId)) throw new RuleError('row.notFound')
  const row = await payRows(db, days).where('pay.workerId', '=', workerId).executeTakeFirst()
  const approved = db
    .selectFrom('work_record')
    .where('work_record.workerId', '=', workerId)
    .where('status', '=', 'approved')
    .where('work_record.deletedAt', 'is', null)
    .where(sql<boolean>`${recordedAround(days)}`)
    .where('workedOn', '>=', days.from)
    .where('workedOn', '<=', days.to)
    .select(sql<number>`sum("quantity")`.as('pieces'))
    .select(sql<number>`sum("amountMinor")`.as('amountMinor'))
  const lines = await approved
    .innerJoin('operation', 'operation.id', 'work_record.operationId')
    .innerJoin('product', 'product.id', 'work_record.productId')
    .select(['work_record.operationId', 'product.code as productCode', 'operation.name as operationName'])
    .select('work_record.unitPriceMinor')
    .groupBy(['work_record.operationId', 'product.code', 'operation.name', 'operation.sequence'])
    .groupBy('work_record.unitPriceMinor')
    .orderBy('product.code')
    .orderBy('operation.sequence')
    .orderBy('work_record.unitPriceMinor')
    .execute()
  const byDay = await approved.select('workedOn').groupBy('workedOn').orderBy('workedOn').execute()
  const adjustments = await adjustmentRows(db)
    .where('pay_adjustment.workerId', '=', workerId)
    .where('pay_adjustment.day', '>=', days.from)
    .where('pay_adjustment.day', '<=', days.to)
    .orderBy('pay_adjustment.day')
    .orderBy('pay_adjustment.id')
    .execute()
  return {
    row: toPayRow(row ?? { ...worker, ...noFigures }),
    lines: lines.map((line) => ({
      operationId: line.operationId,
      productCode: line.productCode,
      operationName: line.operationName,
      unitPriceMinor: line.unitPriceMinor,
      pieces: line.pieces,
      amountMinor: line.amountMinor,
    })),
    days: byDay.map(({ workedOn, pieces, amountMinor }) => ({ workedOn, pieces, amountMinor })),
    adjustments: adjustments.map((adjustment) => toAdjustment(adjustment, actor)),
  }
}
