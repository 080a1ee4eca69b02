import { sql, type RawBuilder } from 'kysely'
import type { Call } from '../../../../contracts/workshop/calls.ts'
import type { Actor } from '../../../core/access.ts'

/** What the rules look at: what it is about, and who leads the line it came from. */
export interface CallSubject {
  kind: Call['kind']
  workerId: string
  masterPersonId: string | null
}

/** A mechanic every machine, a storekeeper all material, a master whatever their own line or one without a master calls. */
function answers(actor: Actor, { kind, masterPersonId }: CallSubject): boolean {
  if (kind === 'machine' && actor.can('call.answerMachine')) return true
  if (kind === 'material' && actor.can('call.answerMaterial')) return true
  if (!actor.can('call.answer')) return false
  return actor.can('call.readAll') || masterPersonId === null || masterPersonId === actor.personId
}

export const callPolicy = {
  answer: answers,
  read: (actor: Actor, call: CallSubject) => actor.can('call.readAll') || answers(actor, call),
  withdraw: (actor: Actor, call: CallSubject) => actor.personId !== null && call.workerId === actor.personId,
}

/** `read` as a condition over `help_call` joined with its `line`; `undefined` where everything is visible. */
export function visibleCalls(actor: Actor): RawBuilder<boolean> | undefined {
  if (actor.can('call.readAll')) return undefined
  const any: RawBuilder<boolean>[] = [
    ...(actor.can('call.answerMachine') ? [sql<boolean>`help_call."kind" = 'machine'`] : []),
    ...(actor.can('call.answerMaterial') ? [sql<boolean>`help_call."kind" = 'material'`] : []),
    ...(actor.can('call.answer')
      ? [sql<boolean>`(line."masterPersonId" is null or line."masterPersonId" = ${actor.personId ?? ''})`]
      : []),
  ]
  return any.length === 0 ? sql<boolean>`1 = 0` : sql<boolean>`(${sql.join(any, sql` or `)})`
}
