import { useI18n } from 'vue-i18n'

/** What a list's columns, filters and values are called: the same words, found in the same order, as in its exports. */
export function useListWords(list: { name: string }) {
  const { t, te } = useI18n()
  const noun = list.name.replace(/\..*$/, '')
  const first = (keys: readonly string[], otherwise?: string): string => {
    const key = keys.find((one) => te(one))
    return key === undefined ? (otherwise ?? keys.at(-1) ?? '') : t(key)
  }

  return {
    field: (name: string) => first([`column.${noun}.${name}`, `column.common.${name}`, `field.${name}`]),
    value: (name: string, value: string) =>
      first([`value.${noun}.${name}.${value}`, `value.common.${name}.${value}`, `choice.${name}.${value}`], value),
  }
}
