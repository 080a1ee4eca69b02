import { useToast } from '@nuxt/ui/composables'
import { readonly, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { cancelExport, createExport, downloadExport, readExport, type Export } from '../../../contracts/exports.ts'
import type { BodyInput } from '../../../contracts/route.ts'
import { call, urlOf } from '../../app/api.ts'
import { failureOf } from '../../app/failure.ts'
import { currentLocale } from '../../app/i18n.ts'
import { useFormat } from '../../app/use-format.ts'
import { useProblemTold } from '../use-problem-told.ts'

const askEvery = 1_000

const isOver = ({ state }: Export) => state !== 'waiting' && state !== 'running'

function save({ id, fileName }: Export): void {
  const link = document.createElement('a')
  link.href = urlOf(downloadExport, { params: { id } })
  link.download = fileName
  link.click()
}

/** Orders an export, says how far it is, and gives the file when it is there. */
export function useExport() {
  const { t } = useI18n()
  const format = useFormat()
  const toast = useToast()
  const tellProblem = useProblemTold()
  const isBusy = ref(false)

  async function follow(made: Export): Promise<Export> {
    let now = made
    const cancel = {
      label: t('action.cancel'),
      color: 'neutral' as const,
      variant: 'outline' as const,
      onClick: () => void call(cancelExport, { params: { id: made.id } }),
    }
    const shown = toast.add({
      title: t('list.exporting', { title: made.title }),
      icon: 'i-lucide-file-down',
      color: 'neutral',
      duration: 0,
      actions: [cancel],
    })
    try {
      while (!isOver(now)) {
        await new Promise((resolve) => window.setTimeout(resolve, askEvery))
        now = await call(readExport, { params: { id: made.id } })
        if (now.progress !== null && !isOver(now))
          toast.update(shown.id, { description: `${format.number(now.progress * 100)} %` })
      }
      return now
    } finally {
      toast.remove(shown.id)
    }
  }

  async function begin(order: BodyInput<typeof createExport>): Promise<void> {
    isBusy.value = true
    try {
      const done = await follow(await call(createExport, { body: { ...order, locale: currentLocale() } }))
      if (done.state === 'done') {
        save(done)
        toast.add({ title: t('list.exported', { name: done.fileName }), color: 'success', icon: 'i-lucide-check' })
      } else if (done.state === 'failed') {
        toast.add({ title: done.problem ?? t('failure.unexpected'), color: 'error', duration: 10_000 })
      }
    } catch (error) {
      tellProblem(failureOf(error))
    }
    isBusy.value = false
  }

  return { begin, isBusy: readonly(isBusy) }
}
