import { useI18n } from 'vue-i18n'
import { nameOf } from '../../app/lookups.ts'
import { useFormat } from '../../app/use-format.ts'

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
const lastOf = (path: string) => path.split('.').at(-1) ?? path

/** What the program needs and people do not: where a change of it is all there is, nothing is shown. */
const internal = new Set([
  'id',
  'version',
  'photoFileId',
  'shiftId',
  'shiftHour',
  'own',
  'builtIn',
  'accounts',
  'columns',
])

/** The list in which a record's id is found by its name. */
const listOfId: Readonly<Record<string, string>> = {
  accountId: 'account.list',
  bundleId: 'bundle.list',
  lineId: 'line.list',
  masterPersonId: 'person.list',
  operationId: 'operation.list',
  personId: 'person.list',
  productId: 'product.list',
  workerId: 'worker.list',
}

/** What records in the audit log hold, in people's words. */
export function useAuditWords() {
  const { t, te } = useI18n()
  const format = useFormat()
  const first = (keys: readonly string[], otherwise: string): string => {
    const key = keys.find((one) => te(one))
    return key === undefined ? otherwise : t(key)
  }

  /** A field of a record, called as its list or form calls it; of a nested one, each part. */
  const field = (noun: string, path: string): string =>
    path
      .split('.')
      .map((name) =>
        first([`column.${camel(noun)}.${name}`, `field.${name}`, `column.common.${name}`, `audit.field.${name}`], name),
      )
      .join(' · ')

  function choice(noun: string, name: string, value: string): string {
    const keys = [`value.${camel(noun)}.${name}.${value}`, `value.common.${name}.${value}`, `choice.${name}.${value}`]
    const others: Readonly<Record<string, string>> = {
      list: `list.${value.replace(/\.list$/, '')}`,
      modules: `module.${value}`,
      permissions: `permission.${value}`,
      roles: `role.${value}`,
    }
    return first([...keys, others[name] ?? ''], value)
  }

  function value(noun: string, path: string, given: unknown): string {
    const name = lastOf(path)
    if (given === null || given === undefined || given === '') return '–'
    if (typeof given === 'boolean') return t(given ? 'list.yes' : 'list.no')
    if (typeof given === 'number') {
      if (/(At|Until)$/.test(name)) return format.exactInstant(given)
      if (name.endsWith('Minor')) return format.moneyWithCurrency(given)
      if (name.endsWith('Thousandths')) return format.thousandths(given)
      return name === 'port' ? String(given) : format.number(given, 3)
    }
    if (typeof given !== 'string') return JSON.stringify(given)
    if (/^\d{4}-\d{2}-\d{2}$/.test(given)) return format.day(given)
    return given
      .split(', ')
      .map((one) => choice(noun, name, one))
      .join(', ')
  }

  /** As `value`, but an id is the name of what it stands for, where that still is. */
  async function named(noun: string, path: string, given: unknown): Promise<string> {
    const list = listOfId[lastOf(path)]
    if (list === undefined || typeof given !== 'string') return value(noun, path, given)
    return nameOf(list, given).then(
      ({ label }) => label,
      () => given.slice(-8),
    )
  }

  /** What a record was called; an export, as the list that went into a file. */
  const recordName = (entity: string, name: string | null): string | null =>
    entity === 'export' && name !== null ? choice(entity, 'list', name) : name

  return { field, named, recordName, isInternal: (path: string) => internal.has(lastOf(path)) }
}
