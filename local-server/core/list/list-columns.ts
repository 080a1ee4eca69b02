import { columnsOf, type ListColumn } from '../../../contracts/list-columns.ts'
import type { LocaleTag } from '../../../contracts/common.ts'
import type { ListContract } from '../../../contracts/list.ts'
import { fieldError } from '../errors.ts'
import { text } from '../text/texts.ts'

/** The named columns in their order, or all. @throws RuleError `list.columnUnknown` */
export function chosenColumns(contract: ListContract, names: readonly string[], path: string): ListColumn[] {
  const all = columnsOf(contract)
  if (names.length === 0) return all
  return [...new Set(names)].map((name) => {
    const column = all.find(({ key }) => key === name)
    if (!column) throw fieldError('list.columnUnknown', path, { column: name })
    return column
  })
}

const nounOf = (contract: { name: string }) => contract.name.slice(0, contract.name.indexOf('.'))

/** The first of the keys that has a text. */
function firstText(locale: LocaleTag, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const found = text(locale, key)
    if (found !== key) return found
  }
  return undefined
}

export const listTitle = (contract: { name: string }, locale: LocaleTag): string =>
  firstText(locale, [`list.${nounOf(contract)}`]) ?? contract.name

/** What a column or filter is called: `column.<noun>.<key>`, `column.common.<key>`, or as forms call the field. */
export const fieldLabel = (contract: { name: string }, key: string, locale: LocaleTag): string =>
  firstText(locale, [`column.${nounOf(contract)}.${key}`, `column.common.${key}`, `field.${key}`]) ?? key

export const valueLabel = (contract: { name: string }, key: string, value: string, locale: LocaleTag): string =>
  firstText(locale, [
    `value.${nounOf(contract)}.${key}.${value}`,
    `value.common.${key}.${value}`,
    `choice.${key}.${value}`,
  ]) ?? value
