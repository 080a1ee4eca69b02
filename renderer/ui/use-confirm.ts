import { useOverlay } from '@nuxt/ui/composables'
import ConfirmDialog from './ConfirmDialog.vue'

interface Question {
  title: string
  /** What will be lost. */
  text: string
  /** The verb and its object, as on the button that was pressed. */
  action: string
  color?: 'error' | 'primary'
}

/** `if (await confirm({ … })) …`: for what cannot be undone; what can is done at once, with useUndo. */
export function useConfirm() {
  const overlay = useOverlay()
  return async (question: Question): Promise<boolean> => {
    // One a question: it is gone for good once it has closed.
    const dialog = overlay.create(ConfirmDialog, { destroyOnClose: true })
    return (await dialog.open(question).result) === true
  }
}
