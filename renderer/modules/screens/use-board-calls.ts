import { computed } from 'vue'
import { readBoardCalls } from '../../../contracts/workshop/calls.ts'
import type { ScreenSettings } from '../../../contracts/workshop/screens.ts'
import { useNow } from '../../app/use-now.ts'
import { inUrgency, pressingOf, type BoardCall } from './calls-view.ts'
import { useBoardData } from './use-board-data.ts'

/** The open calls as a screen shows them, and those that stand over whatever it shows. */
export function useBoardCalls(names: () => ScreenSettings['names']) {
  const { data, isStale, clockOffset } = useBoardData(readBoardCalls, () => ({ query: { names: names() } }), [
    'call.changed',
  ])
  const now = useNow(5_000)
  const serverNow = computed(() => now.value + clockOffset.value)
  const open = computed(() => inUrgency(data.value?.open ?? []))
  return {
    data,
    isStale,
    clockOffset,
    open,
    pressing: computed(() => pressingOf(open.value, serverNow.value)),
    lastsMs: ({ calledAt }: BoardCall) => Math.max(0, serverNow.value - calledAt),
  }
}

export type OpenCalls = ReturnType<typeof useBoardCalls>
