import { useI18n } from 'vue-i18n'
import { useFormat } from '../../app/use-format.ts'

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

/** What entries of the audit log say, in people's words: `product.created` is "Product · added". */
export function useAuditWords() {
  const { t, te } = useI18n()
  const format = useFormat()
  const word = (key: string, otherwise: string) => (te(key) ? t(key) : otherwise)

  const entity = (name: string): string => word(`audit.entity.${camel(name)}`, name)

  function action(name: string): string {
    const [noun = '', verb = ''] = name.split('.')
    return `${entity(noun)} · ${word(`audit.verb.${verb}`, verb)}`
  }

  /** A field of a record, called as its list or form calls it; of a nested one, each part. */
  const field = (noun: string, path: string): string =>
    path
      .split('.')
      .map((name) => {
        const keys = [`column.${camel(noun)}.${name}`, `field.${name}`, `column.common.${name}`]
        const key = keys.find((one) => te(one))
        return key ? t(key) : name
      })
      .join(' · ')

  function choice(noun: string, path: string, value: string): string {
    const name = path.split('.').at(-1) ?? path
    const keys = [`value.${camel(noun)}.${name}.${value}`, `value.common.${name}.${value}`, `choice.${name}.${value}`]
    const key = keys.find((one) => te(one))
    return key ? t(key) : value
  }

  function value(noun: string, path: string, given: unknown): string {
    if (given === null || given === undefined || given === '') return '–'
    if (typeof given === 'boolean') return t(given ? 'list.yes' : 'list.no')
    if (typeof given === 'number') {
      if (/(At|Until)$/.test(path)) return format.exactInstant(given)
      if (path.endsWith('Minor')) return format.moneyWithCurrency(given)
      if (path.endsWith('Thousandths')) return format.thousandths(given)
      return format.number(given, 3)
    }
    if (typeof given !== 'string') return JSON.stringify(given)
    return /^\d{4}-\d{2}-\d{2}$/.test(given) ? format.day(given) : choice(noun, path, given)
  }

  return { entity, action, field, value }
}
