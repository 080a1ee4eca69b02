import { onScopeDispose } from 'vue'

/** Keeps the screen from going dark while the component lives, where the browser can. */
export function useWakeLock(): void {
  // Only a page the browser trusts has it.
  if (!('wakeLock' in navigator)) return
  let lock: WakeLockSentinel | undefined
  let isOver = false

  async function hold(): Promise<void> {
    if (isOver || document.visibilityState !== 'visible' || (lock && !lock.released)) return
    // Refused on a low battery; then the screen goes dark as the system wants.
    lock = await navigator.wakeLock.request('screen').catch(() => undefined)
    if (isOver) void lock?.release()
  }
  const onVisible = () => void hold()
  document.addEventListener('visibilitychange', onVisible)
  void hold()
  onScopeDispose(() => {
    isOver = true
    document.removeEventListener('visibilitychange', onVisible)
    void lock?.release()
  })
}
