import { addDays } from '../../app/format-values.ts'

/** Weeks begin on Monday. */
export const mondayOf = (day: string): string => addDays(day, -weekdayOf(day))

/** 0 is Monday. */
export const weekdayOf = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
