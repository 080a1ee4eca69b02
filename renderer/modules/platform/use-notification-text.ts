import { useI18n } from 'vue-i18n'
import type { Notification } from '../../../contracts/notifications.ts'
import { useFormat } from '../../app/use-format.ts'
import { useJobWords } from './use-job-words.ts'

/** What a notification says, in the language of the page. */
export function useNotificationText() {
  const { t } = useI18n()
  const format = useFormat()
  const { nameOf } = useJobWords()

  function shown(name: string, value: string | number): string | number {
    if (typeof value === 'number') return format.number(value)
    return name === 'job' ? nameOf(value) : value
  }

  return ({ kind, params }: Pick<Notification, 'kind' | 'params'>): string =>
    t(
      `notification.${kind}`,
      Object.fromEntries(Object.entries(params).map(([name, value]) => [name, shown(name, value)])),
    )
}
