import { watch } from 'vue'
import { readOwnScans } from '../../../contracts/devices.ts'
import type { EventPayloads } from '../../../contracts/events.ts'
import { call, newKey } from '../api.ts'
import { useConnection, useLive } from '../realtime.ts'
import { createScanInbox } from './scan-inbox.ts'
import { tellScan } from './use-scan.ts'

const takerKey = 'markaz.scansGoTo'
const thisPage = newKey()

/** Of several pages open on a station the one used last takes the scans, as a keyboard's keys go to one only. */
function takeScansWhenUsed(): void {
  const take = () => {
    if (document.visibilityState === 'visible') localStorage.setItem(takerKey, thisPage)
  }
  for (const used of ['focus', 'pageshow', 'pointerdown']) window.addEventListener(used, take)
  document.addEventListener('visibilitychange', take)
  window.addEventListener('pagehide', () => {
    if (isTaker()) localStorage.removeItem(takerKey)
  })
  // The one that took them is closed.
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key === takerKey && newValue === null) take()
  })
  take()
}

const isTaker = () => localStorage.getItem(takerKey) === thisPage

/** What this station's own serial scanners read goes where a keyboard scanner's codes go. Once, for the whole app. */
export function followStationScans(ownStation: () => string | null): void {
  const { connection } = useConnection()
  const markerKey = () => `markaz.lastScan.${ownStation() ?? ''}`
  const inbox = createScanInbox({
    read: async (after) => (await call(readOwnScans, { query: after === undefined ? {} : { after } })).items,
    tell({ code, deviceName }) {
      if (isTaker()) tellScan({ by: 'station', code, deviceName })
    },
    marker: {
      get: () => sessionStorage.getItem(markerKey()),
      set: (id) => sessionStorage.setItem(markerKey(), id),
    },
  })
  takeScansWhenUsed()
  useLive(['scan.read'], ({ payload, at }) => {
    const scan = payload as EventPayloads['scan.read']
    if (scan.stationId === ownStation()) inbox.hear(scan, at)
  })
  watch(
    [connection, ownStation],
    ([now, station]) => {
      if (now === 'on' && station !== null) void inbox.catchUp()
    },
    { immediate: true },
  )
}
