import { workerData } from 'node:worker_threads'
import { openSnapshot } from '../../../core/database/index.ts'
import type { ExportStep } from '../../../core/exports/make-export.ts'
import { answerAsThread, seldom } from '../../../core/workers/thread.ts'
import { writeCouponSheet, type CouponSheetOrder } from './coupon-sheet.ts'

const order = workerData as CouponSheetOrder

await answerAsThread(async (part) => {
  const snapshot = await openSnapshot(order.database)
  try {
    return await writeCouponSheet(snapshot.read, order, seldom<ExportStep>(part))
  } finally {
    await snapshot.close()
  }
})
