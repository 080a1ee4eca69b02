import { computed, onScopeDispose, readonly, ref, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { readBoard } from '../../../contracts/workshop/boards.ts'
import { call } from '../../app/api.ts'
import { failureOf, isAbort, type Failure } from '../../app/failure.ts'
import { useConnection, useLiveRefresh } from '../../app/realtime.ts'
import { keepBoard, keptBoard } from './board-keeper.ts'
import { changesBetween, type Board } from './board-view.ts'

const readEvery = 30_000
/** While the figures are old, it is tried more often. */
const retryEvery = 5_000
const litFor = 2_000

/** The figures of a board: live, read again every half minute in any case, and kept when the server goes away. */
export function useBoard(lineId: MaybeRefOrGetter<string | null>) {
  const board = shallowRef<Board>()
  const failure = shallowRef<Failure>()
  const isOld = ref(false)
  const lit = shallowRef<ReadonlySet<string>>(new Set())
  /** The server's clock against this device's. */
  const clockOffset = ref(0)
  const { connection } = useConnection()

  let asking: AbortController | undefined
  let readTimer: number | undefined
  let litTimer: number | undefined

  function light(names: ReadonlySet<string>): void {
    if (names.size === 0) return
    lit.value = names
    window.clearTimeout(litTimer)
    litTimer = window.setTimeout(() => (lit.value = new Set()), litFor)
  }

  async function read(): Promise<void> {
    asking?.abort()
    const own = new AbortController()
    asking = own
    const line = toValue(lineId)
    try {
      const next = await call(readBoard, { query: line === null ? {} : { lineId: line }, signal: own.signal })
      light(changesBetween(board.value, next))
      board.value = next
      clockOffset.value = next.at - Date.now()
      failure.value = undefined
      isOld.value = false
      keepBoard(next)
    } catch (error) {
      if (isAbort(error)) return
      failure.value = failureOf(error)
      isOld.value = true
    }
    window.clearTimeout(readTimer)
    readTimer = window.setTimeout(() => void read(), isOld.value ? retryEvery : readEvery)
  }

  watch(
    () => toValue(lineId),
    (line) => {
      board.value = keptBoard(line)
      isOld.value = board.value !== undefined
      void read()
    },
    { immediate: true },
  )
  useLiveRefresh(
    [
      'workRecord.created',
      'workRecord.changed',
      'workRecord.decided',
      'workRecord.corrected',
      'line.changed',
      'worker.changed',
    ],
    () => void read(),
  )
  onScopeDispose(() => {
    asking?.abort()
    window.clearTimeout(readTimer)
    window.clearTimeout(litTimer)
  })

  return {
    board,
    failure,
    lit,
    clockOffset: readonly(clockOffset),
    /** The figures may have changed meanwhile: it is said from when they are. */
    isStale: computed(() => board.value !== undefined && (isOld.value || connection.value === 'lost')),
  }
}
