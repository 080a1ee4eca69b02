import { z } from 'zod'
import type { LocaleTag } from '../../../contracts/common.ts'
import type { ListContract } from '../../../contracts/list.ts'
import { fieldError } from '../errors.ts'
import { text } from '../text/texts.ts'

export type ColumnKind = 'text' | 'number' | 'money' | 'thousandths' | 'day' | 'instant' | 'flag' | 'choice' | 'names'

export interface ListColumn {
  key: string
  kind: ColumnKind
  /** Whether adding its values up means something. */
  summed: boolean
}

/** The columns of a list a person reads: no ids, no versions, nothing nested but lists of names. */
export function columnsOf(contract: ListContract): ListColumn[] {
  return Object.entries(contract.row.shape).flatMap(([key, schema]) => {
    const kind = key === 'version' ? undefined : kindOf(key, schema as z.ZodType)
    return kind ? [{ key, kind, summed: isSummed(key, kind) }] : []
  })
}

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

/** The units are in the names where a type cannot say them: `priceMinor`, `standardMinutesThousandths`, `createdAt`. */
function kindOf(key: string, schema: z.ZodType): ColumnKind | undefined {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional)
    return kindOf(key, schema.unwrap() as z.ZodType)
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) return 'choice'
  if (schema instanceof z.ZodBoolean) return 'flag'
  if (schema instanceof z.ZodISODate) return 'day'
  if (schema instanceof z.ZodUUID) return undefined
  if (schema instanceof z.ZodString) return 'text'
  if (schema instanceof z.ZodNumber) {
    if (key.endsWith('Minor')) return 'money'
    if (key.endsWith('Thousandths')) return 'thousandths'
    return key === 'at' || key.endsWith('At') || key.endsWith('Until') ? 'instant' : 'number'
  }
  return schema instanceof z.ZodArray ? 'names' : undefined
}

/** Amounts and quantities; a price or a rate added up is no number anybody asked for. */
const isSummed = (key: string, kind: ColumnKind) =>
  (kind === 'money' && !/price|rate/i.test(key)) || (kind === 'number' && /(quantity|pieces)$/i.test(key))

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
