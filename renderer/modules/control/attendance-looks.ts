import type { FloorWorker } from '../../../contracts/workshop/attendance.ts'

/** How a state is shown: by a word and an icon, never by colour alone. */
export const attendanceLooks = {
  here: { meaning: 'done', icon: 'i-lucide-user-check' },
  gone: { meaning: 'neutral', icon: 'i-lucide-log-out' },
  absent: { meaning: 'danger', icon: 'i-lucide-user-x' },
  notCome: { meaning: 'attention', icon: 'i-lucide-user-round-minus' },
} as const

export const floorViews = ['all', 'here', 'free', 'behind', 'notCome', 'absent', 'gone'] as const
export type FloorView = (typeof floorViews)[number]

/** Whether a worker belongs to a view; those of the other shift are in none but everybody's. */
export function isInView(worker: FloorWorker, view: FloorView): boolean {
  switch (view) {
    case 'all':
      return worker.isExpected
    case 'free':
      return worker.isFree
    case 'behind':
      return worker.isBehind
    case 'notCome':
      return worker.state === 'notCome' && worker.isExpected
    default:
      return worker.state === view
  }
}
