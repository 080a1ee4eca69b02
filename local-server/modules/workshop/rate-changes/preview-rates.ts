import { sql } from 'kysely'
import { setImmediate } from 'node:timers/promises'
import type { BodyOf, ResponseOf } from '../../../../contracts/route.ts'
import type { previewRates as contract } from '../../../../contracts/workshop/rate-changes.ts'
import type { Reader } from '../../../core/database/index.ts'
import { addDays } from '../../../core/time/days.ts'
import { recordedAround } from '../work-records.list.ts'
import { operationsOf } from './rate-changes.service.ts'
import { ratesOf } from './set-rates.ts'

/** Operations whose pieces one query adds up; others are answered between two. */
const operationsAtOnce = 10

/** Who would have had more and who less in the last days, had the new rates counted then. */
export async function previewRates(
  db: Reader,
  workedOn: string,
  { rates, validFrom, days }: BodyOf<typeof contract>,
): Promise<ResponseOf<typeof contract>> {
  const span = { from: addDays(workedOn, 1 - days), to: workedOn }
  const operations = await operationsOf(db, rates)
  const ids = operations.map(({ id }) => id)
  const known = await ratesOf(db, ids)
  const nowOf = new Map(
    ids.map((id) => [id, known.get(id)?.findLast((rate) => rate.validFrom <= validFrom)?.rateMinor ?? null]),
  )
  const newOf = new Map(rates.map(({ operationId, rateMinor }) => [operationId, rateMinor]))
  const differenceOf = (id: string, pieces: number) => {
    const now = nowOf.get(id) ?? null
    return now === null ? 0 : pieces * ((newOf.get(id) ?? now) - now)
  }

  const done = await piecesOf(db, ids, span)
  const byOperation = Map.groupBy(done, ({ operationId }) => operationId)
  const sums = [...Map.groupBy(done, ({ workerId }) => workerId)].map(([workerId, rows]) => ({
    workerId,
    pieces: rows.reduce((sum, { pieces }) => sum + pieces, 0),
    differenceMinor: rows.reduce((sum, { operationId, pieces }) => sum + differenceOf(operationId, pieces), 0),
  }))
  const names = await namesOf(
    db,
    sums.map(({ workerId }) => workerId),
  )
  const workers = sums
    .flatMap((sum) => {
      const named = names.get(sum.workerId)
      return named ? [{ ...sum, ...named }] : []
    })
    .toSorted((a, b) => a.differenceMinor - b.differenceMinor || (a.workerName < b.workerName ? -1 : 1))
  const gaining = workers.filter(({ differenceMinor }) => differenceMinor > 0)
  const losing = workers.filter(({ differenceMinor }) => differenceMinor < 0)
  const total = (rows: typeof workers) => rows.reduce((sum, { differenceMinor }) => sum + differenceMinor, 0)
  return {
    ...span,
    operations: operations.map(({ id, name, productCode }) => {
      const pieces = (byOperation.get(id) ?? []).reduce((sum, row) => sum + row.pieces, 0)
      return {
        operationId: id,
        operationName: name,
        productCode,
        nowMinor: nowOf.get(id) ?? null,
        rateMinor: newOf.get(id) ?? 0,
        pieces,
        differenceMinor: differenceOf(id, pieces),
      }
    }),
    workers,
    gainers: gaining.length,
    gainMinor: total(gaining),
    losers: losing.length,
    lossMinor: total(losing),
  }
}

async function piecesOf(db: Reader, operationIds: readonly string[], span: { from: string; to: string }) {
  const rows: { workerId: string; operationId: string; pieces: number }[] = []
  for (let at = 0; at < operationIds.length; at += operationsAtOnce) {
    if (at > 0) await setImmediate()
    rows.push(
      ...(await db
        .selectFrom('work_record')
        .select(['workerId', 'operationId'])
        .select(sql<number>`sum("quantity")`.as('pieces'))
        .where('operationId', 'in', operationIds.slice(at, at + operationsAtOnce))
        .where('status', '=', 'approved')
        .where('deletedAt', 'is', null)
        .where(sql<boolean>`${recordedAround(span)}`)
        .where('workedOn', '>=', span.from)
        .where('workedOn', '<=', span.to)
        .groupBy(['workerId', 'operationId'])
        .execute()),
    )
  }
  return rows
}

async function namesOf(db: Reader, workerIds: readonly string[]) {
  if (workerIds.length === 0) return new Map<string, never>()
  const rows = await db
    .selectFrom('worker')
    .innerJoin('person', 'person.id', 'worker.id')
    .innerJoin('line', 'line.id', 'worker.lineId')
    .select(['worker.id', 'worker.number', 'person.fullName as workerName', 'line.name as lineName'])
    .where('worker.id', 'in', workerIds)
    .execute()
  return new Map(rows.map(({ id, ...named }) => [id, named]))
}
