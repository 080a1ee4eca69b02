import type { ResponseOf } from '../../../contracts/route.ts'
import type { readRaceBoard } from '../../../contracts/workshop/boards.ts'

type Race = ResponseOf<typeof readRaceBoard>

export interface Runner {
  id: string
  name: string
  /** From 1; of all lines. */
  place: number
  color: string
  mark: Mark
  approved: number
  pending: number
  /** Approved in the hour that runs. */
  lastHour: number
  /** Approved up to the end of each hour that has begun. */
  cumulative: number[]
  plannedCumulative: number[] | null
  /** Whole per cent of what was planned up to now; null without a plan. */
  ofPlan: number | null
  bottleneck: Race['lines'][number]['bottleneck']
}

/** Okabe and Ito's, in an order in which neighbours differ from six metres on dark and on light. */
const lineColors = ['#56b4e9', '#e69f00', '#cc79a7', '#009e73', '#d55e00']
/** More colours than that nobody tells apart: lines beyond them have another mark. */
const marks = ['circle', 'rect', 'triangle'] as const
export type Mark = (typeof marks)[number]

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0)

function cumulated(numbers: readonly number[]): number[] {
  let all = 0
  return numbers.map((one) => (all += one))
}

/** The lines by approved pieces, the first ahead; a line keeps its colour and mark whatever its place. */
export function runnersOf({ lines, begun }: Race): Runner[] {
  return lines
    .map(({ lineId, lineName, approved, pending, planned, bottleneck }, index) => {
      const soFar = sum(approved)
      const plannedSoFar = planned ? sum(planned.slice(0, begun)) : 0
      return {
        id: lineId,
        name: lineName,
        color: lineColors[index % lineColors.length] ?? '',
        mark: marks[Math.floor(index / lineColors.length) % marks.length] ?? 'circle',
        approved: soFar,
        pending: sum(pending),
        lastHour: approved[begun - 1] ?? 0,
        cumulative: cumulated(approved.slice(0, begun)),
        plannedCumulative: planned ? cumulated(planned) : null,
        bottleneck,
        ofPlan: plannedSoFar > 0 ? Math.round((soFar / plannedSoFar) * 100) : null,
      }
    })
    .toSorted((a, b) => b.approved - a.approved || b.pending - a.pending || a.name.localeCompare(b.name))
    .map((line, index) => ({ ...line, place: index + 1 }))
}
