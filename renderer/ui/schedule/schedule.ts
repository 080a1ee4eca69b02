import type { ListContract } from '../../../contracts/list.ts'
import { periodFilterOf, type ReportPeriod, type Timetable } from '../../../contracts/report-subscriptions.ts'
import { isRange, readState, writeState, type FlatQuery } from '../list/list-query.ts'

/** What a scheduled report shows. */
export interface ReportContent {
  list: string
  query: FlatQuery
  /** In their order; all when empty. */
  columns: string[]
  /** Null: of all days. */
  period: ReportPeriod | null
}

/** When it is sent, with what is kept of the other kinds while one is chosen. */
export interface ReportTimes {
  every: Timetable['every']
  weekdays: number[]
  day: number
  at: string
}

export const timesOf = (timetable?: Timetable): ReportTimes => ({
  every: timetable?.every ?? 'week',
  weekdays: timetable?.every === 'week' ? [...timetable.weekdays] : [1],
  day: timetable?.every === 'month' ? timetable.day : 1,
  at: timetable?.at ?? '08:00',
})

export function timetableOf({ every, weekdays, day, at }: ReportTimes): Timetable {
  if (every === 'week') return { every, weekdays: weekdays.toSorted((a, b) => a - b), at }
  return every === 'month' ? { every, day, at } : { every, at }
}

const dayMs = 86_400_000

/** A period that is over when the report is made, about as long as the days looked at; null where none are. */
function periodLike(days: { from?: string; to?: string } | undefined, isNeeded: boolean): ReportPeriod | null {
  if (days?.from === undefined || days.to === undefined) return isNeeded ? 'lastWeek' : null
  const count = (Date.parse(days.to) - Date.parse(days.from)) / dayMs + 1
  if (count <= 1) return 'yesterday'
  return count <= 7 ? 'lastWeek' : 'lastMonth'
}

/** A list as a page shows it, as what is sent: its days become a period in words. */
export function contentOf(list: ListContract, query: FlatQuery, columns: readonly string[]): ReportContent {
  const state = readState(list, query)
  const daysFilter = periodFilterOf(list)
  const { [daysFilter ?? '']: days, ...filters } = state.filters
  return {
    list: list.name,
    query: writeState(list, { ...state, filters }),
    columns: [...columns],
    period: periodLike(days !== undefined && isRange(days) ? days : undefined, list.period !== undefined),
  }
}
