import type { Reader } from '../../../core/database/index.ts'
import type { ShiftAt } from '../shifts.ts'

/** Pieces planned for each hour of a shift, by line; a line that is not there has no plan. */
export type HourlyPlan = ReadonlyMap<string, readonly number[]>

/** Nobody plans yet: the race shows what was done. */
export const plannedPieces = (_db: Reader, _shift: ShiftAt): Promise<HourlyPlan> => Promise.resolve(new Map())
