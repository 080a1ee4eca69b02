import { computed, onActivated, onDeactivated, ref, toValue, type MaybeRefOrGetter } from 'vue'
import { pageSeconds, pagesOf } from './paged.ts'
import { useRotation } from './use-rotation.ts'

/** Rows in pages that turn while their board is shown; a board that comes again goes on where it was. */
export function usePages<T>(
  all: MaybeRefOrGetter<readonly T[]>,
  most: MaybeRefOrGetter<number>,
  boardSeconds: MaybeRefOrGetter<number>,
) {
  const isAway = ref(false)
  onActivated(() => (isAway.value = false))
  onDeactivated(() => (isAway.value = true))
  const pages = computed(() => pagesOf(toValue(all), toValue(most)))
  const count = computed(() => pages.value.length)
  const { index, current } = useRotation(pages, () => pageSeconds(toValue(boardSeconds), count.value), isAway)
  return { rows: computed(() => current.value ?? []), page: computed(() => index.value + 1), count }
}
