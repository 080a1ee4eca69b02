import { useI18n } from 'vue-i18n'
import type { JobStatus } from '../../../contracts/jobs.ts'

const meanings = {
  waiting: 'information',
  running: 'information',
  done: 'done',
  dead: 'danger',
  cancelled: 'neutral',
} as const
const icons = {
  waiting: 'i-lucide-hourglass',
  running: 'i-lucide-play',
  done: 'i-lucide-check',
  dead: 'i-lucide-triangle-alert',
  cancelled: 'i-lucide-ban',
} as const

/** What jobs and schedules are called, and how their states look. */
export function useJobWords() {
  const { t, te } = useI18n()

  function nameOf(job: string): string {
    const key = `jobName.${job.replaceAll('.', '-')}`
    return te(key) ? t(key) : job
  }

  /** An error code in words; the message of a fault as it is. */
  function errorOf(error: string | null): string | null {
    if (error === null) return null
    return te(`error.${error}`) ? t(`error.${error}`) : error
  }

  return {
    nameOf,
    errorOf,
    lookOf: (status: JobStatus) => ({
      meaning: meanings[status],
      icon: icons[status],
      label: t(`choice.status.${status}`),
    }),
  }
}
