/** How a state is shown: by a word and an icon, never by colour alone. */
export const defectLooks = {
  open: { meaning: 'attention', icon: 'i-lucide-wrench' },
  repaired: { meaning: 'done', icon: 'i-lucide-check' },
  scrapped: { meaning: 'danger', icon: 'i-lucide-trash' },
} as const
