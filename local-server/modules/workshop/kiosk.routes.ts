import {
  readCoupon as readCouponRoute,
  readKioskOperations,
  readKioskWorker,
} from '../../../contracts/workshop/kiosk.ts'
import type { Core } from '../../core/core.ts'
import type { Reader } from '../../core/database/index.ts'
import { RuleError, fieldError } from '../../core/errors.ts'
import { query, type Handler } from '../../core/http/request.ts'
import { hasPrinter } from '../../core/printing/print.ts'
import { openShiftOf } from './attendance/open-shift.ts'
import { piecesLeft, readCoupon } from './coupons.ts'
import { operationRows, withRates, type Operation } from './operations.routes.ts'
import type { Floor } from './shifts.ts'
import { addUp } from './totals.ts'
import { readWorker } from './workers.routes.ts'

/** How many of the newest records the operations done last are taken from, and how many of those are offered. */
const lookedAt = 60
const offered = 6

export function kioskRoutes(floor: Floor, { settings }: Core): Handler[] {
  return [
    query(readKioskWorker, async (db, { actor }) => {
      const worker = await ownWorker(db, actor.personId)
      const { shift, workedOn } = await floor.shiftNow(db)
      if (worker.leftOn !== null && worker.leftOn < workedOn) {
        throw new RuleError('worker.left', { name: worker.fullName, day: worker.leftOn })
      }
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
        shift: await openShiftOf(db, floor, worker.id),
        recent: await recentOperations(db, worker.id, workedOn),
        products: await productsWithWork(db, workedOn),
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
      const { id, name, sequence, rateMinor, productId, productCode, productName } = operation
      return {
        code: coupon.code,
        bundleId: coupon.bundle.id,
        bundleCode: coupon.bundle.code,
        bundlePieces: coupon.bundle.pieces,
        operation: { id, name, sequence, rateMinor, productId, productCode, productName },
        remaining: await piecesLeft(db, coupon.bundle, id, { timeZone: floor.timeZone(), path: 'query.code' }),
      }
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
