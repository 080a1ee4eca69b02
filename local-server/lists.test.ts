import { describe, expect, it } from 'vitest'
import { localeTags } from '../contracts/common.ts'
import { columnsOf } from '../contracts/list-columns.ts'
import { fieldLabel, listTitle, valueLabel } from './core/list/list-columns.ts'
import { lists } from './lists.ts'

describe.each(lists.map(({ contract }) => contract))('$name', (contract) => {
  it.each(localeTags)('has words for itself, its columns, filters and choices in %s', (locale) => {
    const named = [...columnsOf(contract).map(({ key }) => key), ...Object.keys(contract.filters)]
    const choices = Object.entries(contract.filters).flatMap(([key, filter]) =>
      filter.kind === 'oneOf' ? filter.values.map((value) => ({ key, value })) : [],
    )
    expect(listTitle(contract, locale)).not.toBe(contract.name)
    expect(named.filter((key) => fieldLabel(contract, key, locale) === key)).toEqual([])
    expect(choices.filter(({ key, value }) => valueLabel(contract, key, value, locale) === value)).toEqual([])
  })
})
