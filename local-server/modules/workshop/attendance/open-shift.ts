import type { LocaleTag } from '../../../../contracts/common.ts'
import type { Reader } from '../../../core/database/index.ts'
import { shiftName, type Floor } from '../shifts.ts'
import { forgottenAfterMs } from './come-and-go.ts'

/** Since when a worker is here, as a kiosk asks it; one who forgot to go yesterday is not. */
export async function openShiftOf(
  db: Reader,
  floor: Floor,
  workerId: string,
  locale: LocaleTag,
): Promise<{ cameAt: number; startsAt: number; shiftName: string } | null> {
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
  if (!span || floor.now() >= span.endsAt + forgottenAfterMs) return null
  return { cameAt: row.cameAt, startsAt: span.startsAt, shiftName: shiftName(span.shift.name, locale) }
}
