import { createPaySlips, printPaySlips, readPaySlip, type PaySlip } from '../../../../contracts/workshop/pay-slips.ts'
import type { Actor } from '../../../core/access.ts'
import type { Core } from '../../../core/core.ts'
import type { Reader } from '../../../core/database/index.ts'
import { writtenDay } from '../../../core/exports/formats.ts'
import { orderExport, ownExport, toExport } from '../../../core/exports/own-exports.ts'
import { preparedCommand, query, type Handler } from '../../../core/http/request.ts'
import { listTitle } from '../../../core/list/list-columns.ts'
import { print } from '../../../core/printing/print.ts'
import { text } from '../../../core/text/texts.ts'
import { gatherSlips, type SlipWish } from './gather-slips.ts'
import { figuresOf, issueSlips, notePrints } from './issue-slips.ts'
import type { PaySlipTable } from './pay-slips.migration.ts'
import { houseOf, paySlipsJob, slipsOnPaper, type KeptSlips } from './pay-slips.job.ts'
import { slipSheet } from './slip-receipt.ts'
import { newerSlip, slipByToken } from './slip-by-token.ts'
import { slipToken } from './slip-token.ts'

/** Files of slips are among the exports of whoever asks for them. */
const kind = { name: 'paySlip.create' }

export function paySlipRoutes(core: Core): Handler[] {
  const { clock, db, secrets, settings } = core
  const gather = ({ actor, body }: { actor: Actor; body: SlipWish }) => gatherSlips(db.read, actor, body)

  return [
    preparedCommand(createPaySlips, gather, async (tx, { actor, body, requestId, locale: asked }, gathered) => {
      const now = clock.now()
      const slips = await issueSlips(tx, { actor, requestId, now }, body, gathered)
      const { locale } = settings.get()
      const days = [...new Set([body.from, body.to])].map(writtenDay).join(' – ')
      const whose = slips.length === 1 ? (gathered[0]?.figures.workerName ?? '') : ''
      const id = await orderExport(tx, paySlipsJob, {
        actor,
        now,
        list: kind.name,
        query: { slipIds: slips.map((slip) => slip.id) } satisfies KeptSlips,
        format: 'pdf',
        locale,
        title: [listTitle(kind, locale), whose, days].filter(Boolean).join(' '),
      })
      return toExport(await ownExport(tx, actor, id), asked, now)
    }),

    preparedCommand(printPaySlips, gather, async (tx, { actor, body, requestId }, gathered) => {
      const now = clock.now()
      const { deviceId } = body
      const slips = await issueSlips(tx, { actor, requestId, now }, body, gathered)
      const onPaper = await slipsOnPaper(core, tx, slips)
      const house = houseOf(core)
      await notePrints(
        tx,
        slips.map(({ id }) => id),
      )
      const { locale } = settings.get()
      const [only, ...more] = slips
      const title =
        only && more.length === 0
          ? text(locale, 'paySlip.title', { number: only.number })
          : text(locale, 'paySlip.several', { count: slips.length })
      const jobId = await print(
        tx,
        { actor, now },
        {
          title,
          role: 'receipt',
          locale,
          stationId: actor.stationId,
          ...(deviceId === undefined ? {} : { deviceId }),
          content: { sheets: onPaper.map((slip) => slipSheet(slip, house)) },
        },
      )
      return tx
        .selectFrom('print_job')
        .select(['id', 'title', 'status', 'reason', 'sheets'])
        .where('id', '=', jobId)
        .executeTakeFirstOrThrow()
    }),

    query(readPaySlip, async (reader, { params, actor }) => {
      const slip = await slipByToken(reader, core, actor, params.token)
      const newer = await newerSlip(reader, slip)
      return {
        ...toPaySlip(slip, newer),
        newerToken: newer ? slipToken(secrets, newer.id) : null,
        dispute: (await lastDispute(reader, slip.id)) ?? null,
      }
    }),
  ]
}

const lastDispute = (db: Reader, slipId: string) =>
  db
    .selectFrom('pay_dispute')
    .select(['id', 'state'])
    .where('slipId', '=', slipId)
    .orderBy('createdAt', 'desc')
    .executeTakeFirst()

const toPaySlip = (slip: PaySlipTable, newer: { number: number } | undefined): PaySlip => ({
  id: slip.id,
  number: slip.number,
  workerId: slip.workerId,
  firstDay: slip.firstDay,
  lastDay: slip.lastDay,
  createdAt: slip.createdAt,
  createdByName: slip.createdByName,
  figures: figuresOf(slip),
  newerNumber: newer?.number ?? null,
})
