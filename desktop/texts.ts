import en from './locales/en.json' with { type: 'json' }
import kk from './locales/kk.json' with { type: 'json' }
import ky from './locales/ky.json' with { type: 'json' }
import ru from './locales/ru.json' with { type: 'json' }
import uz from './locales/uz-Latn.json' with { type: 'json' }

export type Texts = typeof en

const textsByLanguage: ReadonlyMap<string, { tag: string; texts: Texts }> = new Map([
  ['uz', { tag: 'uz-Latn', texts: uz }],
  ['ky', { tag: 'ky', texts: ky }],
  ['kk', { tag: 'kk', texts: kk }],
  ['ru', { tag: 'ru', texts: ru }],
  ['en', { tag: 'en', texts: en }],
])

/** The first of the system's languages that we speak; before the server runs nobody has chosen one. */
export function textsFor(systemLanguages: readonly string[]): { tag: string; texts: Texts } {
  for (const language of systemLanguages) {
    const found = textsByLanguage.get(language.split(/[-_]/)[0]?.toLowerCase() ?? '')
    if (found) return found
  }
  return { tag: 'en', texts: en }
}
