import type { EnteredAdjustment } from '../../../../contracts/workshop/pay-adjustments.ts'
import {
  answerPayDispute,
  openPayDispute,
  readPayDispute,
  type PayDispute,
} from '../../../../contracts/workshop/pay-disputes.ts'
import type { Actor } from '../../../core/access.ts'
import type { Core } from '../../../core/core.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { command, query, type Handler } from '../../../core/http/request.ts'
import { listHandler } from '../../../core/list/define-list.ts'
import type { Floor } from '../shifts.ts'
import { recordRows, toWorkRecord } from '../work-records.list.ts'
import { answerDispute } from './answer-dispute.ts'
import { openDispute } from './open-dispute.ts'
import { disputeRows, payDisputeList, toDispute, type PayDisputeRow } from './pay-disputes.list.ts'
import { payDisputePolicy } from './pay-disputes.policy.ts'

export function payDisputeRoutes(floor: Floor, core: Core): Handler[] {
  return [
    listHandler(payDisputeList, floor.now),

    query(readPayDispute, async (db, { params, actor, locale }) => {
      const row = await disputeFor(db, actor, params.id)
      const records = await recordRows(db)
        .innerJoin('pay_dispute_record', 'pay_dispute_record.workRecordId', 'work_record.id')
        .select('pay_dispute_record.part')
        .where('pay_dispute_record.disputeId', '=', row.id)
        .orderBy('work_record.recordedAt')
        .execute()
      const of = (wanted: 'disputed' | 'correction') =>
        records.filter(({ part }) => part === wanted).map((record) => toWorkRecord(record, actor, locale))
      return {
        ...toDispute(row, actor),
        disputed: of('disputed'),
        corrections: of('correction'),
        adjustment: await adjustmentOf(db, row),
      }
    }),

    command(openPayDispute, async (tx, { body, actor, requestId }) =>
      shown(tx, actor, await openDispute({ tx, actor, requestId, floor }, core, body)),
    ),

    command(answerPayDispute, async (tx, { params, body, actor, requestId, locale }) => {
      await answerDispute({ tx, actor, requestId, floor }, params.id, body, locale)
      return shown(tx, actor, params.id)
    }),
  ]
}

/** Somebody else's dispute looks the same as none. */
async function disputeFor(db: Reader | Tx, actor: Actor, id: string): Promise<PayDisputeRow> {
  const row = await disputeRows(db).where('pay_dispute.id', '=', id).executeTakeFirst()
  if (!row || !payDisputePolicy.read(actor, row)) throw new RuleError('row.notFound')
  return row
}

const shown = async (tx: Tx, actor: Actor, id: string): Promise<PayDispute> =>
  toDispute(await disputeFor(tx, actor, id), actor)

async function adjustmentOf(db: Reader, { adjustmentId }: PayDisputeRow) {
  if (adjustmentId === null) return null
  const entry = await db
    .selectFrom('pay_adjustment')
    .select(['kind', 'amountMinor', 'day'])
    .where('id', '=', adjustmentId)
    .executeTakeFirstOrThrow()
  // A debt comes from closing a period alone.
  return { ...entry, kind: entry.kind as EnteredAdjustment }
}
