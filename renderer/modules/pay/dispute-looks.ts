import type { DisputeState } from '../../../contracts/workshop/pay-disputes.ts'

/** How the states of a dispute look. */
export const disputeLooks = {
  open: { meaning: 'attention', icon: 'i-lucide-message-circle-question' },
  answered: { meaning: 'information', icon: 'i-lucide-message-circle-reply' },
  rejected: { meaning: 'danger', icon: 'i-lucide-circle-x' },
  resolved: { meaning: 'done', icon: 'i-lucide-circle-check' },
} as const satisfies Record<DisputeState, { meaning: string; icon: string }>
