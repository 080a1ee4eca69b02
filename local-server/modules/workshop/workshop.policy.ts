import { sql, type RawBuilder } from 'kysely'
import type { Actor } from '../../core/access.ts'

/** What the row rules look at: whose work it is and who leads the line it was done on. */
export interface RecordSubject {
  workerId: string
  masterPersonId: string | null
}

const isOwn = (actor: Actor, record: RecordSubject) => actor.personId !== null && record.workerId === actor.personId

/** All records, or those of the lines one leads. */
function oversees(actor: Actor, record: RecordSubject): boolean {
  if (actor.can('workRecord.readAll')) return true
  return actor.can('workRecord.readLine') && actor.personId !== null && record.masterPersonId === actor.personId
}

export const workRecordPolicy = {
  read: (actor: Actor, record: RecordSubject) => isOwn(actor, record) || oversees(actor, record),
  /** Record, change, delete. */
  write: (actor: Actor, record: RecordSubject) =>
    isOwn(actor, record)
      ? actor.can('workRecord.createOwn')
      : actor.can('workRecord.createForOthers') && oversees(actor, record),
  /** Never one's own (D-52). */
  decide: (actor: Actor, record: RecordSubject) =>
    actor.can('workRecord.approve') && oversees(actor, record) && !isOwn(actor, record),
  /** Never one's own, like the decision it takes back (D-52). */
  correct: (actor: Actor, record: RecordSubject) =>
    actor.can('workRecord.correct') && oversees(actor, record) && !isOwn(actor, record),
  isOwn,
}

/** The same rule as a condition over `work_record` joined with its `line`; `undefined` where everything is visible. */
export function visibleTo(actor: Actor): RawBuilder<boolean> | undefined {
  if (actor.can('workRecord.readAll')) return undefined
  const personId = actor.personId ?? ''
  if (!actor.can('workRecord.readLine')) return sql<boolean>`work_record."workerId" = ${personId}`
  return sql<boolean>`(line."masterPersonId" = ${personId} or work_record."workerId" = ${personId})`
}

/** Lines whose figures the actor sees, as a condition over `line`; `undefined` for the whole floor. */
export function overseenLines(actor: Actor): RawBuilder<boolean> | undefined {
  if (actor.can('workRecord.readAll')) return undefined
  return sql<boolean>`line."masterPersonId" = ${actor.personId ?? ''}`
}

/**
 * Whose sums the actor sees, as conditions over tables that have `lineId` or `workerId`: everybody's, those of the lines
 * one leads, or one's own.
 */
export function reportScope(actor: Actor): { lineId?: RawBuilder<boolean>; workerId?: RawBuilder<boolean> } {
  if (actor.can('workRecord.readAll')) return {}
  const personId = actor.personId ?? ''
  if (!actor.can('workRecord.readLine')) return { workerId: sql<boolean>`"workerId" = ${personId}` }
  return { lineId: sql<boolean>`"lineId" in (select line."id" from line where line."masterPersonId" = ${personId})` }
}
/** Whether a line's figures are among those: the same rule for one line. */
export const overseesLine = (actor: Actor, { masterPersonId }: { masterPersonId: string | null }): boolean =>
  actor.can('workRecord.readAll') || (actor.personId !== null && masterPersonId === actor.personId)
