import type { BodyOf } from '../../../../contracts/route.ts'
import type { createPayAdjustments, PayAdjustment } from '../../../../contracts/workshop/pay-adjustments.ts'
import type { Actor } from '../../../core/access.ts'
import { audit } from '../../../core/audit/audit.ts'
import type { Tx } from '../../../core/database/index.ts'
import { RuleError, fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { newId } from '../../../core/ids.ts'
import type { Floor } from '../shifts.ts'
import { adjustmentRows, toAdjustment, type PayAdjustmentRow } from './pay-adjustments.list.ts'
import { assertDayOpen, isDayOpen } from './periods.ts'
import type { PayAdjustmentTable } from './pay.tables.ts'

export interface Paying {
  tx: Tx
  actor: Actor
  requestId: string
  floor: Floor
}

type Entry = Pick<PayAdjustmentTable, 'workerId' | 'kind' | 'amountMinor' | 'day' | 'note'>

export async function addAdjustments(
  work: Paying,
  { workerIds, kind, amountMinor, day, note }: BodyOf<typeof createPayAdjustments>,
): Promise<PayAdjustment[]> {
  const { tx, actor, floor } = work
  const ids = [...new Set(workerIds)]
  const known = await tx.selectFrom('worker').select('id').where('id', 'in', ids).execute()
  if (known.length !== ids.length) throw fieldError('row.notFound', 'body.workerIds')
  if (ids.some((id) => id === actor.personId)) throw fieldError('payAdjustment.own', 'body.workerIds')
  if (day > (await floor.shiftNow(tx)).workedOn) throw fieldError('payAdjustment.inFuture', 'body.day')
  await assertDayOpen(tx, day, 'body.day')
  const signed = kind === 'bonus' ? amountMinor : -amountMinor
  const added: PayAdjustmentTable[] = []
  for (const workerId of ids) {
    added.push(await addEntry(work, { workerId, kind, amountMinor: signed, day, note }, null))
  }
  await emit(tx, floor.now(), 'pay.changed', { workerIds: ids })
  const rows = await adjustmentRows(tx)
    .where(
      'pay_adjustment.id',
      'in',
      added.map(({ id }) => id),
    )
    .orderBy('person.search')
    .execute()
  return rows.map((row) => toAdjustment(row, actor))
}

/** An entry is never changed: the opposite one beside it makes the sum right again. */
export async function takeBackAdjustment(work: Paying, id: string, note: string): Promise<PayAdjustment> {
  const { tx, actor, floor } = work
  const row = await readAdjustment(tx, id)
  if (row.workerId === actor.personId) throw new RuleError('payAdjustment.own')
  if (row.correctsId !== null || row.kind === 'debt') throw new RuleError('payAdjustment.isOpposite')
  if (row.oppositeId !== null) throw new RuleError('payAdjustment.takenBack')
  const day = (await isDayOpen(tx, row.day)) ? row.day : (await floor.shiftNow(tx)).workedOn
  const { workerId, kind, amountMinor } = row
  const opposite = await addEntry(work, { workerId, kind, amountMinor: -amountMinor, day, note }, id)
  await emit(tx, floor.now(), 'pay.changed', { workerIds: [workerId] })
  return toAdjustment(await readAdjustment(tx, opposite.id), actor)
}

async function readAdjustment(tx: Tx, id: string): Promise<PayAdjustmentRow> {
  const row = await adjustmentRows(tx).where('pay_adjustment.id', '=', id).executeTakeFirst()
  if (!row) throw new RuleError('row.notFound')
  return row
}

/** Adds to the ledger; the caller has looked whether the day is open and tells the others. */
export async function addEntry(
  { tx, actor, requestId, floor }: Paying,
  entry: Entry,
  correctsId: string | null,
): Promise<PayAdjustmentTable> {
  const now = floor.now()
  const row = { ...entry, id: newId(), correctsId, createdAt: now, createdByName: actor.name }
  await tx.insertInto('pay_adjustment').values(row).execute()
  await audit(
    tx,
    { actor, requestId, now },
    { action: 'payAdjustment.created', entity: 'pay_adjustment', entityId: row.id, after: row },
  )
  return row
}
