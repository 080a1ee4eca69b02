import type { Call } from '../../../contracts/workshop/calls.ts'

/** How each kind looks, wherever it is shown. */
export const callIcons: Readonly<Record<Call['kind'], string>> = {
  machine: 'i-lucide-wrench',
  material: 'i-lucide-package-x',
  master: 'i-lucide-hand',
}

export const stateLooks = {
  waiting: { meaning: 'danger', icon: 'i-lucide-siren' },
  taken: { meaning: 'attention', icon: 'i-lucide-footprints' },
  resolved: { meaning: 'done', icon: 'i-lucide-check' },
  withdrawn: { meaning: 'neutral', icon: 'i-lucide-minus' },
} as const satisfies Record<Call['state'], object>
