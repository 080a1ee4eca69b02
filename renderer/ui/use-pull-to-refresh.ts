import { onMounted, onScopeDispose, readonly, ref } from 'vue'

const pullFor = 72

/** A phone's pull from the top of the page reads it again. `pulled` is how far along it is, 0 to 1. */
export function usePullToRefresh(refresh: () => Promise<unknown>) {
  const pulled = ref(0)
  const isRefreshing = ref(false)
  let from: number | undefined

  function onStart(event: TouchEvent): void {
    const [touch] = event.touches
    const isDialogOpen = document.querySelector('[role="dialog"]') !== null
    from = window.scrollY <= 0 && touch && event.touches.length === 1 && !isDialogOpen ? touch.clientY : undefined
  }

  function onMove(event: TouchEvent): void {
    const [touch] = event.touches
    if (from === undefined || !touch || isRefreshing.value) return
    pulled.value = Math.min(1, Math.max(0, (touch.clientY - from) / pullFor))
  }

  async function onEnd(): Promise<void> {
    const isFar = pulled.value === 1
    pulled.value = 0
    from = undefined
    if (!isFar || isRefreshing.value) return
    isRefreshing.value = true
    await refresh()
    isRefreshing.value = false
  }

  const end = () => void onEnd()
  onMounted(() => {
    window.addEventListener('touchstart', onStart, { passive: true })
    window.addEventListener('touchmove', onMove, { passive: true })
    window.addEventListener('touchend', end)
    window.addEventListener('touchcancel', end)
  })
  onScopeDispose(() => {
    window.removeEventListener('touchstart', onStart)
    window.removeEventListener('touchmove', onMove)
    window.removeEventListener('touchend', end)
    window.removeEventListener('touchcancel', end)
  })

  return { pulled: readonly(pulled), isRefreshing: readonly(isRefreshing) }
}
