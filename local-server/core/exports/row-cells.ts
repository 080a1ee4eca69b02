import type { LocaleTag } from '../../../contracts/common.ts'
import type { ListContract, ListQuery } from '../../../contracts/list.ts'
import type { ListColumn } from '../../../contracts/list-columns.ts'
import { fieldLabel, valueLabel } from '../list/list-columns.ts'
import { text } from '../text/texts.ts'
import { writtenCell, writtenDay } from './formats.ts'
import type { Cell, SheetHead } from './sheet.ts'

type Row = Readonly<Record<string, unknown>>

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** A list's rows as cells, with labels instead of codes. */
export function rowCells(contract: ListContract, columns: readonly ListColumn[], locale: LocaleTag) {
  const named = (item: unknown, key: string): string => {
    if (typeof item !== 'object' || item === null) return valueLabel(contract, key, asText(item), locale)
    const { name = '', builtIn } = item as { name?: string; builtIn?: boolean }
    return builtIn === true ? text(locale, `role.${name}`) : name
  }
  const cell = (value: unknown, { key, kind }: ListColumn): Cell => {
    if (value === null || value === undefined) return null
    if (kind === 'flag') return text(locale, value === true ? 'value.yes' : 'value.no')
    if (kind === 'choice' || contract.coded.includes(key)) return valueLabel(contract, key, asText(value), locale)
    if (kind === 'names') return (value as unknown[]).map((item) => named(item, key)).join(', ')
    return typeof value === 'number' ? value : asText(value)
  }
  return (row: Row): Cell[] => columns.map((column) => cell(row[column.key], column))
}

/** Puts the filters of a query into words. Names of ids are learnt from the rows that pass by. */
export function describeQuery(
  contract: ListContract,
  query: ListQuery,
  { locale, timeZone }: Pick<SheetHead, 'locale' | 'timeZone'>,
) {
  const written = writtenCell({ locale, timeZone })
  const nameById = new Map<string, string>()
  const idFilters = Object.entries(contract.filters).filter(([, filter]) => filter.kind === 'id')
  const labelled = (key: string, value: string) =>
    text(locale, 'sheet.filter', { label: fieldLabel(contract, key, locale), value })

  function range(key: string, show: (value: unknown) => string): string | undefined {
    const from = query[`${key}.from`]
    const to = query[`${key}.to`]
    if (from === undefined && to === undefined) return undefined
    if (from === undefined) return text(locale, 'sheet.upTo', { to: show(to) })
    if (to === undefined) return text(locale, 'sheet.since', { from: show(from) })
    return from === to ? show(from) : text(locale, 'sheet.between', { from: show(from), to: show(to) })
  }

  function words(key: string): string | undefined {
    const filter = contract.filters[key]
    const value = query[key]
    switch (filter?.kind) {
      case 'oneOf':
        return value === undefined
          ? undefined
          : (value as string[]).map((one) => valueLabel(contract, key, one, locale)).join(', ')
      case 'text':
        return (value as string[] | undefined)
          ?.map((one) => (contract.coded.includes(key) ? valueLabel(contract, key, one, locale) : one))
          .join(', ')
      case 'flag':
        return value === undefined ? undefined : text(locale, value ? 'value.yes' : 'value.no')
      case 'id': {
        if (value === undefined) return undefined
        const ids = value as string[]
        const names = ids.flatMap((id) => nameById.get(id) ?? [])
        return names.length === ids.length ? names.join(', ') : text(locale, 'sheet.chosen', { count: ids.length })
      }
      case 'numberRange':
        return range(key, (end) => written(Number(end), { kind: key.endsWith('Minor') ? 'money' : 'number' }))
      case 'instantRange':
        return range(key, (end) => written(Number(end), { kind: 'instant' }))
      case 'dayRange':
      case undefined:
        return undefined
    }
  }

  return {
    idFilters: idFilters.flatMap(([key]) => (((query[key] as string[] | undefined) ?? []).length > 0 ? [key] : [])),
    name(id: string, name: string): void {
      nameById.set(id, name)
    },
    learn(row: Row): void {
      for (const [key] of idFilters) {
        const id = row[key]
        const base = key.slice(0, -2)
        const name = row[`${base}Name`] ?? row[`${base}Code`]
        if (typeof id === 'string' && typeof name === 'string') nameById.set(id, name)
      }
    },
    period(): string | null {
      const periods = Object.entries(contract.filters).flatMap(([key, filter]) => {
        const days = filter.kind === 'dayRange' ? range(key, (end) => writtenDay(String(end))) : undefined
        return days === undefined ? [] : [labelled(key, days)]
      })
      return periods.length === 0 ? null : periods.join('   ·   ')
    },
    filters(): string[] {
      const search = query.q ? [text(locale, 'sheet.search', { words: query.q })] : []
      return [
        ...search,
        ...Object.keys(contract.filters).flatMap((key) => {
          const value = words(key)
          return value === undefined ? [] : [labelled(key, value)]
        }),
      ]
    },
  }
}
