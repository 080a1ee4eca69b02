import { onScopeDispose, readonly, ref } from 'vue'

/** The present instant, renewed every so often. */
export function useNow(everyMs: number) {
  const now = ref(Date.now())
  const timer = window.setInterval(() => (now.value = Date.now()), everyMs)
  onScopeDispose(() => window.clearInterval(timer))
  return readonly(now)
}
