import { useToast } from '@nuxt/ui/composables'
import { useI18n } from 'vue-i18n'

const undoFor = 10_000

/** Says what was done, and offers to take it back for ten seconds. */
export function useUndo() {
  const { t } = useI18n()
  const toast = useToast()
  return (title: string, undo: () => void | Promise<void>) => {
    const shown = toast.add({
      title,
      color: 'neutral',
      icon: 'i-lucide-check',
      duration: undoFor,
      actions: [
        {
          label: t('action.undo'),
          icon: 'i-lucide-undo-2',
          color: 'neutral',
          variant: 'outline',
          onClick: () => {
            toast.remove(shown.id)
            void undo()
          },
        },
      ],
    })
  }
}
