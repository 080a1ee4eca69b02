import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { readOwnScreen, zScreenSettings, type ScreenSettings } from '../../../contracts/workshop/screens.ts'
import { call } from '../../app/api.ts'
import { keep, kept } from '../../app/kept.ts'
import { useLiveRefresh } from '../../app/realtime.ts'

const storageKey = 'markaz.screen'
const readEvery = 30_000

/** What this screen is set to show: live, and as it was last while the server is away. */
export function useOwnScreen(isScreen: Readonly<Ref<boolean>>) {
  const settings = shallowRef<ScreenSettings | undefined>(kept(storageKey, zScreenSettings))
  let timer: number | undefined

  async function read(): Promise<void> {
    window.clearTimeout(timer)
    if (!isScreen.value) return
    try {
      const now = await call(readOwnScreen, {})
      if (now && JSON.stringify(now) !== JSON.stringify(settings.value)) {
        settings.value = now
        keep(storageKey, now)
      }
    } catch {
      // No answer: what it was stays, and it is asked again.
    }
    timer = window.setTimeout(() => void read(), readEvery)
  }

  useLiveRefresh(['screen.changed'], () => void read())
  watch(isScreen, () => void read(), { immediate: true })
  onScopeDispose(() => window.clearTimeout(timer))
  return settings
}
