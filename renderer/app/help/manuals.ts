import type { LocaleTag } from '../../../contracts/common.ts'
import { toCyrillic } from '../../../contracts/uzbek-script.ts'
import type { Manual, ManualName } from './manual.ts'

const written = import.meta.glob<{ default: Manual }>('../../../docs/manuals/*/*.md')

/** Which language a manual is read in: those it is not written in read the Russian one. */
export const manualLanguage = (locale: LocaleTag): 'ru' | 'uz-Latn' => (locale.startsWith('uz-') ? 'uz-Latn' : 'ru')

/** The text, and what pictures are called, in Cyrillic; tags, addresses and what is typed as it stands stay. */
export const htmlToCyrillic = (html: string): string =>
  html
    .split(/(<code>.*?<\/code>|<[^>]*>)/s)
    .map((part) =>
      part.startsWith('<') ? part.replace(/(?<=\balt=")[^"]*/, (name) => toCyrillic(name)) : toCyrillic(part),
    )
    .join('')

/** A manual in the person's language, read when it is opened. */
export async function loadManual(name: ManualName, locale: LocaleTag): Promise<Manual> {
  const load = written[`../../../docs/manuals/${manualLanguage(locale)}/${name}.md`]
  if (!load) throw new Error(`There is no manual ${name}`)
  const { default: manual } = await load()
  if (locale !== 'uz-Cyrl') return manual
  return {
    title: toCyrillic(manual.title),
    intro: htmlToCyrillic(manual.intro),
    sections: manual.sections.map(({ id, title, html }) => ({
      id,
      title: toCyrillic(title),
      html: htmlToCyrillic(html),
    })),
  }
}
