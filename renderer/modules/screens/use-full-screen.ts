import { onScopeDispose, readonly, ref } from 'vue'

const shownFor = 4_000

/** Full screen by `f` or a button; the button shows itself only while somebody moves the pointer. */
export function useFullScreen(isOn: () => boolean) {
  const isFull = ref(document.fullscreenElement !== null)
  const isButtonShown = ref(false)
  let timer: number | undefined

  function show(): void {
    if (!isOn()) return
    isButtonShown.value = true
    window.clearTimeout(timer)
    timer = window.setTimeout(() => (isButtonShown.value = false), shownFor)
  }

  async function toggle(): Promise<void> {
    // A browser may refuse it; then the page stays as it is.
    await (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(
      () => undefined,
    )
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!isOn()) return
    if (event.code !== 'KeyF' || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
    event.preventDefault()
    void toggle()
  }
  const onChange = () => (isFull.value = document.fullscreenElement !== null)

  window.addEventListener('pointermove', show)
  window.addEventListener('pointerdown', show)
  window.addEventListener('keydown', onKeyDown)
  document.addEventListener('fullscreenchange', onChange)
  onScopeDispose(() => {
    window.removeEventListener('pointermove', show)
    window.removeEventListener('pointerdown', show)
    window.removeEventListener('keydown', onKeyDown)
    document.removeEventListener('fullscreenchange', onChange)
    window.clearTimeout(timer)
  })

  return { isFull: readonly(isFull), isButtonShown: readonly(isButtonShown), toggle }
}
