import type { ResponseOf } from '../../../contracts/route.ts'
import { readOwnDay } from '../../../contracts/workshop/work-records.ts'
import type { Reader } from '../../core/database/index.ts'
import { RuleError } from '../../core/errors.ts'
import { query, type Handler } from '../../core/http/request.ts'
import { addDays, monthStart, weekStart } from '../../core/time/days.ts'
import type { Floor } from './shifts.ts'
import { addUp, summed } from './totals.ts'

const chartDays = 30

export function ownWorkRoutes(floor: Floor): Handler[] {
  return [
    query(readOwnDay, async (db, { actor }) => {
      if (actor.personId === null) throw new RuleError('worker.notAWorker')
      const worker = await db.selectFrom('worker').select('id').where('id', '=', actor.personId).executeTakeFirst()
      if (!worker) throw new RuleError('worker.notAWorker')
      return ownDay(db, worker.id, (await floor.shiftNow(db)).workedOn)
    }),
  ]
}

async function ownDay(db: Reader, workerId: string, workedOn: string): Promise<ResponseOf<typeof readOwnDay>> {
  const chartFrom = addDays(workedOn, 1 - chartDays)
  const week = weekStart(workedOn)
  const month = monthStart(workedOn)
  const [from = chartFrom] = [chartFrom, week, month].toSorted()
  const rows = await db
    .selectFrom('work_total')
    .select('workedOn')
    .select(summed)
    .where('workerId', '=', workerId)
    .where('workedOn', '>=', from)
    .groupBy('workedOn')
    .execute()
  const since = (day: string) => addUp(rows.filter((row) => row.workedOn >= day))
  const byDay = new Map(rows.map((row) => [row.workedOn, row]))
  return {
    workedOn,
    today: since(workedOn),
    week: since(week),
    month: since(month),
    days: Array.from({ length: chartDays }, (_, index) => {
      const day = addDays(chartFrom, index)
      const row = byDay.get(day)
      return {
        workedOn: day,
        approvedMinor: row?.approvedMinor ?? 0,
        pendingMinor: row?.pendingMinor ?? 0,
        pieces: row ? row.approvedPieces + row.pendingPieces : 0,
      }
    }),
  }
}
