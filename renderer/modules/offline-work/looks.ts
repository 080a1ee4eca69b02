/** How a state is shown: by a word and an icon, never by colour alone. */
export const offlineWorkLooks = {
  open: { meaning: 'attention', icon: 'i-lucide-clock' },
  accepted: { meaning: 'done', icon: 'i-lucide-check' },
  dismissed: { meaning: 'neutral', icon: 'i-lucide-x' },
} as const
