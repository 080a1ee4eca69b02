import type { BodyOf, ResponseOf } from '../../../../contracts/route.ts'
import type { copyPlans, Plan, setPlan } from '../../../../contracts/workshop/plan.ts'
import type { Actor } from '../../../core/access.ts'
import { audit } from '../../../core/audit/audit.ts'
import type { Tx } from '../../../core/database/index.ts'
import { RuleError, fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { newId } from '../../../core/ids.ts'
import { addDays } from '../../../core/time/days.ts'
import type { Floor } from '../shifts.ts'
import { overseenLines, overseesLine } from '../workshop.policy.ts'
import type { LinePlanTable } from './plan.tables.ts'

export interface Planning {
  tx: Tx
  actor: Actor
  requestId: string
  floor: Floor
}

type Cell = Pick<LinePlanTable, 'lineId' | 'workedOn' | 'shiftId'>

const toPlan = ({ id: _, ...plan }: LinePlanTable): Plan => plan

const planAt = (tx: Tx, { lineId, workedOn, shiftId }: Cell) =>
  tx
    .selectFrom('line_plan')
    .selectAll()
    .where('lineId', '=', lineId)
    .where('workedOn', '=', workedOn)
    .where('shiftId', '=', shiftId)
    .executeTakeFirst()

/** The plan of a line's shift; of two who saw the same the second is shown what the first has set. */
export async function planLine(
  planning: Planning,
  { version, pieces, ...cell }: BodyOf<typeof setPlan>,
): Promise<ResponseOf<typeof setPlan>> {
  const { tx, actor, floor } = planning
  const line = await tx
    .selectFrom('line')
    .select(['id', 'masterPersonId'])
    .where('id', '=', cell.lineId)
    .where('archived', '=', 0)
    .executeTakeFirst()
  if (!line || !overseesLine(actor, line)) throw fieldError('row.notFound', 'body.lineId')
  await assertShift(planning, cell.shiftId)
  await assertNotPast(planning, cell.workedOn, 'body.workedOn')
  const row = await planAt(tx, cell)
  if ((row?.version ?? null) !== version) {
    throw new RuleError('row.stale', {}, { current: row ? toPlan(row) : { ...cell, pieces: null, version: null } })
  }
  await write(planning, cell, row, pieces)
  const after = await planAt(tx, cell)
  await emit(tx, floor.now(), 'plan.changed', { lineId: cell.lineId })
  return { plan: after ? toPlan(after) : null }
}

async function write(
  { tx, actor, requestId, floor }: Planning,
  cell: Cell,
  row: LinePlanTable | undefined,
  pieces: number | null,
): Promise<void> {
  if ((row?.pieces ?? null) === pieces) return
  const id = row?.id ?? newId()
  if (pieces === null) await tx.deleteFrom('line_plan').where('id', '=', id).execute()
  else if (row) {
    await tx
      .updateTable('line_plan')
      .set({ pieces, version: row.version + 1 })
      .where('id', '=', id)
      .execute()
  } else {
    await tx
      .insertInto('line_plan')
      .values({ id, ...cell, pieces, version: 1 })
      .execute()
  }
  await audit(
    tx,
    { actor, requestId, now: floor.now() },
    {
      action: 'plan.set',
      entity: 'line_plan',
      entityId: id,
      before: row && { pieces: row.pieces },
      after: { ...cell, pieces },
    },
  )
}

async function assertShift({ tx, floor }: Planning, shiftId: string): Promise<void> {
  const { all } = await floor.shifts(tx)
  if (!all.some(({ id }) => id === shiftId)) throw fieldError('row.notFound', 'body.shiftId')
}

/** What was planned for a day that is over is what the day is measured by. */
async function assertNotPast({ tx, floor }: Planning, day: string, path: string): Promise<void> {
  if (day < (await floor.shiftNow(tx)).workedOn) throw fieldError('plan.past', path)
}

/** Copies days to later ones for every line one oversees; a cell that has a plan keeps it. */
export async function copyDays(
  planning: Planning,
  { from, to, days, shiftId, lineId }: BodyOf<typeof copyPlans>,
): Promise<ResponseOf<typeof copyPlans>> {
  const { tx, actor, floor } = planning
  await assertShift(planning, shiftId)
  await assertNotPast(planning, to, 'body.to')
  if (from === to) throw fieldError('plan.sameDays', 'body.to')
  const overseen = overseenLines(actor)
  let query = tx
    .selectFrom('line_plan')
    .innerJoin('line', 'line.id', 'line_plan.lineId')
    .selectAll('line_plan')
    .where('line_plan.shiftId', '=', shiftId)
    .where('line_plan.workedOn', '>=', from)
    .where('line_plan.workedOn', '<', addDays(from, days))
    .where('line.archived', '=', 0)
  if (overseen) query = query.where(overseen)
  if (lineId !== undefined) query = query.where('line_plan.lineId', '=', lineId)
  const sources = await query.execute()
  const result = { copied: 0, kept: 0 }
  const shift = daysBetween(from, to)
  for (const source of sources) {
    const cell = { lineId: source.lineId, shiftId, workedOn: addDays(source.workedOn, shift) }
    const there = await planAt(tx, cell)
    if (there) result.kept++
    else {
      await write(planning, cell, undefined, source.pieces)
      result.copied++
    }
  }
  const lines = result.copied === 0 ? [] : new Set(sources.map((source) => source.lineId))
  for (const one of lines) await emit(tx, floor.now(), 'plan.changed', { lineId: one })
  return result
}

const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
