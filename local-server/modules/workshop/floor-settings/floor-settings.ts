import { z } from 'zod'
import { zShiftBreak, type FloorSettings } from '../../../../contracts/workshop/floor-settings.ts'
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
      /** JSON list of breaks. */
      breaks: string
      version: number
    }
  }
}

export const floorSettingsId = 'floor'

const zBreaks = z.array(zShiftBreak)

export async function readFloorSettingsRow(db: Reader | Tx): Promise<FloorSettings> {
  const { id: _, ...row } = await db.selectFrom('floor_setting').selectAll().executeTakeFirstOrThrow()
  return {
    ...row,
    beginsOnRecord: row.beginsOnRecord === 1,
    paysRepairs: row.paysRepairs === 1,
    breaks: zBreaks.parse(JSON.parse(row.breaks)),
  }
}
