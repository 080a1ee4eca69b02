import { onScopeDispose, shallowRef, watch } from 'vue'
import { changesBetween, type Board } from './board-view.ts'

const litFor = 2_000

/** Names of the facts that changed a moment ago. */
export function useLit(board: () => Board | undefined) {
  const lit = shallowRef<ReadonlySet<string>>(new Set())
  let timer: number | undefined
  watch(board, (now, before) => {
    const changed = now ? changesBetween(before, now) : new Set<string>()
    if (changed.size === 0) return
    lit.value = changed
    window.clearTimeout(timer)
    timer = window.setTimeout(() => (lit.value = new Set()), litFor)
  })
  onScopeDispose(() => window.clearTimeout(timer))
  return lit
}
