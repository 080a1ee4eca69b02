import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { newKey } from '../../../app/api.ts'
import { useConnection } from '../../../app/realtime.ts'
import { useSession } from '../../../app/session.store.ts'
import type { Entry } from '../kiosk-machine.ts'
import type { KioskWorker } from '../kiosk-types.ts'
import { deliver } from './delivery.ts'
import {
  couponByCode,
  forgetDirectory,
  keptDirectory,
  noteRecent,
  operationsOf,
  renewDirectory,
  workerByBadge,
} from './directory.ts'
import { isShift, openKioskStore, type KioskStore, type Measured, type WaitingShift } from './kiosk-store.ts'
import { measured, noteMeasured } from './measure.ts'

const renewEvery = 5 * 60_000
const lookEvery = 10_000

/** What a kiosk does without the server: it knows workers, operations and coupons, and keeps work until it can bring it. */
export function useAlone(isKiosk: Readonly<Ref<boolean>>) {
  const session = useSession()
  const { connection } = useConnection()
  const store = shallowRef<KioskStore>()
  /** It has what it needs to go on alone. */
  const canGoOn = ref(false)
  const waiting = ref(0)
  let renewedAt = -Infinity
  let isBusy = false

  async function count(of: KioskStore): Promise<void> {
    waiting.value = await of.count('waiting')
  }

  async function bringAll(to: KioskStore): Promise<void> {
    const line = {
      all: async () => {
        const [keys, works] = await Promise.all([to.getAllKeys('waiting'), to.getAll('waiting')])
        return works.flatMap((work, index) => {
          const key = keys[index]
          return key === undefined ? [] : [{ key, work }]
        })
      },
      remove: async (key: number) => {
        await to.delete('waiting', key)
        await count(to)
      },
    }
    await deliver(line, measured)
  }

  /** Brings what waits and reads the directory anew, while the server is there; one after the other. */
  async function look(): Promise<void> {
    noteMeasured()
    const of = store.value
    if (!of || isBusy || !isKiosk.value || connection.value !== 'on') return
    isBusy = true
    try {
      if (waiting.value > 0) await bringAll(of)
      if (performance.now() - renewedAt < renewEvery) return
      await renewDirectory(of)
      renewedAt = performance.now()
      canGoOn.value = true
    } catch (error) {
      // The line broke in between, or the store is full: it is tried again, and what waits goes on waiting.
      console.warn(error)
    } finally {
      isBusy = false
    }
  }

  async function open(): Promise<void> {
    try {
      store.value = await openKioskStore()
      canGoOn.value = (await keptDirectory(store.value)) !== undefined
      await count(store.value)
      // So that the browser does not clear it away when the disk is full. Firefox asks the person, and nobody may answer.
      navigator.storage.persist().catch(console.warn)
    } catch (error) {
      // A browser that keeps nothing: the kiosk then works with the server only.
      console.warn(error)
    }
    await look()
  }

  const timer = window.setInterval(() => void look(), lookEvery)
  window.addEventListener('pagehide', noteMeasured)
  watch([connection, isKiosk], () => void look())
  void open()
  onScopeDispose(() => {
    window.clearInterval(timer)
    window.removeEventListener('pagehide', noteMeasured)
    store.value?.close()
  })

  /** When this is, for the server to reckon from; undefined where it has never been heard. */
  async function measuredNow(of: KioskStore): Promise<Measured | undefined> {
    const heard = await keptDirectory(of)
    if (!heard) return undefined
    const measuredAt = measured()
    return {
      heardAt: heard.directory.at,
      sinceHeardMs: Math.max(0, Math.round(measuredAt - heard.measuredAt)),
      clockSinceHeardMs: Math.round(Date.now() - heard.clockAt),
      measuredAt,
    }
  }

  /** Keeps what was entered; answers whether it is safe now. */
  async function keepWork(worker: KioskWorker, { operation, coupon, key }: Entry, quantity: number): Promise<boolean> {
    const to = store.value
    const time = to && (await measuredNow(to))
    if (!time) return false
    await to.add('waiting', {
      ...time,
      key,
      badge: worker.badge,
      workerId: worker.id,
      operationId: operation.id,
      quantity,
      ...(coupon ? { couponCode: coupon.code } : {}),
    })
    noteMeasured()
    await noteRecent(to, worker.id, [operation.id, ...worker.recent.map(({ id }) => id)])
    await count(to)
    return true
  }

  /** Keeps that a worker came or left; answers whether it is safe now. */
  async function keepShift(worker: Pick<KioskWorker, 'id' | 'badge'>, mark: WaitingShift['mark']): Promise<boolean> {
    const to = store.value
    const time = to && (await measuredNow(to))
    if (!time) return false
    await to.add('waiting', { ...time, key: newKey(), badge: worker.badge, workerId: worker.id, mark })
    noteMeasured()
    await count(to)
    void look()
    return true
  }

  /** What this kiosk noted of a worker's shift last and has not brought yet. */
  const shiftOf = async (workerId: string): Promise<WaitingShift['mark'] | undefined> =>
    (await store.value?.getAll('waiting'))?.filter(isShift).findLast((one) => one.workerId === workerId)?.mark

  /** The kiosk is one no more: it keeps nothing of anybody but what it has still to bring. */
  async function forget(): Promise<void> {
    if (!store.value) return
    await forgetDirectory(store.value)
    canGoOn.value = false
    renewedAt = -Infinity
  }

  const stationId = computed(() => session.me?.stationId ?? '')
  const withStore = async <T>(work: (of: KioskStore) => Promise<T>): Promise<T | undefined> =>
    store.value && work(store.value)
  return {
    canGoOn,
    waiting,
    keepWork,
    keepShift,
    shiftOf,
    forget,
    workerOf: (badge: string) => withStore((of) => workerByBadge(of, stationId.value, badge)),
    operationsOf: (productId: string) => withStore((of) => operationsOf(of, productId)),
    couponOf: (code: string) => withStore((of) => couponByCode(of, code)),
    noteRecent: (worker: KioskWorker) =>
      withStore((of) =>
        noteRecent(
          of,
          worker.id,
          worker.recent.map(({ id }) => id),
        ),
      ),
  }
}

export type Alone = ReturnType<typeof useAlone>
