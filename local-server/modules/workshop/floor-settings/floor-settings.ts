import type { FloorSettings } from '../../../../contracts/workshop/floor-settings.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'

declare module '../../../core/database/tables.ts' {
  interface Tables {
    /** One row. */
    floor_setting: {
      id: string
      beginsOnRecord: number
      toleranceMinutes: number
      comeBeforeMinutes: number
      freeAfterMinutes: number
      behindBelowPercent: number
      paysRepairs: number
      requiresCoupon: number
      version: number
    }
  }
}

export const floorSettingsId = 'floor'

export async function readFloorSettingsRow(db: Reader | Tx): Promise<FloorSettings> {
  const { id: _, ...row } = await db.selectFrom('floor_setting').selectAll().executeTakeFirstOrThrow()
  return {
    ...row,
    beginsOnRecord: row.beginsOnRecord === 1,
    paysRepairs: row.paysRepairs === 1,
    requiresCoupon: row.requiresCoupon === 1,
  }
}
