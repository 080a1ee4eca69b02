import type { z } from 'zod'
import type { zKioskSession } from '../../../contracts/identity/sign-in.ts'
import type { ResponseOf } from '../../../contracts/route.ts'
import type { readKioskWorker } from '../../../contracts/workshop/kiosk.ts'
import type { WorkRecord } from '../../../contracts/workshop/work-records.ts'
import type { zCoupon } from '../../../contracts/workshop/bundles.ts'

type Errand = ResponseOf<typeof readKioskWorker>

export type KioskCoupon = z.output<typeof zCoupon>
export type KioskOperation = KioskCoupon['operation']
export type KioskProduct = Errand['products'][number]
export type KioskRecord = Pick<WorkRecord, 'quantity' | 'amountMinor' | 'operationName' | 'productName'>

/** Who stands at the kiosk, with all that is known of their errand. */
export interface KioskWorker extends Pick<z.output<typeof zKioskSession>, 'token' | 'name' | 'photoFileId'> {
  workerId: string
  number: string
  lineName: string
  totals: Errand['totals']
  shift: Errand['shift']
  recent: readonly KioskOperation[]
  products: readonly KioskProduct[]
  quantityLimit: number
  printsSlips: boolean
}
