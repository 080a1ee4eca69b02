import type { LocaleTag } from '../../../contracts/common.ts'
import { notificationKinds, type Notification, type NotificationKind } from '../../../contracts/notifications.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import { text, wording } from '../text/texts.ts'

type Params = Readonly<Notification['params']>

/** Background work is called as people call it, not by its name in the program. */
function jobName(locale: LocaleTag, name: string): string {
  const key = `jobName.${name.replaceAll('.', '_')}`
  const found = text(locale, key)
  return found === key ? name : found
}

/** What a notification says in a language. */
export function notificationText(locale: LocaleTag, kind: NotificationKind, params: Params): string {
  const { job } = params
  return text(
    locale,
    `notification.${kind}`,
    typeof job === 'string' ? { ...params, job: jobName(locale, job) } : params,
  )
}

/** What is filled into the sentence and is the same in every language, folded: the part of it that is kept for searches. */
export const foldedParams = (params: Params): string =>
  fold(
    Object.entries(params)
      .flatMap(([name, value]) => (name === 'job' ? [] : [value]))
      .join(' '),
  )

/** The kinds whose own words in a language hold a folded word, whatever is filled in. */
export const kindsWorded = (locale: LocaleTag, word: string): NotificationKind[] =>
  notificationKinds.filter((kind) => fold(wording(locale, `notification.${kind}`)).includes(word))

/** Whether a background job's name in a language holds a folded word. */
export const isJobCalled = (locale: LocaleTag, name: string, word: string): boolean =>
  fold(jobName(locale, name)).includes(word)
