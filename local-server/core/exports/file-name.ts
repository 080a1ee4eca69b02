import type { LocaleTag } from '../../../contracts/common.ts'
import type { ExportFormat } from '../../../contracts/exports.ts'
import type { ListContract, ListQuery } from '../../../contracts/list.ts'
import { listTitle } from '../list/list-columns.ts'
import { writtenDay } from './formats.ts'

/** What a saved file is called: the list and the day it was made, or the days a report is of. */
export function fileNameOf(
  contract: ListContract,
  query: ListQuery,
  { locale, today, format }: { locale: LocaleTag; today: string; format: ExportFormat },
): string {
  const title = listTitle(contract, locale).replaceAll(/[\\/:*?"<>|]/g, ' ')
  return `${title} ${periodOf(contract, query) ?? today}.${format}`
}

/** `23.11.2026–29.11.2026`; null for what is no report. */
export function periodOf({ period }: ListContract, query: ListQuery): string | null {
  if (period === undefined) return null
  const from = writtenDay(String(query[`${period}.from`]))
  const to = writtenDay(String(query[`${period}.to`]))
  return from === to ? from : `${from}–${to}`
}
