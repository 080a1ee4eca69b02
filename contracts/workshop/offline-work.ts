import { z } from 'zod'
import { zCode, zDay, zId, zIdParams, zInstant, zVersion } from '../common.ts'
import { dayRange, idOf, listRoute, oneOf } from '../list.ts'
import { route } from '../route.ts'
import { zOperation } from './catalogue.ts'
import { couponErrors, zPieces } from './work-records.ts'

/** What a kiosk needs to know to go on while the server is out of its reach. */
export const readKioskDirectory = route({
  name: 'kiosk.directory',
  method: 'GET',
  path: '/kiosk/directory',
  access: 'kiosk.use',
  summary:
    'Workers by their badges, the operations of today with their rates: what a kiosk keeps for when it is alone.',
  response: z.object({
    /** The server's instant; a kiosk measures from here how much later something was done. */
    at: zInstant,
    quantityLimit: z.int(),
    /** Work is recorded with a coupon only. */
    requiresCoupon: z.boolean(),
    workers: z.array(
      z.object({
        id: zId,
        /** SHA-256 of `badgeSecret()`, in hexadecimal. */
        badge: z.string(),
        name: z.string(),
        number: z.string(),
        lineName: z.string(),
        hasPin: z.boolean(),
      }),
    ),
    operations: z.array(zOperation),
  }),
})

export const bundlesAPage = 500

export const readKioskBundles = route({
  name: 'kiosk.bundles',
  method: 'GET',
  path: '/kiosk/bundles',
  access: 'kiosk.use',
  summary: 'Bundles whose coupons are still taken, with the pieces already recorded, a page at a time.',
  query: z.object({ after: zId.optional() }),
  response: z.object({
    bundles: z.array(
      z.object({
        id: zId,
        code: z.string(),
        pieces: z.int(),
        productId: zId,
        /** Pieces recorded of an operation, where there are any. */
        used: z.array(z.object({ operationId: zId, pieces: z.int() })),
      }),
    ),
    /** What the next page is after; null with the last one. */
    next: zId.nullable(),
  }),
})

const zMilliseconds = z.int().min(0)

/**
 * When something was done, without a clock of the kiosk's being believed (D-05): how long after it last heard the server,
 * how long before now; both measured, and both too short by the time the kiosk slept or was switched off.
 */
export const zMeasuredTime = z.object({
  /** `at` of the kiosk's last directory. */
  heardAt: zInstant,
  sinceHeardMs: zMilliseconds,
  agoMs: zMilliseconds,
  /** By the kiosk's clock, which slept no time but may have been set: it only chooses between the two measures. */
  clockSinceHeardMs: z.int(),
})
export type MeasuredTime = z.output<typeof zMeasuredTime>

/** One an entry; the same the kiosk used if it had asked before the line broke. */
const zEntryKey = z.string().regex(/^[\x21-\x7e]{8,128}$/)

export const bringOfflineShift = route({
  name: 'offlineWork.bringShift',
  method: 'POST',
  path: '/kiosk/offline-shifts',
  access: 'kiosk.use',
  timed: true,
  summary:
    'A shift begun or ended at a kiosk that could not reach the server: noted once at its true time, or told to the master.',
  // The key is in the body: what is measured differs with every try.
  idempotency: 'none',
  body: z.object({
    key: zEntryKey,
    /** As scanned. */
    badge: zCode,
    /** Whose badge it was in the kiosk's directory. */
    workerId: zId,
    mark: z.enum(['begin', 'end']),
    time: zMeasuredTime,
  }),
  response: z.object({ outcome: z.enum(['recorded', 'told']) }),
})

