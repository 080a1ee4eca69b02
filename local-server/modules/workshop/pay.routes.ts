import { sql } from 'kysely'
import type { QueryOf, ResponseOf } from '../../../contracts/route.ts'
import { readPaySummary } from '../../../contracts/workshop/pay.ts'
import type { Actor } from '../../core/access.ts'
import type { Reader } from '../../core/database/index.ts'
import { query, type Handler } from '../../core/http/request.ts'

export function payRoutes(): Handler[] {
  return [query(readPaySummary, (db, request) => paySummary(db, request.actor, request.query))]
}

/** From the kept totals, which the records add up to; a worker who did nothing in the period has no row. */
async function paySummary(
  db: Reader,
  actor: Actor,
  { from, to, lineId }: QueryOf<typeof readPaySummary>,
): Promise<ResponseOf<typeof readPaySummary>> {
  const sum = (column: 'approvedPieces' | 'approvedMinor' | 'pendingPieces' | 'pendingMinor' | 'rejectedPieces') =>
    sql<number>`sum(${sql.ref(`work_total.${column}`)})`.as(column)
  let totals = db
    .selectFrom('work_total')
    .select('work_total.workerId')
    .select([sum('approvedPieces'), sum('approvedMinor'), sum('pendingPieces'), sum('pendingMinor')])
    .select(sum('rejectedPieces'))
    .where('work_total.workedOn', '>=', from)
    .where('work_total.workedOn', '<=', to)
    .groupBy('work_total.workerId')
    .having(sql<boolean>`sum("approvedPieces" + "pendingPieces" + "rejectedPieces") > 0`)
  if (!actor.can('pay.readAll')) totals = totals.where('work_total.workerId', '=', actor.personId ?? '')
  if (lineId !== undefined) totals = totals.where('work_total.lineId', '=', lineId)

  const items = await db
    .selectFrom(totals.as('totals'))
    .innerJoin('worker', 'worker.id', 'totals.workerId')
    .innerJoin('person', 'person.id', 'worker.id')
    .innerJoin('line', 'line.id', 'worker.lineId')
    .select(['worker.id', 'person.fullName as workerName', 'worker.number', 'worker.lineId', 'line.name as lineName'])
    .select(['totals.approvedPieces', 'totals.approvedMinor', 'totals.pendingPieces', 'totals.pendingMinor'])
    .select('totals.rejectedPieces')
    .orderBy('person.search')
    .orderBy('worker.id')
    .execute()
  const total = (column: 'approvedPieces' | 'approvedMinor' | 'pendingPieces' | 'pendingMinor' | 'rejectedPieces') =>
    items.reduce((all, item) => all + item[column], 0)
  return {
    items,
    totals: {
      approvedPieces: total('approvedPieces'),
      approvedMinor: total('approvedMinor'),
      pendingPieces: total('pendingPieces'),
      pendingMinor: total('pendingMinor'),
      rejectedPieces: total('rejectedPieces'),
    },
  }
}
