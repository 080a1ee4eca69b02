import {
  mostCouponsInJob,
  planCouponPrint,
  previewCoupon,
  printCoupons,
} from '../../../../contracts/workshop/coupon-sheets.ts'
import type { LocaleTag } from '../../../../contracts/common.ts'
import type { Block, Sheet } from '../../../../contracts/print-content.ts'
import type { Core } from '../../../core/core.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { command, query, type Handler } from '../../../core/http/request.ts'
import { listTitle } from '../../../core/list/list-columns.ts'
import { previewOn } from '../../../core/printing/preview-on.ts'
import { print } from '../../../core/printing/print.ts'
import type { Strip } from './coupon-pdf.ts'
import { couponStrips } from './coupon-strips.ts'
import type { CouponWish } from './coupons-of.ts'
import { notePrints } from './note-prints.ts'

/** A code's module on paper: a cheap scanner reads 0.75 mm from an arm's length. */
const moduleDots = 6

/** A coupon on a roll: its code large and as text, and what the worker is to do. */
function couponSheet({ code, operation, product, trait, pieces, copy }: Strip): Sheet {
  const line = (text: string, bold = false): Block & { kind: 'text' } => ({ kind: 'text', text, bold })
  return {
    blocks: [
      { kind: 'text', text: code, bold: true, size: 2 },
      {
        kind: 'beside',
        qr: { text: code, moduleDots },
        blocks: [
          line(operation, true),
          line(product),
          ...(trait === null ? [] : [line(trait, true)]),
          line(copy === null ? pieces : `${pieces} · ${copy}`, true),
        ],
      },
    ],
  }
}

export function couponPrintRoutes({ clock, settings, files }: Core): Handler[] {
  async function wished(db: Reader | Tx, { locale: asked, ...wish }: Wish) {
    const locale = asked ?? settings.get().locale
    const { operationIds = [], of, id } = wish
    const coupons: CouponWish = { of, id, operationIds }
    const found = await couponStrips(db, coupons, locale)
    if (found.total > mostCouponsInJob) {
      throw new RuleError('coupon.tooMany', { count: found.total, limit: mostCouponsInJob })
    }
    return { ...found, coupons, locale }
  }

  return [
    query(planCouponPrint, async (db, { query: wish }) => {
      const { total, printed } = await wished(db, wish)
      return { coupons: total, copies: printed.copies }
    }),

    query(previewCoupon, async (db, { params, query: wish }) => {
      const { strips } = await wished(db, wish)
      const strip = [...strips()][params.number - 1]
      if (!strip) throw new RuleError('row.notFound')
      return previewOn({ db, files }, couponSheet(strip), { deviceId: wish.deviceId ?? null })
    }),

    command(printCoupons, async (tx, { actor, body }) => {
      const now = clock.now()
      const { strips, title, printed, coupons, locale } = await wished(tx, body)
      const { deviceId } = body
      const jobId = await print(
        tx,
        { actor, now },
        {
          title: `${listTitle({ name: 'coupon.sheet' }, locale)} ${title}`,
          role: 'label',
          locale,
          stationId: actor.stationId,
          ...(deviceId === undefined ? {} : { deviceId }),
          content: { sheets: [...strips()].map(couponSheet) },
        },
      )
      await notePrints(tx, actor, now, coupons, printed)
      return { jobId }
    }),
  ]
}

interface Wish extends Omit<CouponWish, 'operationIds'> {
  operationIds?: string[] | undefined
  locale?: LocaleTag | undefined
}
