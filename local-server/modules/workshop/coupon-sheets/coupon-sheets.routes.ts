import { createCouponSheet } from '../../../../contracts/workshop/coupon-sheets.ts'
import type { Core } from '../../../core/core.ts'
import { orderExport, ownExport, toExport } from '../../../core/exports/own-exports.ts'
import { command, type Handler } from '../../../core/http/request.ts'
import { listTitle } from '../../../core/list/list-columns.ts'
import { dayAt } from '../../../core/time/days.ts'
import { couponSheetJob, type KeptSheet } from './coupon-sheet.job.ts'
import { couponsOf } from './coupons-of.ts'

/** Coupon sheets are among the exports of whoever asks for them. */
const kind = { name: 'coupon.sheet' }

export function couponSheetRoutes({ clock, settings }: Core): Handler[] {
  return [
    command(createCouponSheet, async (tx, { actor, body: { locale: wished, ...body }, locale: asked }) => {
      const { title } = await couponsOf(tx, body)
      const now = clock.now()
      const { locale: own, timeZone } = settings.get()
      const locale = wished ?? own
      const id = await orderExport(tx, couponSheetJob, {
        actor,
        now,
        list: kind.name,
        query: body satisfies KeptSheet,
        format: 'pdf',
        locale,
        title: `${listTitle(kind, locale)} ${title} ${dayAt(now, timeZone)}`,
      })
      return toExport(await ownExport(tx, actor, id), asked, now)
    }),
  ]
}
