import { useI18n } from 'vue-i18n'
import { useFormat } from '../../app/use-format.ts'

const units = ['kilobytes', 'megabytes', 'gigabytes'] as const

/** A size as people read it. */
export function useBytes() {
  const { t } = useI18n()
  const format = useFormat()
  return (bytes: number): string => {
    let size = bytes / 1024
    let unit = 0
    while (size >= 1024 && unit < units.length - 1) {
      size /= 1024
      unit += 1
    }
    return t(`size.${units[unit] ?? 'kilobytes'}`, { size: format.number(size, size < 10 ? 1 : 0) })
  }
}
