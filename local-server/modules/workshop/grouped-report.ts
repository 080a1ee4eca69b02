import type { ListQuery } from '../../../contracts/list.ts'
import type { Actor } from '../../core/access.ts'
import type { Reader } from '../../core/database/index.ts'
import { overseenLines } from './workshop.policy.ts'

/** What a report whose rows are grouped as one chooses is asked for. */
export interface GroupedRange<Group extends string> {
  from: string
  to: string
  by: Group
  /** All one may see, unless given. */
  lineIds?: readonly string[] | undefined
}

/** The same of a list whose filter `by` says the group; `usual` where nobody says. */
export function rangeAsked<Group extends string>(query: ListQuery, usual: Group): GroupedRange<Group> {
  const [by = usual] = (query['by'] as Group[] | undefined) ?? []
  return {
    from: String(query['workedOn.from']),
    to: String(query['workedOn.to']),
    by,
    lineIds: query['lineId'] as string[] | undefined,
  }
}

/** Of the lines asked for, or of all, those somebody may see. */
export async function linesToSee(
  db: Reader,
  actor: Actor,
  { lineIds }: Pick<GroupedRange<string>, 'lineIds'>,
): Promise<string[]> {
  const overseen = overseenLines(actor)
  let lines = db.selectFrom('line').select('line.id')
  if (overseen) lines = lines.where(overseen)
  if (lineIds !== undefined) lines = lines.where('line.id', 'in', lineIds)
  return (await lines.execute()).map(({ id }) => id)
}

/** Family and given name of every worker, by their id. */
export async function workerNames(db: Reader): Promise<Map<string, string>> {
  const people = await db
    .selectFrom('worker')
    .innerJoin('person', 'person.id', 'worker.id')
    .select(['worker.id', 'person.familyName', 'person.givenName'])
    .execute()
  return new Map(people.map(({ id, familyName, givenName }) => [id, `${familyName} ${givenName}`]))
}