export const bringOfflineWork = route({
  name: 'offlineWork.bring',
  method: 'POST',
  path: '/kiosk/offline-records',
  access: 'kiosk.use',
  timed: true,
  summary: 'Work a kiosk took while it could not reach the server: recorded once, or put before the master.',
  // The key is in the body: what is measured differs with every try.
  idempotency: 'none',
  body: z.object({
    key: zEntryKey,
    /** As scanned. */
    badge: zCode,
    /** Whose badge it was in the kiosk's directory. */
    workerId: zId,
    operationId: zId,
    quantity: zPieces,
    couponCode: zCode.optional(),
    time: zMeasuredTime,
  }),
  response: z.object({
    outcome: z.enum(['recorded', 'waiting']),
    workRecordId: zId.nullable(),
    offlineWorkId: zId.nullable(),
  }),
})

export const offlineWorkStates = ['open', 'accepted', 'dismissed'] as const

export const zOfflineWork = z.object({
  id: zId,
  workerId: zId.nullable(),
  workerName: z.string().nullable(),
  badge: z.string(),
  lineId: zId.nullable(),
  lineName: z.string().nullable(),
  stationName: z.string(),
  operationId: zId.nullable(),
  operationName: z.string().nullable(),
  productName: z.string().nullable(),
  couponCode: z.string().nullable(),
  quantity: z.int(),
  /** When it was done; between the two others where the kiosk could not measure it. */
  madeAt: zInstant,
  madeFrom: zInstant,
  madeUntil: zInstant,
  /** The day of its shift (D-54). */
  workedOn: zDay,
  receivedAt: zInstant,
  /** Why it was not recorded: an error code, and its words for the reader. */
  reason: z.string(),
  reasonText: z.string(),
  state: z.enum(offlineWorkStates),
  decidedByName: z.string().nullable(),
  decidedAt: zInstant.nullable(),
  note: z.string().nullable(),
  workRecordId: zId.nullable(),
  abilities: z.object({ decide: z.boolean() }),
  version: zVersion,
})
export type OfflineWork = z.output<typeof zOfflineWork>

export const listOfflineWork = listRoute({
  name: 'offlineWork.list',
  path: '/offline-work',
  access: 'workRecord.readLine',
  summary: 'Work that kiosks brought later and that could not be recorded as it was: of one’s lines, or all.',
  row: zOfflineWork,
  filters: {
    state: oneOf(offlineWorkStates),
    lineId: idOf('line.list'),
    workerId: idOf('worker.list'),
    workedOn: dayRange,
  },
  sorts: ['madeAt'],
  defaultSort: '-madeAt',
  searchable: true,
})

/** When it counts: when it was done, the earliest or the latest it can have been, or now. */
export const countsAt = ['made', 'from', 'until', 'now'] as const

export const acceptOfflineWork = route({
  name: 'offlineWork.accept',
  method: 'POST',
  path: '/offline-work/:id/accept',
  access: 'workRecord.approve',
  timed: true,
  summary: 'Records the work after all, with other values where they were wrong; it is then pending like any other.',
  params: zIdParams,
  body: z.object({
    version: zVersion,
    workerId: zId,
    operationId: zId,
    quantity: zPieces,
    couponCode: zCode.nullable(),
    counts: z.enum(countsAt),
  }),
  response: zOfflineWork,
  errors: [
    'row.notFound',
    'row.stale',
    'offlineWork.decided',
    'permission.denied',
    'workRecord.ownRecord',
    'worker.left',
    'worker.notAWorker',
    'rate.missing',
    'payPeriod.dayClosed',
    'workRecord.quantityAboveLimit',
    'bundle.limitExceeded',
    ...couponErrors,
    'workRecord.otherProductOperation',
  ],
})

export const dismissOfflineWork = route({
  name: 'offlineWork.dismiss',
  method: 'POST',
  path: '/offline-work/:id/dismiss',
  access: 'workRecord.approve',
  summary: 'Puts the work aside with a reason; it stays in the list of what was dismissed.',
  params: zIdParams,
  body: z.object({ version: zVersion, reason: z.string().trim().min(1).max(500) }),
  response: zOfflineWork,
  errors: ['row.notFound', 'row.stale', 'offlineWork.decided', 'permission.denied', 'workRecord.ownRecord'],
})
