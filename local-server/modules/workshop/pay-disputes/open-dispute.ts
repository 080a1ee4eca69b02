import type { BodyOf } from '../../../../contracts/route.ts'
import { disputesOfRecords, type openPayDispute } from '../../../../contracts/workshop/pay-disputes.ts'
import { audit } from '../../../core/audit/audit.ts'
import type { Core } from '../../../core/core.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { RuleError, fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { newId } from '../../../core/ids.ts'
import { accountsWith, notify } from '../../../core/notifications/notify.ts'
import { figuresOf } from '../pay-slips/issue-slips.ts'
import { newerSlip, slipByToken } from '../pay-slips/slip-by-token.ts'
import type { PaySlipTable } from '../pay-slips/pay-slips.migration.ts'
import type { Paying } from '../pay/pay-adjustments.ts'
import type { PayDisputeTable } from './pay-disputes.migration.ts'
import { payDisputePolicy } from './pay-disputes.policy.ts'

/** The page of a dispute, as notices lead to it. */
export const disputeLink = (id: string): string => `/pay-disputes?open=${id}`

/** Disputes the caller's own slip and tells the master of the line and those who keep the pay. */
export async function openDispute(
  { tx, actor, requestId, floor }: Paying,
  core: Pick<Core, 'secrets'>,
  { token, kind, recordIds, text }: BodyOf<typeof openPayDispute>,
): Promise<string> {
  const now = floor.now()
  const slip = await slipByToken(tx, core, actor, token)
  if (!payDisputePolicy.open(actor, { workerId: slip.workerId, masterPersonId: null })) {
    throw new RuleError('payDispute.ofAnother')
  }
  const newer = await newerSlip(tx, slip)
  if (newer) throw new RuleError('paySlip.superseded', { number: slip.number, newer: newer.number })
  const open = await tx
    .selectFrom('pay_dispute')
    .select('id')
    .where('slipId', '=', slip.id)
    .where('state', '=', 'open')
    .executeTakeFirst()
  if (open) throw new RuleError('payDispute.alreadyOpen', { number: slip.number })
  const ids = [...new Set(recordIds)]
  if (ids.length === 0 && disputesOfRecords.includes(kind))
    throw fieldError('payDispute.recordsRequired', 'body.recordIds')
  await assertOfSlip(tx, slip, ids, 'body.recordIds')
  const row: PayDisputeTable = {
    id: newId(),
    slipId: slip.id,
    workerId: slip.workerId,
    lineId: figuresOf(slip).lineId,
    kind,
    text,
    state: 'open',
    answer: null,
    answeredByName: null,
    answeredAt: null,
    adjustmentId: null,
    createdAt: now,
    version: 1,
  }
  await tx.insertInto('pay_dispute').values(row).execute()
  if (ids.length > 0) {
    await tx
      .insertInto('pay_dispute_record')
      .values(ids.map((workRecordId) => ({ disputeId: row.id, workRecordId, part: 'disputed' as const })))
      .execute()
  }
  await audit(
    tx,
    { actor, requestId, now },
    {
      action: 'payDispute.opened',
      entity: 'pay_dispute',
      entityId: row.id,
      after: { slip: slip.number, kind, text, records: ids.length },
    },
  )
  await emit(tx, now, 'payDispute.changed', { disputeId: row.id, workerId: row.workerId, lineId: row.lineId })
  await notify(tx, now, {
    to: { accountIds: await accountsThatAnswer(tx, row) },
    kind: 'payDispute.opened',
    params: { name: figuresOf(slip).workerName, number: slip.number },
    link: disputeLink(row.id),
  })
  return row.id
}

/** Only work of that worker and those days. @throws RuleError `payDispute.otherRecords` */
export async function assertOfSlip(
  db: Reader | Tx,
  { workerId, firstDay, lastDay }: Pick<PaySlipTable, 'workerId' | 'firstDay' | 'lastDay'>,
  recordIds: readonly string[],
  path: string,
): Promise<void> {
  if (recordIds.length === 0) return
  const known = await db
    .selectFrom('work_record')
    .select('id')
    .where('id', 'in', recordIds)
    .where('workerId', '=', workerId)
    .where('workedOn', '>=', firstDay)
    .where('workedOn', '<=', lastDay)
    .where('deletedAt', 'is', null)
    .execute()
  if (known.length !== new Set(recordIds).size) throw fieldError('payDispute.otherRecords', path)
}

/** The accounts of people, whichever they have. */
export async function accountsOf(db: Reader | Tx, personId: string | null): Promise<string[]> {
  if (personId === null) return []
  const accounts = await db
    .selectFrom('account')
    .select('id')
    .where('personId', '=', personId)
    .where('disabled', '=', 0)
    .execute()
  return accounts.map(({ id }) => id)
}

/** The master of the line and whoever keeps the pay; not the one who disputes, should they be among them. */
async function accountsThatAnswer(tx: Tx, { workerId, lineId }: PayDisputeTable): Promise<string[]> {
  const { masterPersonId } = await tx
    .selectFrom('line')
    .select('masterPersonId')
    .where('id', '=', lineId)
    .executeTakeFirstOrThrow()
  const own = new Set(await accountsOf(tx, workerId))
  const all = [...(await accountsOf(tx, masterPersonId)), ...(await accountsWith(tx, 'pay.manage'))]
  return all.filter((id) => !own.has(id))
}
