import { toCyrillic } from '../contracts/uzbek-script.ts'
import type { LocaleTag } from '../contracts/common.ts'
import en from './locales/en.json' with { type: 'json' }
import kk from './locales/kk.json' with { type: 'json' }
import ky from './locales/ky.json' with { type: 'json' }
import ru from './locales/ru.json' with { type: 'json' }
import uz from './locales/uz-Latn.json' with { type: 'json' }

export type Texts = typeof en

/** A language and what the desktop says in it. */
export interface Spoken {
  tag: LocaleTag
  texts: Texts
}

const inCyrillic = (texts: Texts): Texts =>
  Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [
      key,
      // What stands in braces is a place and no word.
      text.replaceAll(/\{\w+\}|[^{]+/g, (part) => (part.startsWith('{') ? part : toCyrillic(part))),
    ]),
  ) as Texts

const textsByTag: Readonly<Record<LocaleTag, () => Texts>> = {
  'uz-Latn': () => uz,
  'uz-Cyrl': () => inCyrillic(uz),
  ky: () => ky,
  kk: () => kk,
  ru: () => ru,
  en: () => en,
}

export const spokenIn = (tag: LocaleTag): Spoken => ({ tag, texts: textsByTag[tag]() })

/** `ru_RU` and `uz-Cyrl-UZ` as we name them; undefined for languages we do not speak. */
function tagOf(language: string): LocaleTag | undefined {
  const [name = '', ...rest] = language.toLowerCase().split(/[-_]/)
  if (name === 'uz') return rest.includes('cyrl') ? 'uz-Cyrl' : 'uz-Latn'
  return (['ky', 'kk', 'ru', 'en'] as const).find((tag) => tag === name)
}

/** The first of the system's languages that we speak; before the server runs nobody has chosen one. */
export const spokenOf = (systemLanguages: readonly string[]): Spoken =>
  spokenIn(systemLanguages.map(tagOf).find((tag) => tag !== undefined) ?? 'en')

/** Puts values into a text's places: `fill('Version {version}', { version: '1.0' })`. */
export const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))
