import { addDays } from '../../app/format-values.ts'

export const periodNames = ['today', 'week', 'month', 'quarter', 'custom'] as const
export type PeriodName = (typeof periodNames)[number]

export interface Period {
  from: string
  to: string
}

const daysBetween = ({ from, to }: Period) =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)

const monthsLater = (monthStart: string, months: number): string => {
  const at = new Date(`${monthStart}T00:00:00Z`)
  at.setUTCMonth(at.getUTCMonth() + months)
  return at.toISOString().slice(0, 10)
}

/** The usual period a day lies in; weeks begin on Monday. */
export function periodAround(name: Exclude<PeriodName, 'custom'>, day: string): Period {
  if (name === 'today') return { from: day, to: day }
  if (name === 'week') {
    const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
    const from = addDays(day, -weekday)
    return { from, to: addDays(from, 6) }
  }
  const month = `${day.slice(0, 7)}-01`
  const months = name === 'month' ? 1 : 3
  const from = name === 'month' ? month : monthsLater(month, -((Number(day.slice(5, 7)) - 1) % 3))
  return { from, to: addDays(monthsLater(from, months), -1) }
}

/** The period before or after one, as long as it. */
export function periodBeside(name: PeriodName, period: Period, by: -1 | 1): Period {
  if (name === 'custom') {
    const days = (daysBetween(period) + 1) * by
    return { from: addDays(period.from, days), to: addDays(period.to, days) }
  }
  return periodAround(name, by === 1 ? addDays(period.to, 1) : addDays(period.from, -1))
}

/** What a period is compared with: the one before, and while it still runs only as many of its days. */
export function comparedWith(name: PeriodName, period: Period, today: string): Period {
  const before = periodBeside(name, period, -1)
  if (today < period.from || today >= period.to) return before
  const gone = addDays(before.from, daysBetween({ from: period.from, to: today }))
  return { from: before.from, to: gone < before.to ? gone : before.to }
}

/** How its days are put together on a chart, so that the bars can be told apart. */
export function stepOf(period: Period): 'day' | 'week' | 'month' {
  const days = daysBetween(period) + 1
  if (days <= 62) return 'day'
  return days <= 370 ? 'week' : 'month'
}
