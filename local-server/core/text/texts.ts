import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  compile,
  createCoreContext,
  registerMessageCompiler,
  registerMessageResolver,
  resolveValue,
  translate,
} from '@intlify/core-base'
import { localeTags, type LocaleTag } from '../../../contracts/common.ts'
import { toCyrillic } from '../../../contracts/uzbek-script.ts'
import { inProgram } from '../paths.ts'

interface Messages {
  [key: string]: string | Messages
}

registerMessageCompiler(compile)
registerMessageResolver(resolveValue)

const folder = inProgram('contracts', 'locales')

function merge(into: Messages, from: Messages): Messages {
  for (const [key, value] of Object.entries(from)) {
    const there = into[key]
    if (typeof value === 'object' && typeof there === 'object') merge(there, value)
    else into[key] = value
  }
  return into
}

function load(tag: LocaleTag): Messages {
  const source = tag === 'uz-Cyrl' ? 'uz-Latn' : tag
  const all: Messages = {}
  for (const area of readdirSync(folder)) {
    merge(all, JSON.parse(readFileSync(join(folder, area, `${source}.json`), 'utf8')) as Messages)
  }
  return tag === 'uz-Cyrl' ? mapTexts(all, toCyrillic) : all
}

function mapTexts(messages: Messages, change: (text: string) => string): Messages {
  return Object.fromEntries(
    Object.entries(messages).map(([key, value]) => [
      key,
      typeof value === 'string' ? change(value) : mapTexts(value, change),
    ]),
  )
}

/** Which of a message's forms (`one | few | many`) fits a number; the same rule as the renderer's. */
function pluralForm(tag: LocaleTag): (choice: number, choices: number) => number {
  const rules = new Intl.PluralRules(tag)
  const categories = rules.resolvedOptions().pluralCategories
  return (choice, choices) => Math.min(categories.indexOf(rules.select(choice)), choices - 1)
}

const openContext = (tag: LocaleTag) =>
  createCoreContext({
    locale: tag,
    messages: { [tag]: load(tag) },
    pluralRules: { [tag]: pluralForm(tag) },
    missingWarn: false,
    fallbackWarn: false,
    warnHtmlMessage: false,
  })

const contexts = new Map<LocaleTag, ReturnType<typeof openContext>>()

/** A language is read when it is first spoken: most institutions speak two. */
function contextOf(tag: LocaleTag): ReturnType<typeof openContext> {
  const context = contexts.get(tag) ?? openContext(tag)
  contexts.set(tag, context)
  return context
}

/** A fraction with the language's decimal sign; whole numbers stay as they are. */
const decimal = (tag: LocaleTag, value: string | number): string | number =>
  typeof value === 'number' && !Number.isInteger(value)
    ? new Intl.NumberFormat(tag, { maximumFractionDigits: 3, useGrouping: false }).format(value)
    : value

/** The text of a key in a language, with `{params}` filled in; the key itself where there is no such text. */
export function text(tag: LocaleTag, key: string, params: Readonly<Record<string, string | number>> = {}): string {
  const context = contextOf(tag)
  const written = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decimal(tag, value)]))
  const result =
    'count' in params ? translate(context, key, written, Number(params.count)) : translate(context, key, written)
  return typeof result === 'string' ? result : key
}

/** A key's own words in a language, in all their forms and without what is filled in: what a search looks through. */
export function wording(tag: LocaleTag, key: string): string {
  const message = resolveValue(contextOf(tag).messages[tag], key)
  return typeof message === 'string' ? message.replaceAll(/\{\w+\}/g, ' ') : ''
}

/** The best of our languages for an `Accept-Language` header, or undefined. `uz` alone means Latin script. */
export function localeFromHeader(header: string | undefined): LocaleTag | undefined {
  if (!header) return undefined
  const wanted = header
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.trim().split(';q=')
      return { tag: tag.trim().toLowerCase(), quality: quality === undefined ? 1 : Number(quality) || 0 }
    })
    .toSorted((a, b) => b.quality - a.quality)
  for (const { tag } of wanted) {
    const exact = localeTags.find((ours) => ours.toLowerCase() === tag)
    if (exact) return exact
    const language = tag.split('-')[0]
    if (language === 'uz') return tag.includes('cyrl') ? 'uz-Cyrl' : 'uz-Latn'
    const same = localeTags.find((ours) => ours === language)
    if (same) return same
  }
  return undefined
}
