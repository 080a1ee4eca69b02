import { useToast } from '@nuxt/ui/composables'
import { useI18n } from 'vue-i18n'
import { cancelExport, createExport, downloadExport, readExport, type Export } from '../../contracts/exports.ts'
import type { BodyInput } from '../../contracts/route.ts'
import { call, NetworkError, ProblemError, urlOf } from '../app/api.ts'
import { useSession } from '../app/session.store.ts'
import { useFormat } from '../app/use-format.ts'
import { usePrint } from './print/use-print.ts'

const lookEveryMs = 700
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const isOver = ({ state }: Export) => state !== 'waiting' && state !== 'running'

/** What becomes of the file: it is saved, or a printer is chosen for it. */
type ExportEnd = 'save' | 'print'

/** Begins the download of a finished export; the browser saves it under the server's name. */
export function saveExport({ id, fileName }: Pick<Export, 'id' | 'fileName'>): void {
  const link = document.createElement('a')
  link.href = urlOf(downloadExport, { params: { id } })
  link.download = fileName
  link.click()
}

/**
 * Writes a list into a file in the background and gives it to the person when it is done; how far it is stands in a
 * corner of the screen, whatever page is open meanwhile.
 */
export function useExporter() {
  const { t, te } = useI18n()
  const toast = useToast()
  const format = useFormat()
  const session = useSession()
  const { printFile } = usePrint()

  const detailOf = (problem: ProblemError['problem']) =>
    problem.detail || (te(`error.${problem.code}`) ? t(`error.${problem.code}`) : t('failure.unexpected'))

  function progressOf({ state, progress, rows }: Export): string {
    if (state === 'waiting') return t('export.waiting')
    const share = progress === null ? '' : t('export.share', { percent: format.number(progress * 100) })
    return [rows ? t('export.rows', { count: format.number(rows) }, rows) : '', share].filter(Boolean).join(', ')
  }

  async function until(made: Export, onLook: (now: Export) => void): Promise<Export> {
    let now = made
    while (!isOver(now)) {
      await pause(lookEveryMs)
      try {
        now = await call(readExport, { params: { id: made.id } })
      } catch (error) {
        // The file is made meanwhile all the same.
        if (!(error instanceof NetworkError)) throw error
      }
      if (!isOver(now)) onLook(now)
    }
    return now
  }

  const isPrintable = ({ format: kind }: Export) => kind === 'pdf' && session.may('printJob.read')

  function tellEnd(made: Export, wish: ExportEnd): void {
    if (made.state === 'done' && wish === 'print') printFile(made)
    else if (made.state === 'done') {
      saveExport(made)
      toast.add({
        title: t('export.done', { name: made.fileName }),
        description: t('export.kept'),
        color: 'success',
        icon: 'i-lucide-check',
        actions: [
          {
            label: t('export.again'),
            icon: 'i-lucide-download',
            color: 'neutral',
            variant: 'outline',
            onClick: () => saveExport(made),
          },
          ...(isPrintable(made)
            ? [
                {
                  label: t('export.print'),
                  icon: 'i-lucide-printer',
                  color: 'neutral' as const,
                  variant: 'outline' as const,
                  onClick: () => printFile(made),
                },
              ]
            : []),
        ],
      })
    } else if (made.state === 'failed') tellFailure(made.problem ?? t('failure.unexpected'))
  }

  function tellFailure(description: string): void {
    toast.add({ title: t('export.failed'), description, color: 'error', icon: 'i-lucide-circle-alert', duration: 0 })
  }

  /** Answers once it is begun (or was refused); the rest is told as it happens. */
  async function start(body: BodyInput<typeof createExport>, wish: ExportEnd = 'save'): Promise<void> {
    try {
      const made = await call(createExport, { body })
      void follow(made, wish)
    } catch (error) {
      tellError(error)
    }
  }

  function tellError(error: unknown): void {
    if (error instanceof ProblemError) tellFailure(detailOf(error.problem))
    else if (error instanceof NetworkError) tellFailure(t('failure.network'))
    else throw error
  }

  async function follow(made: Export, wish: ExportEnd = 'save'): Promise<void> {
    const shown = toast.add({
      title: t('export.running', { name: made.fileName }),
      description: progressOf(made),
      color: 'neutral',
      icon: 'i-lucide-file-down',
      duration: 0,
      close: false,
      actions: [
        {
          label: t('export.cancel'),
          color: 'neutral',
          variant: 'outline',
          onClick: () => void call(cancelExport, { params: { id: made.id } }).catch(tellError),
        },
      ],
    })
    try {
      const end = await until(made, (now) => toast.update(shown.id, { description: progressOf(now) }))
      toast.remove(shown.id)
      tellEnd(end, wish)
    } catch (error) {
      toast.remove(shown.id)
      tellError(error)
    }
  }

  return { start, follow }
}
