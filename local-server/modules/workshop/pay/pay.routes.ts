import { readWorkerPay } from '../../../../contracts/workshop/pay.ts'
import { createPayAdjustments, takeBackPayAdjustment } from '../../../../contracts/workshop/pay-adjustments.ts'
import { changePayRule, readPayRule, setPaymentAccount } from '../../../../contracts/workshop/pay-periods.ts'
import { audit } from '../../../core/audit/audit.ts'
import { changeRow, rowForChange } from '../../../core/database/index.ts'
import { fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { command, query, type Handler } from '../../../core/http/request.ts'
import { listHandler } from '../../../core/list/define-list.ts'
import type { Floor } from '../shifts.ts'
import { readWorker } from '../workers.routes.ts'
import { addAdjustments, takeBackAdjustment } from './pay-adjustments.ts'
import { payAdjustmentList } from './pay-adjustments.list.ts'
import { payLineList } from './pay-lines.list.ts'
import { bankPaymentList, payList } from './pay.list.ts'
import { payRuleId } from './pay.migration.ts'
import { keptAccount, maskedAccount } from './payment-account.ts'
import { workerPay } from './worker-pay.ts'

export function payRoutes(floor: Floor): Handler[] {
  return [
    listHandler(payList, floor.now),
    listHandler(payLineList, floor.now),
    listHandler(bankPaymentList, floor.now),
    listHandler(payAdjustmentList, floor.now),
    query(readWorkerPay, (db, { params, query: days, actor }) => workerPay(db, actor, params.id, days)),

    command(createPayAdjustments, async (tx, { actor, requestId, body }) => ({
      items: await addAdjustments({ tx, actor, requestId, floor }, body),
    })),
    command(takeBackPayAdjustment, (tx, { actor, requestId, params, body }) =>
      takeBackAdjustment({ tx, actor, requestId, floor }, params.id, body.note),
    ),

    query(readPayRule, async (db) => {
      const { id: _, ...rule } = await db.selectFrom('pay_rule').selectAll().executeTakeFirstOrThrow()
      return rule
    }),
    command(changePayRule, async (tx, { body, actor, requestId }) => {
      const now = floor.now()
      const { id, ...before } = await rowForChange(tx, 'pay_rule', payRuleId, body.version)
      const { version: _, ...change } = body
      await changeRow(tx, 'pay_rule', id, change)
      const after = { ...change, version: before.version + 1 }
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'payRule.changed', entity: 'pay_rule', entityId: id, before, after },
      )
      await emit(tx, now, 'pay.changed', { workerIds: [] })
      return after
    }),

    command(setPaymentAccount, async (tx, { params, body, actor, requestId }) => {
      const now = floor.now()
      const worker = await rowForChange(tx, 'worker', params.id, body.version, () => readWorker(tx, params.id))
      const paymentAccount = body.paymentAccount ? keptAccount(body.paymentAccount) : null
      if (paymentAccount === undefined) throw fieldError('worker.accountInvalid', 'body.paymentAccount')
      await changeRow(tx, 'worker', params.id, { paymentAccount })
      await audit(
        tx,
        { actor, requestId, now },
        {
          action: 'worker.accountChanged',
          entity: 'worker',
          entityId: params.id,
          before: { paymentAccount: maskedAccount(worker.paymentAccount) },
          after: { paymentAccount: maskedAccount(paymentAccount) },
        },
      )
      await emit(tx, now, 'worker.changed', { workerId: params.id, lineId: worker.lineId })
      return { paymentAccount: maskedAccount(paymentAccount), version: worker.version + 1 }
    }),
  ]
}
