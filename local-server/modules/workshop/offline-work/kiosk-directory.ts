import { createHash } from 'node:crypto'
import { badgeSecret } from '../../../../contracts/badges.ts'
import type { ResponseOf } from '../../../../contracts/route.ts'
import {
  bundlesAPage,
  type readKioskBundles,
  type readKioskDirectory,
} from '../../../../contracts/workshop/offline-work.ts'
import type { Reader } from '../../../core/database/index.ts'
import { operationRows, withRates } from '../operations.routes.ts'
import type { Floor } from '../shifts.ts'

type Directory = ResponseOf<typeof readKioskDirectory>

/** The same hash the kiosk makes of what is scanned at it: no badge can be read out of a kiosk that is carried away. */
const badgeHash = (stationId: string, badge: string) =>
  createHash('sha256').update(badgeSecret(stationId, badge)).digest('hex')

export async function directoryFor(
  db: Reader,
  floor: Floor,
  { stationId, quantityLimit }: { stationId: string; quantityLimit: number },
): Promise<Directory> {
  const at = floor.now()
  const { workedOn } = await floor.shiftNow(db)
  const holders = await db
    .selectFrom('worker')
    .innerJoin('person', 'person.id', 'worker.id')
    .innerJoin('line', 'line.id', 'worker.lineId')
    .select(['worker.id', 'worker.number', 'person.fullName', 'person.badgeCode', 'person.badgeKey', 'person.pinHash'])
    .select('line.name as lineName')
    .where('person.badgeKey', 'is not', null)
    .where('person.archived', '=', 0)
    .where('worker.startedOn', '<=', workedOn)
    .where((eb) => eb.or([eb('worker.leftOn', 'is', null), eb('worker.leftOn', '>=', workedOn)]))
    .orderBy('person.fullName')
    .execute()
  const byKey = Map.groupBy(holders, ({ badgeKey }) => badgeKey)
  const workers = holders.flatMap(({ id, number, fullName: name, badgeCode, badgeKey, pinHash, lineName }) =>
    // Two that differ by case only need the server to be told apart.
    badgeCode === null || (byKey.get(badgeKey)?.length ?? 0) > 1
      ? []
      : [{ id, badge: badgeHash(stationId, badgeCode), name, number, lineName, hasPin: pinHash !== null }],
  )
  const rows = await operationRows(db)
    .where('operation.archived', '=', 0)
    .where('product.archived', '=', 0)
    .orderBy('product.code')
    .orderBy('operation.sequence')
    .execute()
  const operations = (await withRates(db, rows, workedOn)).filter(({ rateMinor }) => rateMinor !== null)
  const { requiresCoupon } = await floor.settings(db)
  return { at, quantityLimit, requiresCoupon, workers, operations }
}

export async function bundlesFor(db: Reader, after: string | undefined): Promise<ResponseOf<typeof readKioskBundles>> {
  let open = db
    .selectFrom('bundle')
    .innerJoin('product', 'product.id', 'bundle.productId')
    .leftJoin('customer_order', 'customer_order.id', 'bundle.orderId')
    .select(['bundle.id', 'bundle.code', 'bundle.pieces', 'bundle.productId'])
    .where('bundle.undoneAt', 'is', null)
    .where('product.archived', '=', 0)
    .where((eb) =>
      eb.or([eb('customer_order.status', 'is', null), eb('customer_order.status', 'not in', ['done', 'cancelled'])]),
    )
  if (after !== undefined) open = open.where('bundle.id', '>', after)
  const bundles = await open.orderBy('bundle.id').limit(bundlesAPage).execute()
  const last = bundles.at(-1)
  if (!last) return { bundles: [], next: null }
  const ids = bundles.map(({ id }) => id)
  const uses = await db
    .selectFrom('work_record')
    .select(['bundleId', 'operationId', (eb) => eb.fn.sum<number>('quantity').as('pieces')])
    .where('bundleId', 'in', ids)
    .where('status', '!=', 'rejected')
    .where('deletedAt', 'is', null)
    .groupBy(['bundleId', 'operationId'])
    .execute()
  const ofBundle = Map.groupBy(uses, ({ bundleId }) => bundleId)
  return {
    bundles: bundles.map((bundle) => ({
      ...bundle,
      used: (ofBundle.get(bundle.id) ?? []).map(({ operationId, pieces }) => ({ operationId, pieces })),
    })),
    next: bundles.length === bundlesAPage ? last.id : null,
  }
}
