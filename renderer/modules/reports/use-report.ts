import { computed, type MaybeRefOrGetter, toValue } from 'vue'
import type { ListContract, RowOf } from '../../../contracts/list.ts'
import { useRead } from '../../app/use-read.ts'

type Query = Record<string, string | string[]>

/** All rows of a report and their sums; read again when work changes. */
export function useReport<L extends ListContract>(
  report: MaybeRefOrGetter<L>,
  query: MaybeRefOrGetter<Query>,
  enabled: MaybeRefOrGetter<boolean> = true,
) {
  const { data, failure, refresh, isPending } = useRead<ListContract>(
    // Pages that change their report make a new reader for it.
    toValue(report),
    () => ({ query: { limit: 1000, sums: true, ...toValue(query) } }),
    {
      enabled,
      staleTime: 0,
      refreshOn: ['workRecord.created', 'workRecord.changed', 'workRecord.decided', 'workRecord.corrected'],
    },
  )
  return {
    rows: computed(() => (data.value?.items ?? []) as RowOf<L>[]),
    sums: computed(() => data.value?.sums),
    failure,
    refresh,
    isPending,
  }
}
