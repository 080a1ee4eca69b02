import type { PagePart, PageSheet } from '../../../contracts/page-prints.ts'
import { pictureOf } from '../chart/chart-picture.ts'

/** What a person does not see, or cannot use on paper. */
const isLeftOut = (element: Element) =>
  !element.checkVisibility() ||
  element.matches('[aria-hidden="true"], .sr-only, .print\\:hidden, nav, [role="tablist"], [role="toolbar"], dialog')

const tidy = (words: string) => words.replaceAll(/\s+/g, ' ').trim()

/** The words a person sees in an element; of a field what stands in it. */
function wordsOf(node: Node): string {
  if (node instanceof Text) return node.data
  if (!(node instanceof Element) || isLeftOut(node)) return ''
  if (node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement) {
    return node.type === 'checkbox' || node.type === 'radio' ? '' : node.value
  }
  const inner = [...node.childNodes].map(wordsOf).join('')
  return getComputedStyle(node).display === 'inline' ? inner : ` ${inner} `
}
const textOf = (element: Element) => tidy(wordsOf(element))

function tableOf(table: HTMLTableElement): PagePart | undefined {
  const heads = [...(table.tHead?.rows ?? [])].at(-1)
  const body = [...table.tBodies].flatMap((part) => [...part.rows]).filter((row) => !isLeftOut(row))
  const sums = [...(table.tFoot?.rows ?? [])].filter((row) => !isLeftOut(row))
  const width = Math.max(0, ...[heads, ...body].map((row) => cellsOf(row).length))
  const rows = [...body, ...sums].map((row) => cellsOf(row).map(textOf))
  const labels = heads ? cellsOf(heads).map(textOf) : []
  // Columns of check boxes and buttons have nothing to read.
  const shown = [...Array(width).keys()].filter(
    (index) => (labels[index] ?? '') !== '' || rows.some((row) => (row[index] ?? '') !== ''),
  )
  if (shown.length === 0 || rows.length === 0) return undefined
  const example = body.find((row) => row.cells.length >= width)
  return {
    kind: 'table',
    columns: shown.map((index) => ({ label: labels[index] ?? '', align: alignOf(example && cellsOf(example)[index]) })),
    rows: rows.map((row) => shown.map((index) => row[index] ?? '')),
    totals: sums.length,
  }
}

/** A cell that spans several columns stands in the first of them. */
const cellsOf = (row: HTMLTableRowElement | undefined): Element[] =>
  [...(row?.cells ?? [])].flatMap((cell) => [cell, ...Array.from({ length: cell.colSpan - 1 }, () => blank)])
const blank = document.createElement('td')

const alignOf = (cell: Element | undefined): 'left' | 'right' =>
  cell && ['right', 'end'].includes(getComputedStyle(cell).textAlign) ? 'right' : 'left'

/** A card with a figure: its name comes first, what is said of it after. */
function figureOf(card: Element): PagePart {
  const [label, ...said] = [...card.children].map(textOf).filter((words) => words !== '')
  return { kind: 'facts', facts: [{ label: label ?? '', value: said.join(' · ') }] }
}

function factsOf(list: Element): PagePart {
  const names = [...list.querySelectorAll('dt')].filter((name) => !isLeftOut(name))
  const facts = names.map((name) => {
    const value = name.nextElementSibling ?? name
    return { label: textOf(name), value: value === name ? '' : textOf(value) }
  })
  return { kind: 'facts', facts }
}

/** Elements whose words belong together: what is deeper is not looked at one by one. */
const isParagraph = (element: Element) =>
  ![...element.children].some(
    (child) =>
      child.matches('table, dl, h1, h2, h3, ul, ol, section, article') ||
      child.querySelector('table, dl, h2, h3, [role="img"]'),
  )

function partsOf(element: Element): PagePart[] {
  if (isLeftOut(element)) return []
  const png = pictureOf(element)
  if (png !== undefined) return [{ kind: 'picture', png, words: element.getAttribute('aria-label') ?? '' }]
  if (element instanceof HTMLTableElement) return [tableOf(element) ?? []].flat()
  if (element instanceof HTMLDListElement) return [factsOf(element)]
  if (element.matches('[data-figure]')) return [figureOf(element)]
  if (element.matches('h2, h3, h4')) return [{ kind: 'heading', text: textOf(element) }]
  if (element.matches('button, a[role="button"], select, input, form > footer')) return []
  if (element.matches('p, li, figcaption, output') && isParagraph(element))
    return [{ kind: 'text', text: textOf(element) }]
  return [...element.childNodes].flatMap((node): PagePart[] => {
    if (node instanceof Element) return partsOf(node)
    return node instanceof Text && tidy(node.data) !== '' ? [{ kind: 'text', text: tidy(node.data) }] : []
  })
}

/** Facts that stand beside each other are one list. */
const together = (parts: readonly PagePart[]): PagePart[] =>
  parts.reduce<PagePart[]>((all, part) => {
    const last = all.at(-1)
    if (part.kind !== 'facts' || last?.kind !== 'facts') return [...all, part]
    return [...all.slice(0, -1), { kind: 'facts', facts: [...last.facts, ...part.facts] }]
  }, [])

const says = (part: PagePart) => !('text' in part) || part.text !== ''

/**
 * What a page shows, for paper: headings, words, facts, tables with their sums, charts; in the reader's language, as
 * they stand. Buttons, menus and fields to search by are left out.
 *
 * @returns undefined where nothing is shown yet
 */
export function readPage(frame: Element): PageSheet | undefined {
  const title = frame.querySelector('h1')
  const content = frame.querySelector('[data-page-content]')
  const parts = content ? together(partsOf(content).filter(says)) : []
  if (!title || parts.length === 0) return undefined
  const below = title.nextElementSibling
  return { title: textOf(title), subtitle: below ? textOf(below) : '', parts }
}
