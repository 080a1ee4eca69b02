import { useI18n } from 'vue-i18n'

/** A job's error is a code with a text of ours, or the words of a fault. */
export function useJobError() {
  const { t, te } = useI18n()
  return (error: string): string => (te(`error.${error}`) ? t(`error.${error}`) : error)
}
