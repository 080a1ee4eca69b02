import { computed, onScopeDispose, ref, toValue, watch, type MaybeRefOrGetter } from 'vue'

/** One of several after another; it stands still while it is held. */
export function useRotation<T>(
  all: MaybeRefOrGetter<readonly T[]>,
  everySeconds: MaybeRefOrGetter<number>,
  isHeld: MaybeRefOrGetter<boolean>,
) {
  const turn = ref(0)
  let timer: number | undefined
  watch(
    [() => toValue(all).length, () => toValue(everySeconds), () => toValue(isHeld)],
    ([count, seconds, held]) => {
      window.clearInterval(timer)
      if (count > 1 && !held) timer = window.setInterval(() => (turn.value += 1), seconds * 1_000)
    },
    { immediate: true },
  )
  onScopeDispose(() => window.clearInterval(timer))
  const index = computed(() => turn.value % Math.max(1, toValue(all).length))
  return { index, current: computed(() => toValue(all)[index.value]) }
}
