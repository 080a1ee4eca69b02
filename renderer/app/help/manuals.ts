import type { LocaleTag } from '../../../contracts/common.ts'
import { toCyrillic } from '../../../contracts/uzbek-script.ts'
import type { Manual, ManualName } from './manual.ts'

const written = import.meta.glob<{ default: Manual }>('../../../docs/manuals/*/*.md')

/** Which language a manual is read in: those it is not written in read the Russian one. */
export const manualLanguage = (locale: LocaleTag): 'ru' | 'uz-Latn' => (locale.startsWith('uz-') ? 'uz-Latn' : 'ru')

/** Text and the names of pictures in Cyrillic; addresses and what is typed as it stands stay. */
const htmlToCyrillic = (html: string) =>
  html
    .split(/(<code>.*?<\/code>|alt="[^"]*")/gs)
    .map((part) => {
      if (part.startsWith('<code>')) return part
      return part.startsWith('alt="') ? `alt="${toCyrillic(part.slice(5, -1))}"` : toCyrillic(part)
    })
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
