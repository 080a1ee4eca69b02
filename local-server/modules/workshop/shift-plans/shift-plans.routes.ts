import { done, type LocaleTag } from '../../../../contracts/common.ts'
import {
  deleteShiftPlan,
  listShiftPlans,
  listShifts,
  setShiftPlan,
  type ShiftPlan,
} from '../../../../contracts/workshop/shifts.ts'
import { command, query, type Handler } from '../../../core/http/request.ts'
import { readShiftPlans, shiftName, type DatedShifts, type Floor } from '../shifts.ts'
import type { Shift } from '../workshop.tables.ts'
import { firstDay } from './shift-plans.migration.ts'
import { planShifts, takeBackPlan } from './shift-plans.service.ts'

const named = (shifts: readonly Shift[], locale: LocaleTag) =>
  shifts.map(({ id, name, startsAt, endsAt, breaks }) => ({
    id,
    name: shiftName(name, locale),
    startsAt,
    endsAt,
    breaks: [...breaks],
  }))

/** The last first. */
function toPlans(plans: readonly DatedShifts[], today: string, locale: LocaleTag): ShiftPlan[] {
  const running = plans.findLast(({ validFrom }) => validFrom <= today)
  return plans.toReversed().map((plan) => ({
    validFrom: plan.validFrom === firstDay ? null : plan.validFrom,
    shifts: named(plan.shifts, locale),
    state: plan === running ? 'now' : plan.validFrom > today ? 'future' : 'past',
  }))
}

export function shiftPlanRoutes(floor: Floor): Handler[] {
  return [
    query(listShifts, async (db, { locale }) => ({ items: named((await floor.shifts(db)).shifts, locale) })),

    query(listShiftPlans, async (db, { locale }) => {
      const today = (await floor.shiftNow(db)).workedOn
      return { items: toPlans(await readShiftPlans(db), today, locale), today }
    }),

    command(
      setShiftPlan,
      async (tx, { params: { validFrom }, body, actor, requestId, locale }) => {
        await planShifts({ tx, actor, requestId, floor, locale }, validFrom, body.shifts)
        const plans = (await readShiftPlans(tx)).filter((plan) => plan.validFrom === validFrom)
        const [plan] = toPlans(plans, (await floor.shiftNow(tx)).workedOn, locale)
        if (!plan) throw new Error('the plan of shifts was not kept')
        return plan
      },
      async () => floor.forgetShifts(),
    ),

    command(
      deleteShiftPlan,
      async (tx, { params: { validFrom }, actor, requestId, locale }) => {
        await takeBackPlan({ tx, actor, requestId, floor, locale }, validFrom)
        return done
      },
      async () => floor.forgetShifts(),
    ),
  ]
}
