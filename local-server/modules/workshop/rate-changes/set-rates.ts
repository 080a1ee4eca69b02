import { audit } from '../../../core/audit/audit.ts'
import type { Actor } from '../../../core/access.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { newId } from '../../../core/ids.ts'

export interface NewRate {
  operationId: string
  rateMinor: number
  validFrom: string
}

export interface Pricing {
  tx: Tx
  actor: Actor
  requestId?: string
  now: number
}

/** The rates there are of some operations, the oldest first. */
export async function ratesOf(
  db: Reader | Tx,
  operationIds: readonly string[],
): Promise<Map<string, { validFrom: string; rateMinor: number }[]>> {
  const rows = await db
    .selectFrom('piece_rate')
    .select(['operationId', 'validFrom', 'rateMinor'])
    .where('operationId', 'in', operationIds)
    .orderBy('validFrom')
    .execute()
  return Map.groupBy(rows, ({ operationId }) => operationId)
}

/**
 * Whether a rate may begin on a day: not in the past, where work was recorded at another rate, and once a day. The first
 * rate of an operation meets no work, so it may where `firstInPast` says so.
 *
 * @throws RuleError `rate.inPast`, `rate.dayTaken`, both at the day
 */
export function assertDayFree(
  rates: readonly { validFrom: string }[],
  validFrom: string,
  { workedOn, firstInPast, path }: { workedOn: string; firstInPast: boolean; path: string },
): void {
  const isFirst = rates.length === 0
  if (validFrom < workedOn && !(isFirst && firstInPast)) throw fieldError('rate.inPast', path)
  if (rates.some((rate) => rate.validFrom === validFrom)) throw fieldError('rate.dayTaken', path)
}

/** Adds a rate that counts from its day on, signed by whoever the command is of; the caller has looked whether it may. */
export async function addSignedRate(
  { tx, actor, requestId, now }: Pricing,
  rate: NewRate,
  changeId: string | null = null,
): Promise<string> {
  const id = newId()
  await tx
    .insertInto('piece_rate')
    .values({ ...rate, id, createdAt: now, createdBy: actor.name, changeId, signedByName: actor.name, signedAt: now })
    .execute()
  await audit(
    tx,
    { actor, now, ...(requestId === undefined ? {} : { requestId }) },
    { action: 'pieceRate.created', entity: 'piece_rate', entityId: id, after: { ...rate, signedByName: actor.name } },
  )
  return id
}

/** Tells pages and kiosks that rates of these operations are other ones. */
export async function tellOfRates(tx: Tx, now: number, operationIds: readonly string[]): Promise<void> {
  const products = await tx
    .selectFrom('operation')
    .select('productId')
    .distinct()
    .where('id', 'in', operationIds)
    .execute()
  for (const { productId } of products) await emit(tx, now, 'catalogue.changed', { productId })
}
