import { computed, onScopeDispose, readonly, ref, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import type { EventName } from '../../../contracts/events.ts'
import type { ResponseOf, RouteContract } from '../../../contracts/route.ts'
import { call, type CallInput } from '../../app/api.ts'
import { failureOf, isAbort, type Failure } from '../../app/failure.ts'
import { useConnection, useLiveRefresh } from '../../app/realtime.ts'
import { useDelayed } from '../../ui/use-delayed.ts'
import { keepBoard, keptBoard } from './board-keeper.ts'

const readEvery = 30_000
/** While the figures are old, it is tried more often. */
const retryEvery = 5_000
/** What was kept is not called old while the first answer is on its way. */
const answerWithin = 2_000

type Dated = RouteContract & { response: { _output: { at: number } } }

/** What a board shows: live, read again every half minute in any case, and kept when the server goes away. */
export function useBoardData<C extends Dated>(
  contract: C,
  input: MaybeRefOrGetter<CallInput<C>>,
  refreshOn: readonly EventName[],
) {
  type Answer = ResponseOf<C> & { at: number }
  const data = shallowRef<Answer>()
  const failure = shallowRef<Failure>()
  const isOld = ref(false)
  /** The server's clock against this device's. */
  const clockOffset = ref(0)
  const { connection } = useConnection()

  let asking: AbortController | undefined
  let readTimer: number | undefined

  async function read(): Promise<void> {
    asking?.abort()
    const own = new AbortController()
    asking = own
    const asked = toValue(input)
    try {
      const next = (await call(contract, Object.assign({ signal: own.signal }, asked))) as Answer
      data.value = next
      clockOffset.value = next.at - Date.now()
      failure.value = undefined
      isOld.value = false
      keepBoard(contract, asked, next)
    } catch (error) {
      if (isAbort(error)) return
      failure.value = failureOf(error)
      isOld.value = true
    }
    window.clearTimeout(readTimer)
    readTimer = window.setTimeout(() => void read(), isOld.value ? retryEvery : readEvery)
  }

  watch(
    () => JSON.stringify(toValue(input)),
    () => {
      data.value = keptBoard(contract, toValue(input)) as Answer | undefined
      isOld.value = data.value !== undefined
      void read()
    },
    { immediate: true },
  )
  useLiveRefresh(refreshOn, () => void read())
  onScopeDispose(() => {
    asking?.abort()
    window.clearTimeout(readTimer)
  })

  const isStale = useDelayed(
    computed(() => data.value !== undefined && (isOld.value || connection.value === 'lost')),
    answerWithin,
  )
  return { data, failure, isStale, clockOffset: readonly(clockOffset) }
}
