import { shallowRef, watchEffect, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Filter } from '../../../contracts/list.ts'
import { nameOf } from '../../app/lookups.ts'
import { useFormat } from '../../app/use-format.ts'
import { useListWords } from './use-list-words.ts'
import { isRange, type FilterChoice, type FilterValue } from './list-query.ts'

/** What a number in an address stands for: minor units and thousandths are typed and shown as whole units. */
export const unitOf = (name: string): number => (name.endsWith('Minor') ? 100 : name.endsWith('Thousandths') ? 1000 : 1)

/** The words of a filter's chip. */
export function useFilterText(
  list: { name: string },
  source: () => { name: string; filter: Filter; value: FilterValue | undefined; choices?: readonly FilterChoice[] },
): ShallowRef<string> {
  const { t } = useI18n()
  const format = useFormat()
  const words = useListWords(list)
  const text = shallowRef('')

  function endText(name: string, filter: Filter, end: string): string {
    if (filter.kind === 'dayRange') return format.day(end)
    if (filter.kind === 'instantRange') return format.instant(Number(end))
    return format.number(Number(end) / unitOf(name), 3)
  }

  async function describe(
    name: string,
    filter: Filter,
    value: FilterValue,
    choices: readonly FilterChoice[],
  ): Promise<string> {
    if (typeof value === 'boolean') return t(value ? 'list.yes' : 'list.no')
    if (isRange(value)) {
      const from = value.from === undefined ? undefined : endText(name, filter, value.from)
      const to = value.to === undefined ? undefined : endText(name, filter, value.to)
      if (from !== undefined && to !== undefined) return from === to ? from : t('list.between', { from, to })
      return from !== undefined ? t('list.atLeast', { from }) : t('list.atMost', { to: to ?? '' })
    }
    if (filter.kind !== 'id') {
      const wordOf = (one: string) => choices.find((choice) => choice.value === one)?.label ?? words.value(name, one)
      return value.map(wordOf).join(', ')
    }
    const names = await Promise.all(value.map((id) => nameOf(filter.of, id)))
    return names.map(({ label }) => label).join(', ')
  }

  watchEffect(() => {
    const { name, filter, value, choices = [] } = source()
    if (value === undefined) text.value = ''
    else
      void describe(name, filter, value, choices).then(
        (words) => (text.value = words),
        () => (text.value = ''),
      )
  })
  return text
}
