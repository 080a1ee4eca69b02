import { nextTick, ref } from 'vue'
import { describe, expect, it } from 'vitest'
import { useSelection } from './use-selection.ts'

describe('choosing rows', () => {
  it('takes a range with Shift, in both directions', () => {
    const selection = useSelection(ref(['a', 'b', 'c', 'd']))
    selection.toggle('c')
    selection.toggle('a', true)
    expect([...selection.chosen.value].sort()).toEqual(['a', 'b', 'c'])
    selection.toggle('b', true)
    expect([...selection.chosen.value]).toEqual(['c'])
  })

  it('takes all, then none', () => {
    const selection = useSelection(ref(['a', 'b']))
    selection.toggleAll()
    expect(selection.isAll.value).toBe(true)
    selection.toggleAll()
    expect(selection.count.value).toBe(0)
  })

  it('forgets rows that are no longer shown', async () => {
    const ids = ref(['a', 'b'])
    const selection = useSelection(ids)
    selection.toggleAll()
    ids.value = ['b', 'c']
    await nextTick()
    expect([...selection.chosen.value]).toEqual(['b'])
  })
})
