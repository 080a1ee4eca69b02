import { sql, type RawBuilder } from 'kysely'
import type { Actor } from '../../../core/access.ts'

/** What the rules look at: whose slip it is and who leads that line. */
export interface DisputeSubject {
  workerId: string
  masterPersonId: string | null
}

const isOwn = (actor: Actor, { workerId }: DisputeSubject) => actor.personId !== null && workerId === actor.personId

/** Those who see all pay, and the master of the line. */
const oversees = (actor: Actor, { masterPersonId }: DisputeSubject) =>
  actor.can('pay.readAll') ||
  (actor.can('payDispute.answer') && actor.personId !== null && masterPersonId === actor.personId)

export const payDisputePolicy = {
  isOwn,
  read: (actor: Actor, dispute: DisputeSubject) => isOwn(actor, dispute) || oversees(actor, dispute),
  /** Nobody for somebody else: the slip is theirs. */
  open: isOwn,
  /** Never one's own (D-52). */
  answer: (actor: Actor, dispute: DisputeSubject) =>
    actor.can('payDispute.answer') && oversees(actor, dispute) && !isOwn(actor, dispute),
}

/** `read` as a condition over `pay_dispute` joined with its `line`; `undefined` where everything is visible. */
export function visibleDisputes(actor: Actor): RawBuilder<boolean> | undefined {
  if (actor.can('pay.readAll')) return undefined
  const personId = actor.personId ?? ''
  if (!actor.can('payDispute.answer')) return sql<boolean>`pay_dispute."workerId" = ${personId}`
  return sql<boolean>`(line."masterPersonId" = ${personId} or pay_dispute."workerId" = ${personId})`
}
