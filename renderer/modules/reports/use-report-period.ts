import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useFormat } from '../../app/use-format.ts'
import { periodAround, periodBeside, periodNames, type Period, type PeriodName } from './periods.ts'

const isDay = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))

/** The period a page shows; in the address, so that a link shows the same. */
export function useReportPeriod(usual: Exclude<PeriodName, 'custom'>) {
  const route = useRoute()
  const router = useRouter()
  const format = useFormat()

  const name = computed<PeriodName>(() => periodNames.find((one) => one === route.query['period']) ?? usual)
  const period = computed<Period>(() => {
    const { from, to } = route.query
    if (isDay(from) && isDay(to) && from <= to) return { from, to }
    return periodAround(name.value === 'custom' ? usual : name.value, format.today())
  })
  const isNow = computed(() => period.value.to >= format.today())

  const set = (query: Record<string, string | undefined>) =>
    void router.replace({ query: { ...route.query, cursor: undefined, ...query } })

  return {
    name,
    period,
    isNow,
    /** As the reports ask for it. */
    query: computed(() => ({ 'workedOn.from': period.value.from, 'workedOn.to': period.value.to })),
    setName: (next: PeriodName) =>
      set(next === 'custom' ? { period: next, ...period.value } : { period: next, from: undefined, to: undefined }),
    setDays: (days: Period, as: PeriodName = 'custom') => set({ period: as, ...days }),
    setEnd: (end: 'from' | 'to', day: string) => {
      if (!isDay(day)) return
      const days = { ...period.value, [end]: day }
      set({ period: 'custom', ...(days.from <= days.to ? days : { from: day, to: day }) })
    },
    move: (by: -1 | 1) => set({ period: name.value, ...periodBeside(name.value, period.value, by) }),
  }
}

export type ReportPeriod = ReturnType<typeof useReportPeriod>
