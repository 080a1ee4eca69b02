export const periods = ['today', 'week', 'month'] as const
export type Period = (typeof periods)[number]

const dayMs = 86_400_000

/** The first day of the period a day lies in; weeks begin on Monday. */
export function firstDayOf(period: Period, day: string): string {
  if (period === 'today') return day
  if (period === 'month') return `${day.slice(0, 8)}01`
  const at = Date.parse(`${day}T00:00:00Z`)
  const sinceMonday = (new Date(at).getUTCDay() + 6) % 7
  return new Date(at - sinceMonday * dayMs).toISOString().slice(0, 10)
}

/** The period whose first day this is, seen from a day; undefined for any other range. */
export const periodFrom = (from: string | undefined, day: string): Period | undefined =>
  from === undefined ? undefined : periods.find((period) => firstDayOf(period, day) === from)
