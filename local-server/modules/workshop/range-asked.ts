import type { ListQuery } from '../../../contracts/list.ts'

/** What a report whose rows are grouped as its filter `by` says is asked for; `usual` where nobody says. */
export function rangeAsked<Group extends string>(
  query: ListQuery,
  usual: Group,
): { from: string; to: string; by: Group; lineIds: readonly string[] | undefined } {
  const [by = usual] = (query['by'] as Group[] | undefined) ?? []
  return {
    from: String(query['workedOn.from']),
    to: String(query['workedOn.to']),
    by,
    lineIds: query['lineId'] as string[] | undefined,
  }
}
