import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { Marked, type Token } from 'marked'
import sharp from 'sharp'
import type { Plugin } from 'vite'
import type { Manual } from '../../renderer/app/help/manual.ts'

/** Where a picture is, and how large: the text below keeps its place while it loads. */
interface Picture {
  address: string
  width: number
  height: number
}

/** A section is named by the comment above its heading. */
const sectionName = /^<!-- ([a-z][a-z-]*) -->$/

const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign)

/** Another manual opens in its place; what only stands in the repository is no link here. */
function pageOf(href: string): string | undefined {
  const [, manual, section] = /^([a-z]+)\.md(?:#([a-z-]+))?$/.exec(href) ?? []
  if (manual === undefined) return undefined
  return section === undefined ? `/help/${manual}` : `/help/${manual}/${section}`
}

/**
 * A manual's markdown as sections of HTML. Its pictures get their address from `picture`. Anything a page could not show
 * (HTML of one's own, a section without a name or with one that is taken) is an error with the file's name.
 */
export function readManual(file: string, markdown: string, picture: (path: string) => Picture): Manual {
  const marked = new Marked({
    renderer: {
      html({ text }) {
        throw new Error(`${file}: HTML in the text: ${text}`)
      },
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens)
        const page = pageOf(href)
        return page === undefined ? text : `<a href="${page}">${text}</a>`
      },
      image({ href, text }) {
        const { address, width, height } = picture(href)
        return `<img src="${escaped(address)}" alt="${escaped(text)}" width="${width}" height="${height}" loading="lazy">`
      },
    },
  })
  const manual: Manual = { title: '', intro: '', sections: [] }
  let named: string | undefined
  let kept: Token[] = []
  const keep = () => {
    const html = marked.parser(kept)
    if (html.includes('**'))
      throw new Error(`${file}: what was to be bold is not, near ${/.{0,40}\*\*/.exec(html)?.[0]}`)
    const section = manual.sections.at(-1)
    if (section) section.html = html
    else manual.intro = html
    kept = []
  }
  for (const token of marked.lexer(markdown)) {
    const name = token.type === 'html' ? sectionName.exec(token.raw.trim())?.[1] : undefined
    if (name !== undefined) named = name
    else if (token.type === 'heading' && token['depth'] === 1) manual.title = String(token['text'])
    else if (token.type === 'heading' && token['depth'] === 2) {
      if (named === undefined) throw new Error(`${file}: no name above "${String(token['text'])}"`)
      if (manual.sections.some(({ id }) => id === named)) throw new Error(`${file}: two sections are named ${named}`)
      keep()
      manual.sections.push({ id: named, title: String(token['text']), html: '' })
      named = undefined
    } else kept.push(token)
  }
  keep()
  return manual
}

/** Makes `docs/manuals/<language>/<seat>.md` a module: its sections as HTML, its pictures beside the other files. */
export function manuals(): Plugin {
  return {
    name: 'markaz:manuals',
    enforce: 'pre',
    async load(id) {
      const [path = id] = id.split('?')
      if (!/\/docs\/manuals\/[A-Za-z-]+\/[a-z]+\.md$/.test(path)) return null
      this.addWatchFile(path)
      const markdown = readFileSync(path, 'utf8')
      const pictures = [...new Set([...markdown.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, href = '']) => href))]
      const sizes = await Promise.all(pictures.map((href) => sharp(resolve(path, '..', href)).metadata()))
      // A mark that no text has stands for each picture until the module that knows its address runs.
      const manual = readManual(basename(path), markdown, (href) => {
        const at = pictures.indexOf(href)
        const { width = 0, height = 0 } = sizes[at] ?? {}
        return { address: `\0${at}\0`, width, height }
      })
      const imports = pictures.map((href, at) => `import picture${at} from ${JSON.stringify(`${href}?url&no-inline`)}`)
      const text = JSON.stringify(manual).replaceAll(/\\u0000(\d+)\\u0000/g, '" + picture$1 + "')
      return { code: [...imports, `export default ${text}`].join('\n'), map: null, moduleType: 'js' }
    },
  }
}
