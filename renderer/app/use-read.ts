import { useQuery } from '@pinia/colada'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import type { EventName } from '../../contracts/events.ts'
import type { RouteContract } from '../../contracts/route.ts'
import { call, type CallInput } from './api.ts'
import { failureOf } from './failure.ts'
import { useLiveRefresh } from './realtime.ts'

interface ReadOptions {
  /** Events after which it is read again. */
  refreshOn?: readonly EventName[]
  enabled?: MaybeRefOrGetter<boolean>
  staleTime?: number
}

/**
 * Reads a route and keeps the answer for whoever asks the same.
 *
 *     const { data: settings, failure, refresh } = useRead(readSettings, {}, { refreshOn: ['settings.changed'] })
 */
export function useRead<C extends RouteContract>(
  contract: C,
  input: MaybeRefOrGetter<CallInput<C>>,
  options: ReadOptions = {},
) {
  const isWanted = () => toValue(options.enabled) ?? true
  const query = useQuery({
    key: () => [contract.name, JSON.stringify(toValue(input))],
    query: ({ signal }) => call(contract, Object.assign({ signal }, toValue(input))),
    enabled: isWanted,
    staleTime: options.staleTime ?? 5_000,
  })
  if (options.refreshOn) useLiveRefresh(options.refreshOn, () => void (isWanted() && query.refetch()))
  return {
    data: query.data,
    isLoading: query.isLoading,
    isPending: query.isPending,
    failure: computed(() => (query.error.value ? failureOf(query.error.value) : undefined)),
    refresh: () => query.refetch(),
  }
}
