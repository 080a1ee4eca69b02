import type { LocaleTag } from '../../../../contracts/common.ts'
import type { BodyOf } from '../../../../contracts/route.ts'
import type { setShiftPlan } from '../../../../contracts/workshop/shifts.ts'
import type { Actor } from '../../../core/access.ts'
import { audit } from '../../../core/audit/audit.ts'
import type { Tx } from '../../../core/database/index.ts'
import { RuleError, fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { writtenDay } from '../../../core/exports/formats.ts'
import { newId } from '../../../core/ids.ts'
import { addDays } from '../../../core/time/days.ts'
import { minuteOfDay, readShiftPlans, shiftName, shiftsOn, type DatedShifts, type Floor } from '../shifts.ts'
import type { ShiftTimeTable } from '../workshop.tables.ts'

type Wanted = BodyOf<typeof setShiftPlan>['shifts'][number]
type Times = Pick<ShiftTimeTable, 'startsAt' | 'endsAt'>

interface Planning {
  tx: Tx
  actor: Actor
  requestId: string
  floor: Floor
  locale: LocaleTag
}

const dayMinutes = 1440

/** Minutes of the day a shift begins and ends at; past 1 440 where it ends on the next day. */
function stretchOf({ startsAt, endsAt }: Times): { from: number; to: number } {
  const from = minuteOfDay(startsAt)
  return { from, to: from + ((minuteOfDay(endsAt) - from + dayMinutes) % dayMinutes || dayMinutes) }
}

/** When the last shift of a day ends, and the first of it begins. */
const lastEnd = (shifts: readonly Times[]) => Math.max(...shifts.map((shift) => stretchOf(shift).to))
const firstStart = (shifts: readonly Times[]) => Math.min(...shifts.map((shift) => stretchOf(shift).from))

/** @throws RuleError `shiftPlan.overlap` at the shift that begins before another has ended; also across midnight */
function assertApart(shifts: readonly Wanted[]): void {
  const inOrder = shifts
    .map((shift, index) => ({ index, name: shift.name, ...stretchOf(shift) }))
    .toSorted((a, b) => a.from - b.from)
  for (const [at, shift] of inOrder.entries()) {
    const former = inOrder[at - 1] ?? inOrder.at(-1)
    if (!former) continue
    const formerEnd = at === 0 ? former.to - dayMinutes : former.to
    if (formerEnd > shift.from && (at > 0 || inOrder.length > 1)) {
      throw fieldError('shiftPlan.overlap', `body.shifts.${shift.index}.startsAt`, {
        name: shift.name,
        other: former.name,
      })
    }
  }
}

function assertBreaks(shifts: readonly Wanted[]): void {
  for (const [index, shift] of shifts.entries()) {
    const { from, to } = stretchOf(shift)
    for (const [at, { startsAt, minutes }] of shift.breaks.entries()) {
      const begins = (minuteOfDay(startsAt) - from + dayMinutes) % dayMinutes
      if (begins + minutes > to - from) {
        throw fieldError('shiftPlan.breakOutside', `body.shifts.${index}.breaks.${at}.startsAt`, { name: shift.name })
      }
    }
  }
}

/** The night before the first day, and the day the next plan begins on, meet it without overlapping. */
function assertMeets(plans: readonly DatedShifts[], validFrom: string, shifts: readonly Times[]): void {
  const before = shiftsOn(plans, addDays(validFrom, -1))
  if (before.length > 0 && lastEnd(before) - dayMinutes > firstStart(shifts)) {
    throw fieldError('shiftPlan.overlapBefore', 'body.shifts', { day: writtenDay(validFrom) })
  }
  const next = plans.find((plan) => plan.validFrom > validFrom)
  if (next && lastEnd(shifts) - dayMinutes > firstStart(next.shifts)) {
    throw fieldError('shiftPlan.overlapAfter', 'body.shifts', { day: writtenDay(next.validFrom) })
  }
}

async function assertToCome({ tx, floor }: Planning, validFrom: string): Promise<void> {
  const { workedOn } = await floor.shiftNow(tx)
  if (validFrom <= workedOn) throw fieldError('shiftPlan.tooEarly', 'params.validFrom', { day: writtenDay(workedOn) })
}

/** The shifts by their ids, made and renamed where that is wanted. */
async function shiftIds({ tx, locale }: Planning, wanted: readonly Wanted[]): Promise<string[]> {
  const known = await tx.selectFrom('shift').selectAll().execute()
  const names = new Map(known.map(({ id, name }) => [id, name]))
  const ids: string[] = []
  for (const [index, { id, name }] of wanted.entries()) {
    const path = `body.shifts.${index}`
    const present = id === null ? undefined : names.get(id)
    if (id !== null && (present === undefined || ids.includes(id))) throw fieldError('row.notFound', `${path}.id`)
    const isSame = present !== undefined && shiftName(present, locale) === name
    const isTaken = [...names].some(([other, its]) => other !== id && (its === name || shiftName(its, locale) === name))
    if (isTaken) throw fieldError('shiftPlan.nameTaken', `${path}.name`, { name })
    const own = id ?? newId()
    if (id === null) await tx.insertInto('shift').values({ id: own, name }).execute()
    else if (!isSame) await tx.updateTable('shift').set({ name }).where('id', '=', id).execute()
    if (!isSame) names.set(own, name)
    ids.push(own)
  }
  return ids
}

/** Keeps which shifts run from a coming day on; one that begins on the same day is replaced. */
export async function planShifts(work: Planning, validFrom: string, shifts: readonly Wanted[]): Promise<void> {
  const { tx, actor, requestId, floor } = work
  const now = floor.now()
  await assertToCome(work, validFrom)
  assertApart(shifts)
  assertBreaks(shifts)
  const plans = await readShiftPlans(tx)
  assertMeets(plans, validFrom, shifts)
  const ids = await shiftIds(work, shifts)
  await tx.deleteFrom('shift_time').where('validFrom', '=', validFrom).execute()
  await tx
    .insertInto('shift_time')
    .values(
      shifts.map(({ startsAt, endsAt, breaks }, index) => ({
        validFrom,
        shiftId: ids[index] ?? '',
        startsAt,
        endsAt,
        breaks: JSON.stringify(breaks),
      })),
    )
    .execute()
  await audit(
    tx,
    { actor, requestId, now },
    {
      action: 'shiftPlan.set',
      entity: 'shift_plan',
      entityId: validFrom,
      before: plans.find((plan) => plan.validFrom === validFrom)?.shifts ?? null,
      after: shifts,
    },
  )
  await emit(tx, now, 'shifts.changed', {})
}

/** Takes a plan back that has not begun; a shift that ran on no day goes with it. */
export async function takeBackPlan(work: Planning, validFrom: string): Promise<void> {
  const { tx, actor, requestId, floor } = work
  const now = floor.now()
  const plans = await readShiftPlans(tx)
  const plan = plans.find((one) => one.validFrom === validFrom)
  if (!plan) throw new RuleError('row.notFound')
  await assertToCome(work, validFrom)
  const others = plans.filter((one) => one !== plan)
  const next = others.find((one) => one.validFrom > validFrom)
  if (next) assertMeets(others, next.validFrom, next.shifts)
  await tx.deleteFrom('shift_time').where('validFrom', '=', validFrom).execute()
  await audit(
    tx,
    { actor, requestId, now },
    { action: 'shiftPlan.deleted', entity: 'shift_plan', entityId: validFrom, before: plan.shifts },
  )
  await emit(tx, now, 'shifts.changed', {})
}
