import type { RollState } from '../../../contracts/workshop/fabric.ts'
import type { LayStatus } from '../../../contracts/workshop/lays.ts'
import type { Failure } from '../../app/failure.ts'

export const rollLooks = {
  whole: { meaning: 'done', icon: 'i-lucide-circle' },
  begun: { meaning: 'information', icon: 'i-lucide-circle-dot' },
  endPiece: { meaning: 'attention', icon: 'i-lucide-circle-dashed' },
  usedUp: { meaning: 'neutral', icon: 'i-lucide-circle-slash' },
} as const satisfies Record<RollState, { meaning: string; icon: string }>

export const layLooks = {
  planned: { meaning: 'information', icon: 'i-lucide-calendar' },
  cut: { meaning: 'done', icon: 'i-lucide-scissors' },
  cancelled: { meaning: 'neutral', icon: 'i-lucide-ban' },
} as const satisfies Record<LayStatus, { meaning: string; icon: string }>

/** What to say of metres that are no number, which a request could not even carry. */
export function notMetres(field: string, value: number | undefined, message: string): Failure | undefined {
  if (!Number.isNaN(value)) return undefined
  return {
    kind: 'problem',
    problem: {
      type: 'about:blank',
      title: message,
      status: 400,
      code: 'request.invalid',
      detail: message,
      requestId: '',
      errors: [{ path: `body.${field}`, code: 'invalid.number', message }],
    },
  }
}
