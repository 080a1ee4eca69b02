import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'

const count = ref(0)

/** A side panel stands at the right, with its buttons in the lower corner: messages make room. */
export const isPanelOpen = computed(() => count.value > 0)

/** Counts a panel while it is open. */
export function countPanel(isOpen: Ref<boolean>): void {
  let isCounted = false
  const mark = (isNow: boolean): void => {
    if (isNow === isCounted) return
    isCounted = isNow
    count.value += isNow ? 1 : -1
  }
  watch(isOpen, mark, { immediate: true })
  onScopeDispose(() => mark(false))
}
