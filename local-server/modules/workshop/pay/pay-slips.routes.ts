import { done, type LocaleTag } from '../../../../contracts/common.ts'
import { disputePay, previewPaySlip, printPaySlip } from '../../../../contracts/workshop/pay-slips.ts'
import type { Actor } from '../../../core/access.ts'
import { audit } from '../../../core/audit/audit.ts'
import type { Core } from '../../../core/core.ts'
import type { Reader } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { writtenDay } from '../../../core/exports/formats.ts'
import { command, query, type Handler } from '../../../core/http/request.ts'
import { addressOnLan } from '../../../core/lan/lan.ts'
import { notify } from '../../../core/notifications/notify.ts'
import { previewOn } from '../../../core/printing/preview-on.ts'
import { print } from '../../../core/printing/print.ts'
import { text } from '../../../core/text/texts.ts'
import type { Days } from './pay.list.ts'
import { paySlipContent } from './pay-slip.ts'
import { workerPay } from './worker-pay.ts'

const pageOf = (workerId: string, { from, to }: Days) => `/pay/workers/${workerId}?period=custom&from=${from}&to=${to}`

export function paySlipRoutes({ clock, settings, files, config }: Core): Handler[] {
  async function slipOf(db: Reader, actor: Actor, workerId: string, days: Days, locale: LocaleTag) {
    const pay = await workerPay(db, actor, workerId, days)
    const { institution, currency, timeZone } = settings.get()
    const address = await addressOnLan(db, config)
    const disputeUrl = address === undefined ? undefined : `${address}${pageOf(workerId, days)}&dispute=1`
    const content = paySlipContent({
      locale,
      timeZone,
      currency,
      institution,
      days,
      pay,
      printedAt: clock.now(),
      disputeUrl,
    })
    return { pay, content }
  }

  return [
    query(previewPaySlip, async (db, { params, query: { from, to, deviceId, ...more }, actor, locale: asked }) => {
      const { content } = await slipOf(db, actor, params.id, { from, to }, more.locale ?? asked)
      const [sheet] = content.sheets
      if (!sheet) throw new RuleError('row.notFound')
      return previewOn({ db, files }, sheet, deviceId ?? null)
    }),

    command(
      printPaySlip,
      async (tx, { params, body: { from, to, deviceId, ...more }, actor, requestId, ...request }) => {
        const now = clock.now()
        const locale = more.locale ?? request.locale
        const { pay, content } = await slipOf(tx, actor, params.id, { from, to }, locale)
        const title = `${text(locale, 'paySlip.title')} ${pay.row.workerName} ${writtenDay(from)} – ${writtenDay(to)}`
        const { stationId } = actor
        const chosen = deviceId === undefined ? {} : { deviceId }
        const jobId = await print(tx, { actor, now }, { title, role: 'receipt', locale, stationId, content, ...chosen })
        await audit(
          tx,
          { actor, requestId, now },
          { action: 'paySlip.printed', entity: 'worker', entityId: params.id, after: { from, to } },
        )
        return { jobId }
      },
    ),

    command(disputePay, async (tx, { params, body: { from, to, text: said }, actor, requestId }) => {
      const now = clock.now()
      const { row } = await workerPay(tx, actor, params.id, { from, to })
      if (actor.personId !== params.id) throw new RuleError('pay.notOwn')
      await notify(tx, now, {
        to: { permission: 'pay.manage' },
        kind: 'pay.disputed',
        params: { worker: row.workerName, from: writtenDay(from), to: writtenDay(to), text: said },
        link: pageOf(params.id, { from, to }),
      })
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'pay.disputed', entity: 'worker', entityId: params.id, after: { from, to, text: said } },
      )
      return done
    }),
  ]
}
