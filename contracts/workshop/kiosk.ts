import { zCode, zIdParams, zInstant } from '../common.ts'
import { route } from '../route.ts'
import { zCoupon } from './bundles.ts'
import { zProduct, zOperation } from './catalogue.ts'
import { couponErrors, zWorkTotals } from './work-records.ts'
import { zWorker } from './workers.ts'
import { z } from 'zod'

export const readKioskWorker = route({
  name: 'kiosk.worker',
  method: 'GET',
  path: '/kiosk/worker',
  access: 'workRecord.createOwn',
  summary:
    'What a kiosk shows after a badge: the worker, this shift’s totals, the operations done last and all to pick from.',
  response: z.object({
    worker: zWorker,
    totals: zWorkTotals,
    /** Since when they are here; null where no shift is begun. */
    shift: z.object({ cameAt: zInstant, startsAt: zInstant, shiftName: z.string() }).nullable(),
    /** Coupons they began and have not finished, the newest first: several jobs are open at once. */
    unfinished: z.array(zCoupon),
    /** Work is recorded with a coupon only: nothing else is offered. */
    requiresCoupon: z.boolean(),
    recent: z.array(zOperation),
    products: z.array(zProduct.pick({ id: true, code: true, name: true })),
    quantityLimit: z.int(),
    /** A receipt printer stands ready here, so that a pay slip can be offered. */
    printsSlips: z.boolean(),
  }),
  errors: ['worker.notAWorker', 'worker.left'],
})

export const readKioskOperations = route({
  name: 'kiosk.operations',
  method: 'GET',
  path: '/kiosk/products/:id/operations',
  access: 'workRecord.createOwn',
  summary: 'Operations of a product that can be recorded today.',
  params: zIdParams,
  response: z.object({ items: z.array(zOperation) }),
})

export const readCoupon = route({
  name: 'kiosk.coupon',
  method: 'GET',
  path: '/kiosk/coupons',
  access: 'workRecord.createOwn',
  summary: 'What a scanned coupon stands for.',
  query: z.object({ code: zCode }),
  response: zCoupon,
  errors: couponErrors,
})
