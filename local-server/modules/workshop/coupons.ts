import type { Reader, Tx } from '../../core/database/index.ts'
import { RuleError } from '../../core/errors.ts'
import { shortTime } from './shifts.ts'
import type { BundleTable } from './workshop.tables.ts'

export interface Coupon {
  code: string
  bundle: BundleTable
  /** Sequence of the operation within the bundle's product. */
  sequence: number
}

const unknownCoupon = (path: string) =>
  new RuleError('coupon.unknown', {}, { fields: [{ path, code: 'coupon.unknown' }] })

/**
 * The bundle and operation number a coupon `<bundle code>/<sequence>` stands for.
 *
 * @throws RuleError `coupon.unknown`
 */
export async function readCoupon(db: Reader | Tx, code: string, path: string): Promise<Coupon> {
  const at = code.lastIndexOf('/')
  const sequence = code.slice(at + 1)
  if (at < 1 || !/^\d{1,3}$/.test(sequence)) throw unknownCoupon(path)
  const bundle = await db.selectFrom('bundle').selectAll().where('code', '=', code.slice(0, at)).executeTakeFirst()
  if (!bundle) throw unknownCoupon(path)
  return { code, bundle, sequence: Number(sequence) }
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
