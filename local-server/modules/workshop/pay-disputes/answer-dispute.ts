import type { LocaleTag } from '../../../../contracts/common.ts'
import type { BodyOf } from '../../../../contracts/route.ts'
import type { answerPayDispute } from '../../../../contracts/workshop/pay-disputes.ts'
import { audit } from '../../../core/audit/audit.ts'
import { changeRow, rowForChange } from '../../../core/database/index.ts'
import { RuleError, fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { notify, settleNotices } from '../../../core/notifications/notify.ts'
import { correctWork } from '../corrections/correct-work.ts'
import { addAdjustments, type Paying } from '../pay/pay-adjustments.ts'
import { isDayOpen } from '../pay/periods.ts'
import { accountsOf, assertOfSlip, disputeLink } from './open-dispute.ts'
import { disputeRows, type PayDisputeRow } from './pay-disputes.list.ts'
import { payDisputePolicy } from './pay-disputes.policy.ts'

type Answer = BodyOf<typeof answerPayDispute>

/** Ends a dispute, and tells its worker; what puts it right is in the same commit, or nothing of it is. */
export async function answerDispute(work: Paying, id: string, answer: Answer, locale: LocaleTag): Promise<void> {
  const { tx, actor, requestId, floor } = work
  const now = floor.now()
  const dispute = await disputeRows(tx).where('pay_dispute.id', '=', id).executeTakeFirst()
  if (!dispute || !payDisputePolicy.read(actor, dispute)) throw new RuleError('row.notFound')
  if (payDisputePolicy.isOwn(actor, dispute)) throw new RuleError('payDispute.own')
  if (!payDisputePolicy.answer(actor, dispute)) throw new RuleError('permission.denied')
  if (dispute.state !== 'open') throw new RuleError('payDispute.notOpen', { name: dispute.answeredByName ?? '' })
  await rowForChange(tx, 'pay_dispute', id, answer.version)
  const resolution = answer.outcome === 'resolved' ? await resolve(work, dispute, answer, locale) : undefined
  const change = {
    state: answer.outcome,
    answer: answer.answer,
    answeredByName: actor.name,
    answeredAt: now,
    adjustmentId: resolution?.adjustmentId ?? null,
  }
  await changeRow(tx, 'pay_dispute', id, change)
  await audit(
    tx,
    { actor, requestId, now },
    {
      action: `payDispute.${answer.outcome}`,
      entity: 'pay_dispute',
      entityId: id,
      before: { state: dispute.state, text: dispute.text },
      after: { answer: answer.answer, ...resolution },
    },
  )
  await emit(tx, now, 'payDispute.changed', { disputeId: id, workerId: dispute.workerId, lineId: dispute.lineId })
  await settleNotices(tx, now, disputeLink(id))
  await notify(tx, now, {
    to: { accountIds: await accountsOf(tx, dispute.workerId) },
    kind: 'payDispute.answered',
    params: { number: dispute.slipNumber, name: actor.name },
    link: disputeLink(id),
  })
}

/** By opposite records, or by an entry of money: one of the two. */
async function resolve(
  work: Paying,
  dispute: PayDisputeRow,
  { corrections, adjustment, answer }: Answer,
  locale: LocaleTag,
): Promise<{ adjustmentId?: string; corrections?: number }> {
  if (corrections.length > 0 === (adjustment !== undefined)) {
    throw fieldError('payDispute.resolutionRequired', 'body.outcome')
  }
  if (adjustment) {
    if (!work.actor.can('pay.manage')) throw new RuleError('permission.denied')
    const { workedOn } = await work.floor.shiftNow(work.tx)
    const ownDay = dispute.lastDay < workedOn ? dispute.lastDay : workedOn
    const day = (await isDayOpen(work.tx, ownDay)) ? ownDay : workedOn
    const note = answer.slice(0, 500)
    const [entry] = await addAdjustments(work, { workerIds: [dispute.workerId], ...adjustment, day, note })
    return entry ? { adjustmentId: entry.id } : {}
  }
  if (!work.actor.can('workRecord.correct')) throw new RuleError('permission.denied')
  await assertOfSlip(
    work.tx,
    dispute,
    corrections.map((record) => record.id),
    'body.corrections',
  )
  const { outcomes } = await correctWork(work, { records: corrections, reason: answer.slice(0, 500) }, locale)
  const refused = outcomes.find(({ outcome }) => outcome === 'refused')
  if (refused) throw new RuleError('payDispute.correctionRefused', { reason: refused.message ?? '' })
  await work.tx
    .insertInto('pay_dispute_record')
    .values(
      outcomes.flatMap(({ correction }) =>
        correction ? [{ disputeId: dispute.id, workRecordId: correction.id, part: 'correction' as const }] : [],
      ),
    )
    .execute()
  return { corrections: outcomes.length }
}
