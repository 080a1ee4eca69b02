import { computed, shallowRef, watch, type Ref } from 'vue'

/** Which rows are chosen: one by one, a range with Shift from the last one, or all that are shown. */
export function useSelection(ids: Readonly<Ref<readonly string[]>>) {
  const chosen = shallowRef<ReadonlySet<string>>(new Set())
  let last: string | undefined

  function toggle(id: string, withShift = false): void {
    const next = new Set(chosen.value)
    const isOn = !next.has(id)
    const from = last === undefined ? -1 : ids.value.indexOf(last)
    const to = ids.value.indexOf(id)
    const range = withShift && from >= 0 ? ids.value.slice(Math.min(from, to), Math.max(from, to) + 1) : [id]
    for (const one of range) {
      if (isOn) next.add(one)
      else next.delete(one)
    }
    last = id
    chosen.value = next
  }

  const isAll = computed(() => ids.value.length > 0 && ids.value.every((id) => chosen.value.has(id)))

  function toggleAll(): void {
    chosen.value = isAll.value ? new Set() : new Set(ids.value)
  }

  function clear(): void {
    chosen.value = new Set()
    last = undefined
  }

  // What is no longer on the screen must not be acted on unseen.
  watch(ids, (present) => {
    const kept = present.filter((id) => chosen.value.has(id))
    if (kept.length !== chosen.value.size) chosen.value = new Set(kept)
  })

  return { chosen, count: computed(() => chosen.value.size), isAll, toggle, toggleAll, clear }
}
