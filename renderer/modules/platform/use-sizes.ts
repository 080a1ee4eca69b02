import { useI18n } from 'vue-i18n'
import { useFormat } from '../../app/use-format.ts'

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** Bytes and durations as people say them. */
export function useSizes() {
  const { t } = useI18n()
  const format = useFormat()

  function bytes(value: number): string {
    const step = Math.min(units.length - 1, value < 1 ? 0 : Math.floor(Math.log2(value) / 10))
    const amount = value / 1024 ** step
    return t(`size.${units[step] ?? 'byte'}`, { count: format.number(amount, amount < 10 && step > 0 ? 1 : 0) })
  }

  /** The two largest units: "3 d 4 h", "12 min 5 s". */
  function duration(seconds: number): string {
    const whole = Math.max(0, Math.round(seconds))
    const parts = [
      { name: 'day', count: Math.floor(whole / 86_400) },
      { name: 'hour', count: Math.floor(whole / 3600) % 24 },
      { name: 'minute', count: Math.floor(whole / 60) % 60 },
      { name: 'second', count: whole % 60 },
    ]
    const first = parts.findIndex(({ count }) => count > 0)
    if (first === -1) return t('duration.second', { count: 0 })
    return parts
      .slice(first, first + 2)
      .filter(({ count }) => count > 0)
      .map(({ name, count }) => t(`duration.${name}`, { count }))
      .join(' ')
  }

  return { bytes, duration }
}
