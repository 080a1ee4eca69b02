import type { BodyOf } from '../../../../contracts/route.ts'
import type { createRateChange } from '../../../../contracts/workshop/rate-changes.ts'
import { fold } from '../../../../contracts/uzbek-script.ts'
import { audit } from '../../../core/audit/audit.ts'
import { changeRow, rowForChange, type Reader, type Tx } from '../../../core/database/index.ts'
import { RuleError, fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { newId } from '../../../core/ids.ts'
import { notify, settleNotices } from '../../../core/notifications/notify.ts'
import type { RateChangeTable } from './rate-changes.migration.ts'
import { addSignedRate, assertDayFree, ratesOf, tellOfRates, type Pricing } from './set-rates.ts'

export type WantedRates = Pick<BodyOf<typeof createRateChange>, 'rates' | 'validFrom' | 'note'>

const changeLink = (id: string): string => `/rate-changes?open=${id}`

/** @throws RuleError `row.notFound`, `rate.operationTwice` */
export async function operationsOf(db: Reader | Tx, rates: WantedRates['rates']) {
  const ids = rates.map(({ operationId }) => operationId)
  if (new Set(ids).size !== ids.length) throw fieldError('rate.operationTwice', 'body.rates')
  const operations = await db
    .selectFrom('operation')
    .innerJoin('product', 'product.id', 'operation.productId')
    .select(['operation.id', 'operation.name', 'product.code as productCode'])
    .where('operation.id', 'in', ids)
    .orderBy('product.code')
    .orderBy('operation.sequence')
    .execute()
  if (operations.length !== ids.length) throw fieldError('row.notFound', 'body.rates')
  return operations
}

/** Keeps rates that are to be signed. They count for nothing until then. */
export async function proposeRates(
  work: Pricing & { workedOn: string; firstInPast?: boolean },
  { rates, validFrom, note }: WantedRates,
): Promise<string> {
  const { tx, actor, requestId, now, workedOn, firstInPast = false } = work
  const operations = await operationsOf(tx, rates)
  const known = await ratesOf(
    tx,
    operations.map(({ id }) => id),
  )
  for (const { id } of operations) {
    assertDayFree(known.get(id) ?? [], validFrom, { workedOn, firstInPast, path: 'body.validFrom' })
  }
  const row: RateChangeTable = {
    id: newId(),
    validFrom,
    note,
    search: fold(
      [note, ...operations.flatMap(({ name, productCode }) => [productCode, name])].join(' ').slice(0, 2_000),
    ),
    state: 'proposed',
    proposedByName: actor.name,
    proposedByAccountId: actor.accountId,
    createdAt: now,
    decidedByName: null,
    decidedAt: null,
    reason: null,
    version: 1,
  }
  await tx.insertInto('rate_change').values(row).execute()
  await tx
    .insertInto('rate_change_line')
    .values(rates.map((rate) => ({ ...rate, changeId: row.id })))
    .execute()
  await audit(
    tx,
    { actor, now, ...(requestId === undefined ? {} : { requestId }) },
    { action: 'rateChange.proposed', entity: 'rate_change', entityId: row.id, after: { validFrom, note, rates } },
  )
  await emit(tx, now, 'rateChange.changed', { rateChangeId: row.id })
  return row.id
}

/** Tells those who may sign that something waits for them. */
export const askForSignature = (tx: Tx, { now, actor }: Pricing, id: string, rates: number): Promise<void> =>
  notify(tx, now, {
    to: { permission: 'rate.sign' },
    kind: 'rateChange.proposed',
    params: { name: actor.name, count: rates },
    link: changeLink(id),
  })

async function proposedForChange({ tx }: Pricing, id: string, version?: number): Promise<RateChangeTable> {
  const row = await tx.selectFrom('rate_change').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new RuleError('row.notFound')
  if (row.state !== 'proposed') throw new RuleError('rateChange.decided', { name: row.decidedByName ?? '' })
  return rowForChange(tx, 'rate_change', id, version)
}

/** The rates count from their day on: all of them, or none where one day has gone by or is taken meanwhile. */
export async function signRates(work: Pricing & { workedOn: string }, id: string, version?: number): Promise<void> {
  const { tx, now, workedOn } = work
  const change = await proposedForChange(work, id, version)
  const lines = await tx.selectFrom('rate_change_line').selectAll().where('changeId', '=', id).execute()
  const operationIds = lines.map(({ operationId }) => operationId)
  const known = await ratesOf(tx, operationIds)
  for (const { operationId, rateMinor } of lines) {
    assertDayFree(known.get(operationId) ?? [], change.validFrom, {
      workedOn,
      firstInPast: true,
      path: 'body.validFrom',
    })
    await addSignedRate(work, { operationId, rateMinor, validFrom: change.validFrom }, id)
  }
  await decide(work, change, 'signed', null)
  await tellOfRates(tx, now, operationIds)
}

export async function withdrawRates(work: Pricing, id: string, version: number, reason: string): Promise<void> {
  await decide(work, await proposedForChange(work, id, version), 'withdrawn', reason)
}

async function decide(
  { tx, actor, requestId, now }: Pricing,
  change: RateChangeTable,
  state: 'signed' | 'withdrawn',
  reason: string | null,
): Promise<void> {
  await changeRow(tx, 'rate_change', change.id, { state, decidedByName: actor.name, decidedAt: now, reason })
  await audit(
    tx,
    { actor, now, ...(requestId === undefined ? {} : { requestId }) },
    {
      action: `rateChange.${state}`,
      entity: 'rate_change',
      entityId: change.id,
      before: { state: change.state },
      after: { state, validFrom: change.validFrom, reason },
    },
  )
  await emit(tx, now, 'rateChange.changed', { rateChangeId: change.id })
  await settleNotices(tx, now, changeLink(change.id))
  const { proposedByAccountId } = change
  if (proposedByAccountId === null || proposedByAccountId === actor.accountId) return
  await notify(tx, now, {
    to: { accountIds: [proposedByAccountId] },
    kind: `rateChange.${state}`,
    params: { name: actor.name },
    link: changeLink(change.id),
  })
}
