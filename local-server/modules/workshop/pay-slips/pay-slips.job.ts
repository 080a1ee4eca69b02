import { z } from 'zod'
import { zId } from '../../../../contracts/common.ts'
import { slipPath } from '../../../../contracts/workshop/pay-slips.ts'
import type { Core } from '../../../core/core.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { makeExport } from '../../../core/exports/make-export.ts'
import { defineJob } from '../../../core/jobs/define-job.ts'
import { phoneUrl } from '../../../core/lan/lan.ts'
import { sourceFile } from '../../../core/paths.ts'
import { letterheadOf } from '../../../core/printing/letterhead.ts'
import { mayReadPay } from '../pay/pay.list.ts'
import { figuresOf, languagesOf, notePrints } from './issue-slips.ts'
import type { PaySlipTable } from './pay-slips.migration.ts'
import type { SlipSheetOrder } from './pay-slips.thread.ts'
import type { SlipHouse, SlipOnPaper } from './slip-words.ts'
import { slipToken } from './slip-token.ts'

/** What is kept of a file of slips with its export. */
export interface KeptSlips {
  slipIds: string[]
}

export const paySlipsJob = defineJob({
  name: 'paySlip.create',
  payload: z.object({ exportId: zId }),
  attempts: 2,
  run: ({ exportId }, context) =>
    makeExport<{ rows: number }>(exportId, context, async ({ row, actor, path }) => {
      const { core } = context
      const { slipIds } = JSON.parse(row.query) as KeptSlips
      const slips = await slipsById(core.db.read, slipIds)
      if (!slips.every(({ workerId }) => mayReadPay(actor, workerId))) throw new RuleError('permission.denied')
      const onPaper = await slipsOnPaper(core, core.db.read, slips)
      const input: SlipSheetOrder = { path, title: row.fileName, slips: onPaper, house: houseOf(core) }
      return {
        thread: sourceFile('modules/workshop/pay-slips/pay-slips.thread.ts'),
        input,
        outOfMemory: 'export.tooLarge',
        made: (tx) => notePrints(tx, slipIds),
      }
    }),
})

/** In the order of the ids. */
async function slipsById(db: Reader, ids: readonly string[]): Promise<PaySlipTable[]> {
  const found = new Map<string, PaySlipTable>()
  for (let at = 0; at < ids.length; at += 100) {
    const rows = await db
      .selectFrom('pay_slip')
      .selectAll()
      .where('id', 'in', ids.slice(at, at + 100))
      .execute()
    for (const row of rows) found.set(row.id, row)
  }
  return ids.flatMap((id) => found.get(id) ?? [])
}

export const houseOf = ({ settings }: Pick<Core, 'settings'>): SlipHouse => {
  const house = settings.get()
  return { ...letterheadOf(house), timeZone: house.timeZone, currency: house.currency }
}

/** Slips with the words' language and the address in their QR code. */
export async function slipsOnPaper(
  { config, secrets, settings }: Pick<Core, 'config' | 'secrets' | 'settings'>,
  db: Reader | Tx,
  slips: readonly PaySlipTable[],
): Promise<SlipOnPaper[]> {
  const languageOf = await languagesOf(
    db,
    slips.map(({ workerId }) => workerId),
    settings.get().locale,
  )
  const address = await phoneUrl(db, config, slipPath(''))
  return slips.map((slip) => ({
    number: slip.number,
    firstDay: slip.firstDay,
    lastDay: slip.lastDay,
    figures: figuresOf(slip),
    createdAt: slip.createdAt,
    locale: languageOf(slip.workerId),
    copy: slip.prints,
    link: address === null ? null : `${address}${slipToken(secrets, slip.id)}`,
  }))
}
