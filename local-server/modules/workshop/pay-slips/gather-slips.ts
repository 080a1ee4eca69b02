import { sql } from 'kysely'
import { setImmediate } from 'node:timers/promises'
import type { BodyOf } from '../../../../contracts/route.ts'
import {
  mostSlipsAtOnce,
  type createPaySlips,
  type SlipFigures,
  type SlipLine,
} from '../../../../contracts/workshop/pay-slips.ts'
import type { Actor } from '../../../core/access.ts'
import type { Reader } from '../../../core/database/index.ts'
import { RuleError, fieldError } from '../../../core/errors.ts'
import { mayReadPay, payRows, type Days } from '../pay/pay.list.ts'
import { recordedAround } from '../work-records.list.ts'

export type SlipWish = BodyOf<typeof createPaySlips>

/** What a slip is to say of a worker. */
export interface GatheredSlip {
  workerId: string
  figures: SlipFigures
}

/**
 * What the slips that are wanted say, read before the write that keeps them: a month of a factory is read worker by worker,
 * and others are answered meanwhile.
 *
 * @throws RuleError `row.notFound` also for another's slip, `paySlip.nothing` where there is nothing to say
 */
export async function gatherSlips(
  db: Reader,
  actor: Actor,
  { workerIds, lineId, from, to }: SlipWish,
): Promise<GatheredSlip[]> {
  if (to < from) throw fieldError('paySlip.daysTurned', 'body.to')
  const isOwn = workerIds.length > 0 && lineId === undefined && workerIds.every((id) => mayReadPay(actor, id))
  if (!isOwn && !actor.can('pay.readAll')) throw new RuleError('row.notFound')
  let rows = payRows(db, { from, to })
  if (workerIds.length > 0) rows = rows.where('pay.workerId', 'in', workerIds)
  if (lineId !== undefined) rows = rows.where('pay.lineId', '=', lineId)
  const sheet = await rows
    .orderBy('pay.lineName')
    .orderBy('payee.search')
    .limit(mostSlipsAtOnce + 1)
    .execute()
  if (sheet.length === 0) throw new RuleError('paySlip.nothing')
  if (sheet.length > mostSlipsAtOnce) throw new RuleError('paySlip.tooMany', { limit: mostSlipsAtOnce })
  const slips: GatheredSlip[] = []
  for (const row of sheet) {
    if (slips.length > 0) await setImmediate()
    const lines = await slipLines(db, row.workerId, { from, to })
    const adjustments = await db
      .selectFrom('pay_adjustment')
      .select(['kind', 'amountMinor', 'day', 'note'])
      .where('workerId', '=', row.workerId)
      .where('day', '>=', from)
      .where('day', '<=', to)
      .orderBy('day')
      .orderBy('id')
      .execute()
    slips.push({
      workerId: row.workerId,
      figures: {
        workerName: row.workerName,
        workerNumber: row.number,
        lineId: row.lineId,
        lineName: row.lineName,
        approvedPieces: row.approvedPieces,
        approvedMinor: row.approvedMinor,
        pendingPieces: row.pendingPieces,
        pendingMinor: row.pendingMinor,
        rejectedPieces: row.rejectedPieces,
        rejectedMinor: lines.reduce((sum, { rejectedMinor }) => sum + rejectedMinor, 0),
        bonusMinor: row.bonusMinor,
        guaranteeMinor: row.guaranteeMinor,
        deductionMinor: row.deductionMinor,
        advanceMinor: row.advanceMinor,
        debtMinor: row.debtMinor,
        toPayMinor: row.toPayMinor,
        lines,
        adjustments,
      },
    })
  }
  return slips
}

async function slipLines(db: Reader, workerId: string, days: Days): Promise<SlipLine[]> {
  const sumOf = (status: string, counted: 'quantity' | 'amountMinor') =>
    sql<number>`coalesce(sum(case when "status" = ${sql.lit(status)} then ${sql.ref(counted)} end), 0)`
  return db
    .selectFrom('work_record')
    .innerJoin('operation', 'operation.id', 'work_record.operationId')
    .innerJoin('product', 'product.id', 'work_record.productId')
    .select(['work_record.operationId', 'product.code as productCode', 'operation.name as operationName'])
    .select('work_record.unitPriceMinor')
    .select([sumOf('approved', 'quantity').as('approvedPieces'), sumOf('approved', 'amountMinor').as('approvedMinor')])
    .select([sumOf('pending', 'quantity').as('pendingPieces'), sumOf('pending', 'amountMinor').as('pendingMinor')])
    .select([sumOf('rejected', 'quantity').as('rejectedPieces'), sumOf('rejected', 'amountMinor').as('rejectedMinor')])
    .where('work_record.workerId', '=', workerId)
    .where('work_record.deletedAt', 'is', null)
    .where(sql<boolean>`${recordedAround(days)}`)
    .where('workedOn', '>=', days.from)
    .where('workedOn', '<=', days.to)
    .groupBy(['work_record.operationId', 'product.code', 'operation.name', 'operation.sequence'])
    .groupBy('work_record.unitPriceMinor')
    .orderBy('product.code')
    .orderBy('operation.sequence')
    .orderBy('work_record.unitPriceMinor')
    .execute()
}
