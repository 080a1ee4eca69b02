import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { addDays } from '../../app/format-values.ts'
import { useFormat } from '../../app/use-format.ts'

const isDay = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)

export const dayCounts = [1, 7, 30] as const

/** The days a page looks at, and one line where chosen; in the address, so that a link shows the same. */
export function useDays() {
  const route = useRoute()
  const router = useRouter()
  const format = useFormat()

  const to = computed(() => (isDay(route.query['to']) ? route.query['to'] : format.today()))
  const from = computed(() => {
    const { from: asked } = route.query
    return isDay(asked) && asked <= to.value ? asked : addDays(to.value, -6)
  })
  const lineId = computed(() => (typeof route.query['lineId'] === 'string' ? route.query['lineId'] : undefined))

  const set = (query: Record<string, string | undefined>) =>
    void router.replace({ query: { ...route.query, ...query } })

  return {
    from,
    to,
    lineId,
    query: computed(() => ({
      from: from.value,
      to: to.value,
      ...(lineId.value === undefined ? {} : { lineId: lineId.value }),
    })),
    setFrom: (day: string) => isDay(day) && set({ from: day, ...(day > to.value ? { to: day } : {}) }),
    setTo: (day: string) => isDay(day) && set({ to: day, ...(day < from.value ? { from: day } : {}) }),
    /** The last so many days up to today. */
    setLast: (days: number) => set({ to: format.today(), from: addDays(format.today(), 1 - days) }),
    isLast: (days: number) => to.value === format.today() && from.value === addDays(format.today(), 1 - days),
    setLine: (id: string | undefined) => set({ lineId: id }),
  }
}

export type Days = ReturnType<typeof useDays>
