import type { LocaleTag } from '../../../contracts/common.ts'
import type { ListContract, ListQuery } from '../../../contracts/list.ts'
import { listTitle } from '../list/list-columns.ts'
import { writtenDay } from './formats.ts'

/** What a file is called: the list and the day it was made, or the days a report is of. */
export const fileTitleOf = (contract: ListContract, query: ListQuery, locale: LocaleTag, today: string): string =>
  `${listTitle(contract, locale)} ${periodOf(contract, query) ?? today}`

/** `23.11.2026–29.11.2026`; null for what is no report. */
function periodOf({ period }: ListContract, query: ListQuery): string | null {
  if (period === undefined) return null
  const from = writtenDay(String(query[`${period}.from`]))
  const to = writtenDay(String(query[`${period}.to`]))
  return from === to ? from : `${from}–${to}`
}
