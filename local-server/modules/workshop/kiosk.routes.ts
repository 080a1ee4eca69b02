import {
  readCoupon as readCouponRoute,
  readKioskOperations,
  readKioskWorker,
} from '../../../contracts/workshop/kiosk.ts'
import type { ResponseOf } from '../../../contracts/route.ts'
import type { Core } from '../../core/core.ts'
import type { Reader } from '../../core/database/index.ts'
import { RuleError, fieldError } from '../../core/errors.ts'
import { query, type Handler } from '../../core/http/request.ts'
import { hasPrinter } from '../../core/printing/print.ts'
import { openShiftOf } from './attendance/open-shift.ts'
import { bundleRefusal, piecesLeft, readCoupon } from './coupons.ts'
import { operationRows, withRates, type Operation } from './operations.routes.ts'
import type { Floor } from './shifts.ts'
import { addUp } from './totals.ts'
import { readWorker } from './workers.routes.ts'
import type { BundleTable } from './workshop.tables.ts'

type KioskCoupon = ResponseOf<typeof readCouponRoute>

/** How many of the newest records the operations done last are taken from, and how many of those are offered. */
const lookedAt = 60
const offered = 6

export function kioskRoutes(floor: Floor, { settings }: Core): Handler[] {
  return [
    query(readKioskWorker, async (db, { actor, locale }) => {
      const worker = await ownWorker(db, actor.personId)
      const { shift, workedOn } = await floor.shiftNow(db)
      if (worker.leftOn !== null && worker.leftOn < workedOn) {
        throw new RuleError('worker.left', { name: worker.fullName, day: worker.leftOn })
      }
      const { requiresCoupon } = await floor.settings(db)
      const totals = await db
        .selectFrom('work_total')
        .selectAll()
        .where('workerId', '=', worker.id)
        .where('workedOn', '=', workedOn)
        .where('shiftId', '=', shift.id)
        .execute()
      return {
        worker,
        totals: addUp(totals),
        shift: await openShiftOf(db, floor, worker.id, locale),
        unfinished: await unfinishedCoupons(db, worker.id, workedOn),
        requiresCoupon,
        recent: requiresCoupon ? [] : await recentOperations(db, worker.id, workedOn),
        products: requiresCoupon ? [] : await productsWithWork(db, workedOn),
        quantityLimit: settings.get().workRecordQuantityLimit,
        printsSlips: await hasPrinter(db, 'receipt', actor.stationId),
      }
    }),

    query(readKioskOperations, async (db, { params }) => {
      const { workedOn } = await floor.shiftNow(db)
      const rows = await openOperations(db).where('product.id', '=', params.id).orderBy('operation.sequence').execute()
      return { items: (await withRates(db, rows, workedOn)).filter((operation) => operation.rateMinor !== null) }
    }),

    query(readCouponRoute, async (db, { query: { code } }) => {
      const { workedOn } = await floor.shiftNow(db)
      const coupon = await readCoupon(db, code, 'query.code')
      const rows = await openOperations(db).where('operation.id', '=', coupon.operationId).execute()
      const [operation] = await withRates(db, rows, workedOn)
      if (!operation) throw fieldError('coupon.unknown', 'query.code')
      const remaining = await piecesLeft(db, coupon.bundle, operation.id, {
        timeZone: floor.timeZone(),
        path: 'query.code',
      })
      return toCoupon(coupon.bundle, operation, remaining)
    }),
  ]
}

async function ownWorker(db: Reader, personId: string | null) {
  const known =
    personId === null
      ? undefined
      : await db.selectFrom('worker').select('id').where('id', '=', personId).executeTakeFirst()
  if (!known) throw new RuleError('worker.notAWorker')
  return readWorker(db, known.id)
}

const openOperations = (db: Reader) =>
  operationRows(db).where('operation.archived', '=', 0).where('product.archived', '=', 0)

