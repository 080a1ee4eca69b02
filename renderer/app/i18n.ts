import type enUi from '@nuxt/ui/runtime/locale/en.js'
import { shallowRef } from 'vue'
import { createI18n } from 'vue-i18n'
import { localeTags, type LocaleTag } from '../../contracts/common.ts'
import { toCyrillic } from '../../contracts/uzbek-script.ts'

type UiLocale = typeof enUi

export interface Messages {
  [key: string]: string | Messages
}

/** What a locale brings: the component library's own texts and ours, by file. */
export interface LocaleChunk {
  ui: UiLocale
  messages: Record<string, unknown>
}

/** Languages by their own names. */
export const localeNames: Readonly<Record<LocaleTag, string>> = {
  'uz-Latn': 'Oʻzbekcha',
  'uz-Cyrl': 'Ўзбекча',
  ky: 'Кыргызча',
  kk: 'Қазақша',
  ru: 'Русский',
  en: 'English',
}

const chunks: Readonly<Record<Exclude<LocaleTag, 'uz-Cyrl'>, () => Promise<{ default: LocaleChunk }>>> = {
  'uz-Latn': () => import('./locales/chunks/uz-Latn.ts'),
  ky: () => import('./locales/chunks/ky.ts'),
  kk: () => import('./locales/chunks/kk.ts'),
  ru: () => import('./locales/chunks/ru.ts'),
  en: () => import('./locales/chunks/en.ts'),
}

const isMessages = (value: unknown): value is Messages => typeof value === 'object' && value !== null

function merge(target: Messages, source: Messages): Messages {
  for (const [key, value] of Object.entries(source)) {
    const present = target[key]
    target[key] = isMessages(value) ? merge(isMessages(present) ? present : {}, value) : value
  }
  return target
}

function inCyrillic<T>(value: T): T {
  if (typeof value === 'string') return toCyrillic(value) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inCyrillic<unknown>(one)])) as T
}

const forms = new Map<string, Intl.PluralRules>()

/** Which of a message's forms fits a count; forms are written in the order of the language's CLDR categories. */
function pluralForm(tag: string, count: number, choices: number): number {
  let rules = forms.get(tag)
  if (!rules) forms.set(tag, (rules = new Intl.PluralRules(tag)))
  const order = ['zero', 'one', 'two', 'few', 'many', 'other'].filter((one) =>
    rules.resolvedOptions().pluralCategories.some((category) => category === one),
  )
  return Math.min(Math.max(order.indexOf(rules.select(Math.abs(count))), 0), choices - 1)
}

const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  missingWarn: false,
  fallbackWarn: false,
  pluralRules: Object.fromEntries(
    localeTags.map((tag) => [tag, (count: number, choices: number) => pluralForm(tag, count, choices)]),
  ),
})

/** The component library's texts of the present locale. */
export const uiLocale = shallowRef<UiLocale>()

const loaded = new Map<LocaleTag, UiLocale>()

async function load(tag: LocaleTag): Promise<UiLocale> {
  const present = loaded.get(tag)
  if (present) return present
  const { default: chunk } = await chunks[tag === 'uz-Cyrl' ? 'uz-Latn' : tag]()
  const messages: Messages = {}
  for (const file of Object.values(chunk.messages)) if (isMessages(file)) merge(messages, file)
  const isCyrillic = tag === 'uz-Cyrl'
  i18n.global.setLocaleMessage(tag, isCyrillic ? inCyrillic(messages) : messages)
  const ui = isCyrillic ? { ...chunk.ui, code: 'uz-Cyrl', messages: inCyrillic(chunk.ui.messages) } : chunk.ui
  loaded.set(tag, ui)
  return ui
}

const storageKey = 'markaz.locale'

export const isLocaleTag = (value: unknown): value is LocaleTag => localeTags.some((tag) => tag === value)

/** What was chosen on this device before, else the browser's first language that we speak. */
export function preferredLocale(): LocaleTag | undefined {
  const kept = localStorage.getItem(storageKey)
  if (isLocaleTag(kept)) return kept
  for (const language of navigator.languages) {
    const [base = '', script = ''] = language.split('-')
    if (base === 'uz') return script.toLowerCase() === 'cyrl' ? 'uz-Cyrl' : 'uz-Latn'
    if (isLocaleTag(base)) return base
  }
  return undefined
}

export const currentLocale = (): LocaleTag => {
  const tag = i18n.global.locale.value
  return isLocaleTag(tag) ? tag : 'en'
}

/** Switches the language at once, everywhere. `remember` keeps it on this device. */
export async function setLocale(tag: LocaleTag, remember = true): Promise<void> {
  const ui = await load(tag)
  i18n.global.locale.value = tag
  uiLocale.value = ui
  document.documentElement.lang = tag
  document.querySelector('link[rel="manifest"]')?.setAttribute('href', `/manifest.${tag}.webmanifest`)
  if (remember) localStorage.setItem(storageKey, tag)
}

export { i18n }
