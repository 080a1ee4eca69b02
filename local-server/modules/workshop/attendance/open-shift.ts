import type { Reader } from '../../../core/database/index.ts'
import type { Floor } from '../shifts.ts'
import { forgottenAfterMs } from './attendance.service.ts'

/** Since when a worker is here, as a kiosk asks it; one who forgot to go yesterday is not. */
export async function openShiftOf(db: Reader, floor: Floor, workerId: string): Promise<{ cameAt: number } | null> {
  const row = await db
    .selectFrom('attendance')
    .select(['cameAt', 'shiftId', 'workedOn'])
    .where('workerId', '=', workerId)
    .where('leftAt', 'is', null)
    .where('cameAt', 'is not', null)
    .orderBy('cameAt', 'desc')
    .executeTakeFirst()
  if (!row || row.cameAt === null) return null
  const span = (await floor.shifts(db)).span(row.shiftId, row.workedOn)
  return span && floor.now() < span.endsAt + forgottenAfterMs ? { cameAt: row.cameAt } : null
}
