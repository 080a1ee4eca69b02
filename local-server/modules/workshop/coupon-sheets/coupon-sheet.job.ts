import { z } from 'zod'
import { zId, type LocaleTag } from '../../../../contracts/common.ts'
import type { CouponPaper } from '../../../../contracts/workshop/coupon-sheets.ts'
import { databaseOptions } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { makeExport } from '../../../core/exports/make-export.ts'
import { defineJob } from '../../../core/jobs/define-job.ts'
import { sourceFile } from '../../../core/paths.ts'
import type { CouponSheet, CouponSheetOrder } from './coupon-sheet.ts'
import type { CouponWish } from './coupons-of.ts'
import { notePrints } from './note-prints.ts'

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
