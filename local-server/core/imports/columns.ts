import { localeTags, type LocaleTag } from '../../../contracts/common.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import { text } from '../text/texts.ts'
import type { AnyImport } from './define-import.ts'
import type { SheetRows } from './read-sheet.ts'

export type Mapping = Record<string, number | null>

export const importTitle = ({ name }: { name: string }, locale: LocaleTag): string => text(locale, `import.${name}`)

export const columnLabel = ({ name }: AnyImport, key: string, locale: LocaleTag): string =>
  text(locale, `importColumn.${name}.${key}`)

/** A heading without what people vary: case, script, spaces, signs, a unit in brackets. */
const plain = (heading: string): string =>
  fold(heading.replaceAll(/\(.*?\)|,.*$/g, '')).replaceAll(/[^\p{L}\p{N}]/gu, '')

function recognisers(definition: AnyImport): Map<string, string> {
  const keyByHeading = new Map<string, string>()
  for (const { key, aliases = [] } of definition.columns) {
    const labels = localeTags.map((locale) => columnLabel(definition, key, locale))
    for (const heading of [...labels, ...aliases, key]) keyByHeading.set(plain(heading), key)
  }
  return keyByHeading
}

/** Finds the row of headings (the one of the first ten that is recognised best) and which column holds what. */
export function recognise(definition: AnyImport, rows: SheetRows): { headerRow: number; mapping: Mapping } {
  const keyByHeading = recognisers(definition)
  let best = { headerRow: rows.findIndex((row) => row.some((cell) => cell !== '')), mapping: emptyMapping(definition) }
  let bestCount = 0
  for (const [index, row] of rows.slice(0, 10).entries()) {
    const mapping = emptyMapping(definition)
    let count = 0
    for (const [column, heading] of row.entries()) {
      const key = heading === '' ? undefined : keyByHeading.get(plain(heading))
      if (key === undefined || mapping[key] !== null) continue
      mapping[key] = column
      count += 1
    }
    if (count > bestCount) {
      best = { headerRow: index, mapping }
      bestCount = count
    }
  }
  return best
}

const emptyMapping = ({ columns }: AnyImport): Mapping => Object.fromEntries(columns.map(({ key }) => [key, null]))

export const missingColumns = ({ columns }: AnyImport, mapping: Mapping): string[] =>
  columns.filter(({ key, required }) => required && (mapping[key] ?? null) === null).map(({ key }) => key)
