import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useFormat } from '../../app/use-format.ts'
import { periodNames, periodOf, type Period, type PeriodName } from './periods.ts'

const isDay = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)

/** The days a pay sheet is of; in the address, so that a link shows the same. */
export function usePeriod() {
  const route = useRoute()
  const router = useRouter()
  const format = useFormat()

  const name = computed<PeriodName>(() => periodNames.find((one) => one === route.query['period']) ?? 'month')
  const period = computed<Period>(() => {
    const { from, to } = route.query
    const usual = periodOf(name.value === 'custom' ? 'month' : name.value, format.today())
    if (name.value !== 'custom') return usual
    const first = isDay(from) ? from : usual.from
    const last = isDay(to) ? to : usual.to
    return first <= last ? { from: first, to: last } : { from: last, to: first }
  })
  /** The same days in another page's address. */
  const query = computed(() =>
    name.value === 'custom' ? { period: name.value, ...period.value } : { period: name.value },
  )

  // Another page of the list would be one of other days.
  const set = (chosen: Record<string, string | undefined>) =>
    void router.replace({ query: { ...route.query, cursor: undefined, ...chosen } })

  return {
    name,
    period,
    query,
    setName: (next: PeriodName) =>
      set(next === 'custom' ? { period: next, ...period.value } : { period: next, from: undefined, to: undefined }),
    setDays: (days: Partial<Period>) => {
      if (Object.values(days).every(isDay)) set({ period: 'custom', ...period.value, ...days })
    },
  }
}
