import { useI18n } from 'vue-i18n'

/** Background work is called as people call it, not by its name in the program. */
export function useJobName() {
  const { t, te } = useI18n()
  return (name: string): string => {
    const key = `jobName.${name.replaceAll('.', '_')}`
    return te(key) ? t(key) : name
  }
}
