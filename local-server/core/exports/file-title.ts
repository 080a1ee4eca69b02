import type { LocaleTag } from '../../../contracts/common.ts'
import type { ListContract, ListQuery } from '../../../contracts/list.ts'
import { periodFilterOf } from '../../../contracts/report-subscriptions.ts'
import { listTitle } from '../list/list-columns.ts'
import { writtenDay } from './formats.ts'

/** What a file is called: the list and the days its rows are of, or the day it was made. */
export const fileTitleOf = (contract: ListContract, query: ListQuery, locale: LocaleTag, today: string): string =>
  `${listTitle(contract, locale)} ${periodOf(contract, query) ?? today}`

/** `23.11.2026–29.11.2026`; null for what is of no days in particular. */
function periodOf(contract: ListContract, query: ListQuery): string | null {
  const days = periodFilterOf(contract)
  const [first, last] = [query[`${days}.from`], query[`${days}.to`]]
  if (typeof first !== 'string' || typeof last !== 'string') return null
  return first === last ? writtenDay(first) : `${writtenDay(first)}–${writtenDay(last)}`
}
