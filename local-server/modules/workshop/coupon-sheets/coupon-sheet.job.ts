import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import { zId, type LocaleTag } from '../../../../contracts/common.ts'
import type { CouponPaper } from '../../../../contracts/workshop/coupon-sheets.ts'
import type { Actor } from '../../../core/access.ts'
import { audit } from '../../../core/audit/audit.ts'
import { databaseOptions, type Tx } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { makeExport } from '../../../core/exports/make-export.ts'
import { defineJob } from '../../../core/jobs/define-job.ts'
import { sourceFile } from '../../../core/paths.ts'
import type { CouponSheet, CouponSheetOrder } from './coupon-sheet.ts'
import type { CouponWish } from './coupons-of.ts'

/** What is kept of a sheet with its export. */
export type KeptSheet = CouponWish & { paper: CouponPaper }

export const couponSheetJob = defineJob({
  name: 'coupon.sheet',
  payload: z.object({ exportId: zId }),
  attempts: 2,
  run: ({ exportId }, context) =>
    makeExport<CouponSheet>(exportId, context, ({ row, actor, path }) => {
      if (!actor.can('bundle.manage')) throw new RuleError('permission.denied')
      const { paper, ...wish } = JSON.parse(row.query) as KeptSheet
      const { core } = context
      const database = databaseOptions(core.config)
      const input: CouponSheetOrder = { wish, paper, locale: row.locale as LocaleTag, path, database }
      return {
        thread: sourceFile('modules/workshop/coupon-sheets/coupon-sheet.thread.ts'),
        input,
        outOfMemory: 'export.tooLarge',
        made: (tx, sheet) => notePrints(tx, actor, core.clock.now(), wish, sheet),
      }
    }),
})

/** Rows one insert carries, between which other requests are answered. */
const rowsAtOnce = 500

/** A coupon counts as printed once its sheet is there; who had it printed again stands in the log (D-08). */
async function notePrints(
  tx: Tx,
  actor: Actor,
  now: number,
  { of, id }: CouponWish,
  { rows, copies, bundleIds, operationIds }: CouponSheet,
): Promise<void> {
  const coupons = bundleIds.flatMap((bundleId) => operationIds.map((operationId) => ({ bundleId, operationId })))
  for (let at = 0; at < coupons.length; at += rowsAtOnce) {
    if (at > 0) await setImmediate()
    await tx
      .insertInto('coupon_print')
      .values(coupons.slice(at, at + rowsAtOnce).map((coupon) => ({ ...coupon, prints: 1 })))
      .onConflict((conflict) =>
        conflict.columns(['bundleId', 'operationId']).doUpdateSet({ prints: sql<number>`coupon_print."prints" + 1` }),
      )
      .execute()
  }
  await audit(
    tx,
    { actor, now },
    {
      action: copies > 0 ? 'coupon.reprinted' : 'coupon.printed',
      entity: of,
      entityId: id,
      after: { coupons: rows, copies, operations: operationIds.length, bundles: bundleIds.length },
    },
  )
}
