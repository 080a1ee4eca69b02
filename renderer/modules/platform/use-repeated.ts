import { onScopeDispose } from 'vue'

/** Calls again and again while the page is looked at. */
export function useRepeated(work: () => unknown, everyMs: number): void {
  const timer = window.setInterval(() => {
    if (document.visibilityState === 'visible') void work()
  }, everyMs)
  onScopeDispose(() => window.clearInterval(timer))
}
