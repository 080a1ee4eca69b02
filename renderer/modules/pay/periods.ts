import { addDays } from '../../app/format-values.ts'

export const periodNames = ['week', 'month', 'lastMonth', 'custom'] as const
export type PeriodName = (typeof periodNames)[number]

export interface Period {
  from: string
  to: string
}

/** The days of a usual period around a day; weeks begin on Monday. */
export function periodOf(name: Exclude<PeriodName, 'custom'>, today: string): Period {
  if (name === 'week') {
    const weekday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7
    const from = addDays(today, -weekday)
    return { from, to: addDays(from, 6) }
  }
  const monthStart = `${today.slice(0, 7)}-01`
  if (name === 'lastMonth') {
    const to = addDays(monthStart, -1)
    return { from: `${to.slice(0, 7)}-01`, to }
  }
  const nextMonth = addDays(monthStart, 31)
  return { from: monthStart, to: addDays(`${nextMonth.slice(0, 7)}-01`, -1) }
}
