import type { WorkFigure } from '../../../contracts/workshop/reports.ts'
import type { seriesColors } from '../../ui/chart/palette.ts'

export type Figures = Readonly<Record<WorkFigure | 'rejectPercentThousandths', number>>

/** One bar: a day, an hour, or whoever or whatever the work is told apart by. */
export interface Bar {
  id: string
  label: string
  figures: Figures
}

type State = keyof typeof seriesColors

/** What the bars show: pieces, money, or the share that was rejected. */
export const measures = {
  pieces: [
    { state: 'approved', figure: 'approvedPieces' },
    { state: 'pending', figure: 'pendingPieces' },
    { state: 'rejected', figure: 'rejectedPieces' },
  ],
  money: [
    { state: 'approved', figure: 'approvedMinor' },
    { state: 'pending', figure: 'pendingMinor' },
    { state: 'rejected', figure: 'rejectedMinor' },
  ],
  share: [{ state: 'rejected', figure: 'rejectPercentThousandths' }],
} as const satisfies Record<string, readonly { state: State; figure: keyof Figures }[]>
export type Measure = keyof typeof measures
export const measureNames = Object.keys(measures) as Measure[]
