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
export interface KioskWorker extends Pick<z.output<typeof zKioskSession>, 'name' | 'photoFileId'> {
  id: string
  /** As scanned. */
  badge: string
  /** What the server gave for the badge; null where the kiosk is alone and knows them from what it keeps. */
  token: string | null
  /** They have a PIN that the kiosk alone could not ask for. */
  hasPin: boolean
  number: string
  lineName: string
  /** Null where nobody can add them up. */
  totals: Errand['totals'] | null
  shift: Errand['shift']
  /** Coupons they began and have not finished. */
  unfinished: readonly KioskCoupon[]
  requiresCoupon: boolean
  recent: readonly KioskOperation[]
  products: readonly KioskProduct[]
  quantityLimit: number
  printsSlips: boolean
}