async function recentOperations(db: Reader, workerId: string, workedOn: string): Promise<Operation[]> {
  const records = await db
    .selectFrom('work_record')
    .select('operationId')
    .where('workerId', '=', workerId)
    .where('deletedAt', 'is', null)
    .orderBy('recordedAt', 'desc')
    .limit(lookedAt)
    .execute()
  const ids = [...new Set(records.map((record) => record.operationId))].slice(0, offered)
  if (ids.length === 0) return []
  const rows = await openOperations(db).where('operation.id', 'in', ids).execute()
  const operations = await withRates(db, rows, workedOn)
  return operations
    .filter((operation) => operation.rateMinor !== null)
    .toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
}

const toCoupon = (bundle: Pick<BundleTable, 'id' | 'code' | 'pieces'>, operation: Operation, remaining: number) => {
  const { id, name, sequence, rateMinor, productId, productCode, productName } = operation
  return {
    code: `${bundle.code}/${sequence}`,
    bundleId: bundle.id,
    bundleCode: bundle.code,
    bundlePieces: bundle.pieces,
    operation: { id, name, sequence, rateMinor, productId, productCode, productName },
    remaining,
  }
}

/** Of the coupons they worked on last, those that still have pieces for anybody. */
async function unfinishedCoupons(db: Reader, workerId: string, workedOn: string): Promise<KioskCoupon[]> {
  const records = await db
    .selectFrom('work_record')
    .innerJoin('bundle', 'bundle.id', 'work_record.bundleId')
    .innerJoin('product', 'product.id', 'bundle.productId')
    .leftJoin('customer_order', 'customer_order.id', 'bundle.orderId')
    .select(['bundle.id', 'bundle.code', 'bundle.pieces', 'bundle.undoneAt', 'work_record.operationId'])
    .select(['product.archived as productArchived', 'customer_order.status as orderStatus'])
    .where('work_record.workerId', '=', workerId)
    .where('work_record.deletedAt', 'is', null)
    .orderBy('work_record.recordedAt', 'desc')
    .limit(lookedAt)
    .execute()
  const begun = records.filter((record) => bundleRefusal(record) === null)
  if (begun.length === 0) return []
  const uses = await db
    .selectFrom('work_record')
    .select(['bundleId', 'operationId', (eb) => eb.fn.sum<number>('quantity').as('pieces')])
    .where('bundleId', 'in', [...new Set(begun.map(({ id }) => id))])
    .where('status', '!=', 'rejected')
    .where('deletedAt', 'is', null)
    .groupBy(['bundleId', 'operationId'])
    .execute()
  const usedOf = new Map(uses.map(({ bundleId, operationId, pieces }) => [`${bundleId} ${operationId}`, pieces]))
  const rows = await openOperations(db)
    .where('operation.id', 'in', [...new Set(begun.map(({ operationId }) => operationId))])
    .execute()
  const operations = new Map((await withRates(db, rows, workedOn)).map((operation) => [operation.id, operation]))
  const coupons = new Map<string, KioskCoupon>()
  for (const { operationId, ...bundle } of begun) {
    const operation = operations.get(operationId)
    const remaining = bundle.pieces - (usedOf.get(`${bundle.id} ${operationId}`) ?? 0)
    if (!operation || operation.rateMinor === null || remaining <= 0) continue
    const coupon = toCoupon(bundle, operation, remaining)
    if (!coupons.has(coupon.code)) coupons.set(coupon.code, coupon)
  }
  return [...coupons.values()].slice(0, offered)
}

const productsWithWork = (db: Reader, workedOn: string) =>
  db
    .selectFrom('product')
    .select(['product.id', 'product.code', 'product.name'])
    .where('product.archived', '=', 0)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('operation')
          .innerJoin('piece_rate', 'piece_rate.operationId', 'operation.id')
          .select('operation.id')
          .whereRef('operation.productId', '=', 'product.id')
          .where('operation.archived', '=', 0)
          .where('piece_rate.validFrom', '<=', workedOn),
      ),
    )
    .orderBy('product.code')
    .execute()
