import { placeStates, type Place, type PlaceState } from '../../../contracts/workshop/halls.ts'

/** A state is told by icon and word; its colour only helps. */
export const placeLooks = {
  call: { meaning: 'danger', icon: 'i-lucide-bell-ring', border: 'border-error', tv: '--tv-late' },
  nobody: { meaning: 'neutral', icon: 'i-lucide-user-x', border: 'border-accented', tv: '--tv-soft' },
  behind: { meaning: 'attention', icon: 'i-lucide-trending-down', border: 'border-warning', tv: '--tv-down' },
  free: { meaning: 'information', icon: 'i-lucide-hourglass', border: 'border-info', tv: '--tv-lit' },
  working: { meaning: 'done', icon: 'i-lucide-circle-check', border: 'border-success', tv: '--tv-up' },
} as const satisfies Record<PlaceState, { meaning: string; icon: string; border: string; tv: string }>

/** A worker's call is seen at their work place and at their line. */
const countedAs = ({ id, lineId, call }: Pick<Place, 'id' | 'lineId' | 'call'>) =>
  call ? `${lineId} ${call.calledAt}` : id

/** How many places, and calls, are in each state, those that need somebody first; what does not occur is left out. */
export const countsOf = (
  places: readonly Pick<Place, 'id' | 'lineId' | 'state' | 'call'>[],
): { state: PlaceState; count: number }[] =>
  placeStates
    .map((state) => ({ state, count: new Set(places.filter((place) => place.state === state).map(countedAs)).size }))
    .filter(({ count }) => count > 0)

/** Narrower than this a place has no room for words; it is named beside the plan. */
export const worded = ({ width, height }: Pick<Place, 'width' | 'height'>): boolean => width >= 130 && height >= 110
