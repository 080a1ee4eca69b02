import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { readOwnStation } from '../../../contracts/stations.ts'
import type { ResponseOf } from '../../../contracts/route.ts'
import { call } from '../../app/api.ts'
import { setLocale } from '../../app/i18n.ts'
import { keep, kept } from '../../app/kept.ts'
import { useConnection } from '../../app/realtime.ts'
import { useSession } from '../../app/session.store.ts'

type Station = NonNullable<ResponseOf<typeof readOwnStation>>

const storageKey = 'markaz.station'
const readEvery = 30_000

/** What this device is paired as, followed live: the server closes a station's line whenever it changes. */
export function useOwnStation() {
  const session = useSession()
  const { connection } = useConnection()
  const station = shallowRef<Station | null | undefined>(kept(storageKey, readOwnStation.response) ?? undefined)
  let timer: number | undefined

  async function read(): Promise<void> {
    window.clearTimeout(timer)
    try {
      const before = station.value
      const now = await call(readOwnStation, {})
      station.value = now
      keep(storageKey, now)
      if (now && before && before.locale !== now.locale) await setLocale(now.locale)
      // Ended in the office, or made a station again: the session of the device is another one.
      const isSame = (session.me?.stationId ?? null) === (now?.id ?? null)
      if (!isSame && (session.me === null || session.me.kind === 'station')) await session.load()
    } catch {
      // No answer: what it was stays, and it is asked again.
    }
    timer = window.setTimeout(() => void read(), readEvery)
  }

  watch(connection, (now, before) => {
    if (now === 'on' && before !== 'on') void read()
  })
  void read()
  onScopeDispose(() => window.clearTimeout(timer))

  return { station, isKnown: computed(() => station.value !== undefined) }
}
