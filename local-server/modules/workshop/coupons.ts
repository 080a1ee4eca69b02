import { meantBy } from '../../../contracts/workshop/bundles.ts'
import type { OrderStatus } from '../../../contracts/workshop/orders.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import type { Reader, Tx } from '../../core/database/index.ts'
import { RuleError, fieldError } from '../../core/errors.ts'
import { shortTime } from './shifts.ts'
import type { BundleTable } from './workshop.tables.ts'

export interface Coupon {
  code: string
  bundle: BundleTable
  /** The operation of the bundle's product that the number after the slash stands for. */
  operationId: string
}

/** Of all bundles whose code is like this one, for `meantBy` to choose from. */
const couponRows = (db: Reader | Tx, code: string, sequence: number) =>
  db
    .selectFrom('bundle')
    .innerJoin('product', 'product.id', 'bundle.productId')
    .leftJoin('customer_order', 'customer_order.id', 'bundle.orderId')
    .leftJoin('operation', (join) =>
      join.onRef('operation.productId', '=', 'bundle.productId').on('operation.sequence', '=', sequence),
    )
    .selectAll('bundle')
    .select(['product.name as productName', 'product.archived as productArchived'])
    .select(['customer_order.number as orderNumber', 'customer_order.status as orderStatus'])
    .select(['operation.id as operationId', 'operation.name as operationName', 'operation.archived'])
    .where((eb) => eb.or([eb('bundle.code', '=', code), eb('bundle.search', '=', fold(code))]))

/** Why a bundle's coupons are refused, whatever the operation; null while they are taken. */
export function bundleRefusal(bundle: {
  undoneAt: number | null
  orderStatus: OrderStatus | null
  productArchived: number
}): 'coupon.cutUndone' | 'coupon.orderCancelled' | 'coupon.productArchived' | null {
  if (bundle.undoneAt !== null) return 'coupon.cutUndone'
  if (bundle.orderStatus === 'cancelled') return 'coupon.orderCancelled'
  return bundle.productArchived === 1 ? 'coupon.productArchived' : null
}

/**
 * The bundle and operation a coupon `<bundle code>/<sequence>` stands for, however its letters' case was typed.
 *
 * @throws RuleError `coupon.unknown`, or by name why it is not taken any more: `coupon.cutUndone`,
 *   `coupon.orderCancelled`, `coupon.productArchived`, `coupon.operationArchived`
 */
export async function readCoupon(db: Reader | Tx, code: string, path: string): Promise<Coupon> {
  const at = code.lastIndexOf('/')
  const sequence = code.slice(at + 1)
  if (at < 1 || !/^\d{1,3}$/.test(sequence)) throw fieldError('coupon.unknown', path)
  const bundleCode = code.slice(0, at)
  const row = meantBy(await couponRows(db, bundleCode, Number(sequence)).execute(), bundleCode)
  if (!row || row.operationId === null) throw fieldError('coupon.unknown', path)
  const { operationId, operationName, archived, productName, productArchived, orderNumber, orderStatus, ...bundle } =
    row
  const refusal = bundleRefusal({ undoneAt: bundle.undoneAt, orderStatus, productArchived })
  const params = { bundle: bundle.code, order: orderNumber ?? '', product: productName, operation: operationName ?? '' }
  if (refusal !== null) throw fieldError(refusal, path, params)
  if (archived === 1) throw fieldError('coupon.operationArchived', path, params)
  return { code: `${bundle.code}/${Number(sequence)}`, bundle, operationId }
}

/** What stands against a bundle's operation: pending and approved records less their corrections (D-53), the newest first. */
async function usesOf(db: Reader | Tx, bundleId: string, operationId: string, except?: string) {
  let uses = db
    .selectFrom('work_record')
    .innerJoin('person', 'person.id', 'work_record.workerId')
    .select(['work_record.quantity', 'work_record.recordedAt', 'work_record.correctsId'])
    .select(['person.familyName', 'person.givenName'])
    .where('work_record.bundleId', '=', bundleId)
    .where('work_record.operationId', '=', operationId)
    .where('work_record.status', '!=', 'rejected')
    .where('work_record.deletedAt', 'is', null)
  if (except !== undefined) uses = uses.where('work_record.id', '!=', except)
  return uses.orderBy('work_record.recordedAt', 'desc').execute()
}

/**
 * How many pieces of the bundle are still free for the operation; at least one.
 *
 * @throws RuleError `coupon.used` with who used it last, and when
 */
export async function piecesLeft(
  db: Reader | Tx,
  bundle: BundleTable,
  operationId: string,
  { timeZone, path, except }: { timeZone: string; path: string; except?: string },
): Promise<number> {
  const uses = await usesOf(db, bundle.id, operationId, except)
  const left = bundle.pieces - uses.reduce((sum, use) => sum + use.quantity, 0)
  const last = uses.find((use) => use.correctsId === null)
  if (left <= 0 && last) {
    throw new RuleError(
      'coupon.used',
      { name: `${last.familyName} ${last.givenName}`, when: shortTime(last.recordedAt, timeZone) },
      { fields: [{ path, code: 'coupon.used' }] },
    )
  }
  return left
}

/** @throws RuleError `bundle.limitExceeded` (D-53) */
export function assertFits(bundle: Pick<BundleTable, 'code'>, quantity: number, left: number): void {
  if (quantity <= left) return
  throw new RuleError(
    'bundle.limitExceeded',
    { left, bundle: bundle.code },
    { fields: [{ path: 'body.quantity', code: 'bundle.limitExceeded' }] },
  )
}
