import { z } from 'zod'
import type { LocaleTag, ModuleName } from '../../../contracts/common.ts'
import type { ListQuery } from '../../../contracts/list.ts'
import type { Permission } from '../../../contracts/permissions.ts'
import type { Actor } from '../access.ts'
import { RuleError, fieldError } from '../errors.ts'
import { invalidInput } from '../http/problem.ts'
import type { List } from './define-list.ts'

/** Every list there is, and which modules are switched on. */
export interface KnownLists {
  lists: readonly List[]
  modules: readonly ModuleName[]
}

/** The list of a contract name. @throws RuleError `list.unknown`, `module.off`, `permission.denied` */
export function listFor({ lists, modules }: KnownLists, name: string, actor: Actor, path: string): List {
  const list = lists.find(({ contract }) => contract.name === name)
  if (!list) throw fieldError('list.unknown', path, { list: name })
  if (list.module !== undefined && !modules.includes(list.module)) throw new RuleError('module.off')
  const { access } = list.contract
  if (access !== 'public' && access !== 'signedIn' && !actor.can(access satisfies Permission)) {
    throw new RuleError('permission.denied')
  }
  return list
}

/** What says which page, not which rows. */
const pageKeys = new Set(['cursor', 'limit', 'total', 'sums'])

export const withoutPage = <V>(query: Readonly<Record<string, V>>): Record<string, V> =>
  Object.fromEntries(Object.entries(query).filter(([key]) => !pageKeys.has(key)))

/** A query as it came, checked as the list's own route would. @throws RuleError `request.invalid` */
export function listQuery(list: List, query: Readonly<Record<string, unknown>>, locale: LocaleTag): ListQuery {
  const parsed = z
    .object({ query: list.contract.query ?? z.never() })
    .safeParse({ query: withoutPage(query) }, { reportInput: true })
  if (!parsed.success) throw invalidInput('body', parsed.error, locale)
  return parsed.data.query
}
