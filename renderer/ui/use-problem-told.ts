import { useToast } from '@nuxt/ui/composables'
import { useI18n } from 'vue-i18n'
import type { Failure } from '../app/failure.ts'

/** Says why something failed that has no place of its own on the page (a row's menu, an undo). */
export function useProblemTold() {
  const { t } = useI18n()
  const toast = useToast()
  return (failure: Failure | undefined) => {
    if (!failure) return
    const title = failure.kind === 'network' ? t('failure.network') : failure.problem.detail
    toast.add({ title, color: 'error', icon: 'i-lucide-circle-alert', duration: 10_000 })
  }
}
