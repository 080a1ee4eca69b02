import type { RateChangeState } from '../../../contracts/workshop/rate-changes.ts'

/** How the states of proposed rates look. */
export const rateChangeLooks = {
  proposed: { meaning: 'attention', icon: 'i-lucide-signature' },
  signed: { meaning: 'done', icon: 'i-lucide-check' },
  withdrawn: { meaning: 'neutral', icon: 'i-lucide-undo-2' },
} as const satisfies Record<RateChangeState, { meaning: string; icon: string }>
