import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Actor } from '../../../core/access.ts'
import { audit } from '../../../core/audit/audit.ts'
import type { Tx } from '../../../core/database/index.ts'
import type { PrintedCoupons } from './coupon-strips.ts'
import type { CouponWish } from './coupons-of.ts'

/** Rows one insert carries, between which other requests are answered. */
const rowsAtOnce = 500

/** A coupon counts as printed once its sheet is there or a printer was given it; who had it printed again stands in the log (D-08). */
export async function notePrints(
  tx: Tx,
  actor: Actor,
  now: number,
  { of, id }: CouponWish,
  { copies, bundleIds, operationIds }: PrintedCoupons,
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
      after: { coupons: coupons.length, copies, operations: operationIds.length, bundles: bundleIds.length },
    },
  )
}
