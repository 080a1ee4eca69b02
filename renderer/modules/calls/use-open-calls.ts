import { computed, ref, watch } from 'vue'
import { listCalls, type Call } from '../../../contracts/workshop/calls.ts'
import { useNow } from '../../app/use-now.ts'
import { useRead } from '../../app/use-read.ts'

const most = 50

/** The open calls one may see, the oldest first, live; and how long each waits by the server's clock. */
export function useOpenCalls() {
  const { data, failure, isPending, refresh } = useRead(
    listCalls,
    { query: { state: ['waiting', 'taken'], sort: 'calledAt', limit: most } },
    { refreshOn: ['call.changed'], staleTime: 0 },
  )
  const now = useNow(15_000)
  const readAt = ref(Date.now())
  watch(data, () => (readAt.value = Date.now()))
  const sinceRead = () => Math.max(0, now.value - readAt.value)

  return {
    calls: computed(() => data.value?.items ?? []),
    isKnown: computed(() => data.value !== undefined),
    failure,
    isPending,
    refresh,
    lastsMs: (call: Call) => call.lostMinutes * 60_000 + sinceRead(),
  }
}
