import { copyPlans, readPlanByHour, readPlans, setPlan } from '../../../../contracts/workshop/plan.ts'
import type { QueryOf, ResponseOf } from '../../../../contracts/route.ts'
import type { Actor } from '../../../core/access.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { fieldError } from '../../../core/errors.ts'
import { command, query, type Caller, type Handler } from '../../../core/http/request.ts'
import { addDays } from '../../../core/time/days.ts'
import { bottlenecksOf } from '../orders/progress-of.ts'
import { shiftName, type Floor } from '../shifts.ts'
import { overseenLines, overseesLine } from '../workshop.policy.ts'
import { plansOf } from './plan-of.ts'
import { copyDays, planLine, type Planning } from './plan.service.ts'

export function planRoutes(floor: Floor): Handler[] {
  const planning = (tx: Tx, { actor, requestId }: Caller): Planning => ({ tx, actor, requestId, floor })
  return [
    query(readPlans, (db, request) => planGrid(db, floor, request, request.query)),
    query(readPlanByHour, async (db, { actor, locale, query: asked }) => {
      const shifts = await floor.shifts(db)
      const now = shifts.at(floor.now())
      const workedOn = asked.workedOn ?? now.workedOn
      const span = shifts.span(asked.shiftId ?? now.shift.id, workedOn)
      if (!span) throw fieldError('row.notFound', 'query.shiftId')
      const lines = await plansOf(db, await linesOf(db, actor), span, floor.now())
      const isNow = workedOn === now.workedOn && span.shift.id === now.shift.id
      const bottlenecks = await bottlenecksOf(db, isNow ? lines.map(({ lineId }) => lineId) : [])
      return {
        workedOn,
        shiftId: span.shift.id,
        shiftName: shiftName(span.shift.name, locale),
        shifts: shifts.shifts.map(({ id, name }) => ({ id, name: shiftName(name, locale) })),
        lines: lines.map((line) => ({ ...line, bottleneck: bottlenecks.get(line.lineId) ?? null })),
      }
    }),
    command(setPlan, (tx, request) => planLine(planning(tx, request), request.body)),
    command(copyPlans, (tx, request) => copyDays(planning(tx, request), request.body)),
  ]
}

async function linesOf(db: Reader, actor: Actor) {
  const overseen = overseenLines(actor)
  let lines = db
    .selectFrom('line')
    .select(['line.id', 'line.name', 'line.masterPersonId'])
    .where('line.archived', '=', 0)
  if (overseen) lines = lines.where(overseen)
  return lines.orderBy('line.search').execute()
}

async function planGrid(
  db: Reader,
  floor: Floor,
  { actor, locale }: Caller,
  asked: QueryOf<typeof readPlans>,
): Promise<ResponseOf<typeof readPlans>> {
  const { shifts, all } = await floor.shifts(db)
  const now = await floor.shiftNow(db)
  const shift = all.find(({ id }) => id === (asked.shiftId ?? shifts[0]?.id))
  if (!shift) throw fieldError('row.notFound', 'query.shiftId')
  const days = Array.from({ length: asked.days }, (_, index) => addDays(asked.from, index))
  const last = days.at(-1) ?? asked.from
  const plans = await db
    .selectFrom('line_plan')
    .selectAll()
    .where('shiftId', '=', shift.id)
    .where('workedOn', '>=', asked.from)
    .where('workedOn', '<=', last)
    .execute()
  const finished = await db
    .selectFrom('line_hour_total')
    .select(['lineId', 'workedOn'])
    .select(({ fn }) => [
      fn.sum<number>('approvedFinishedPieces').as('approved'),
      fn.sum<number>('pendingFinishedPieces').as('pending'),
    ])
    .where('shiftId', '=', shift.id)
    .where('workedOn', '>=', asked.from)
    .where('workedOn', '<=', last)
    .groupBy(['lineId', 'workedOn'])
    .execute()
  const lines = await linesOf(db, actor)
  return {
    shiftId: shift.id,
    today: now.workedOn,
    shifts: shifts.map(({ id, name }) => ({ id, name: shiftName(name, locale) })),
    days,
    lines: lines.map((line) => ({
      lineId: line.id,
      lineName: line.name,
      abilities: { change: actor.can('plan.manage') && overseesLine(actor, line) },
      cells: days.map((workedOn) => {
        const plan = plans.find((one) => one.lineId === line.id && one.workedOn === workedOn)
        const made = finished.find((one) => one.lineId === line.id && one.workedOn === workedOn)
        return {
          workedOn,
          pieces: plan?.pieces ?? null,
          version: plan?.version ?? null,
          finishedPieces: (made?.approved ?? 0) + (made?.pending ?? 0),
        }
      }),
    })),
  }
}
