import type { LinePlan } from '../../../../contracts/workshop/plan.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import type { ShiftSpan } from '../attendance/shift-time.ts'
import { hoursOf, plannedBy, spreadOver } from './hours.ts'

interface Line {
  id: string
  name: string
}

/** Plan and finished pieces of lines in one shift, by the hour: what boards and the dashboard show. Two queries. */
export async function plansOf(
  db: Reader | Tx,
  lines: readonly Line[],
  span: ShiftSpan,
  now: number,
): Promise<LinePlan[]> {
  if (lines.length === 0) return []
  const ids = lines.map(({ id }) => id)
  const plans = await db
    .selectFrom('line_plan')
    .select(['lineId', 'pieces'])
    .where('workedOn', '=', span.workedOn)
    .where('shiftId', '=', span.shift.id)
    .where('lineId', 'in', ids)
    .execute()
  const finished = await db
    .selectFrom('line_hour_total')
    .select(['lineId', 'shiftHour', 'approvedFinishedPieces', 'pendingFinishedPieces'])
    .where('workedOn', '=', span.workedOn)
    .where('shiftId', '=', span.shift.id)
    .where('lineId', 'in', ids)
    .execute()
  return lines.map((line) => {
    const pieces = plans.find(({ lineId }) => lineId === line.id)?.pieces ?? null
    const own = finished.filter(({ lineId }) => lineId === line.id)
    return planByHour(line, pieces, own, span, now)
  })
}

interface FinishedHour {
  shiftHour: number
  approvedFinishedPieces: number
  pendingFinishedPieces: number
}

function planByHour(
  line: Line,
  pieces: number | null,
  finished: readonly FinishedHour[],
  span: ShiftSpan,
  now: number,
): LinePlan {
  const hours = hoursOf(span)
  const planned = spreadOver(
    hours.map(({ minutes }) => minutes),
    pieces ?? 0,
  )
  // Work goes on after the end of a shift that no other follows.
  const last = Math.max(hours.length - 1, ...finished.map(({ shiftHour }) => shiftHour))
  const all = Array.from({ length: last + 1 }, (_, hour) => {
    const made = finished.filter(({ shiftHour }) => shiftHour === hour)
    return {
      hour,
      startsAt: span.startsAt + hour * 60 * 60_000,
      plannedPieces: planned[hour] ?? 0,
      approvedPieces: made.reduce((sum, one) => sum + one.approvedFinishedPieces, 0),
      pendingPieces: made.reduce((sum, one) => sum + one.pendingFinishedPieces, 0),
    }
  })
  return {
    lineId: line.id,
    lineName: line.name,
    plannedPieces: pieces,
    plannedByNow: plannedBy(span, pieces ?? 0, now),
    approvedPieces: all.reduce((sum, hour) => sum + hour.approvedPieces, 0),
    pendingPieces: all.reduce((sum, hour) => sum + hour.pendingPieces, 0),
    hours: all,
  }
}
