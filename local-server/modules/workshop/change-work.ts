import { done } from '../../../contracts/common.ts'
import { audit } from '../../core/audit/audit.ts'
import { changeRow } from '../../core/database/index.ts'
import { RuleError } from '../../core/errors.ts'
import { emit } from '../../core/events/outbox.ts'
import { assertDayOpen } from './pay/periods.ts'
import { assertFits, piecesLeft } from './coupons.ts'
import { assertQuantity, type Work } from './record-work.ts'
import { totalChanges } from './totals.ts'
import { recordRows, toWorkRecord, type WorkRecord, type WorkRecordRow } from './work-records.list.ts'
import { workRecordPolicy } from './workshop.policy.ts'

/** Only what is pending can be changed or deleted; what was decided stays (D-52). */
export async function changeWork(
  work: Work,
  id: string,
  { version, quantity }: { version: number; quantity: number },
): Promise<WorkRecord> {
  const { tx, actor } = work
  const row = await rowToWrite(work, id, 'kept')
  assertPending(row)
  await assertDayOpen(tx, row.workedOn)
  if (row.version !== version) {
    throw new RuleError('row.stale', {}, { current: toWorkRecord(row, actor, actor.locale) })
  }
  assertQuantity(quantity, work.quantityLimit)
  await assertBundleHolds(work, row, quantity)

  const changed = { ...row, quantity, amountMinor: quantity * row.unitPriceMinor, version: row.version + 1 }
  await changeRow(tx, 'work_record', id, { quantity, amountMinor: changed.amountMinor })
  const totals = totalChanges()
  totals.takeOff(row)
  totals.putOn(changed)
  await totals.apply(tx)
  await note(work, 'workRecord.changed', row, { quantity: row.quantity }, { quantity })
  return toWorkRecord(changed, actor, actor.locale)
}

export async function deleteWork(work: Work, id: string): Promise<typeof done> {
  const row = await rowToWrite(work, id, 'kept')
  assertPending(row)
  await assertDayOpen(work.tx, row.workedOn)
  await changeRow(work.tx, 'work_record', id, { deletedAt: work.floor.now() })
  const totals = totalChanges()
  totals.takeOff(row)
  await totals.apply(work.tx)
  await note(work, 'workRecord.deleted', row, { quantity: row.quantity, amountMinor: row.amountMinor }, undefined)
  return done
}

export async function undeleteWork(work: Work, id: string): Promise<WorkRecord> {
  const row = await rowToWrite(work, id, 'deleted')
  await assertDayOpen(work.tx, row.workedOn)
  await assertBundleHolds(work, row, row.quantity)
  await changeRow(work.tx, 'work_record', id, { deletedAt: null })
  const totals = totalChanges()
  totals.putOn(row)
  await totals.apply(work.tx)
  await note(work, 'workRecord.undeleted', row, undefined, { quantity: row.quantity, amountMinor: row.amountMinor })
  return toWorkRecord({ ...row, deletedAt: null, version: row.version + 1 }, work.actor, work.actor.locale)
}

/** A record that is not there and one that is not theirs look the same. */
async function rowToWrite({ tx, actor }: Work, id: string, state: 'kept' | 'deleted'): Promise<WorkRecordRow> {
  const row = await recordRows(tx)
    .where('work_record.id', '=', id)
    .where('work_record.deletedAt', state === 'kept' ? 'is' : 'is not', null)
    .executeTakeFirst()
  if (!row || !workRecordPolicy.read(actor, row)) throw new RuleError('row.notFound')
  if (!workRecordPolicy.write(actor, row)) throw new RuleError('permission.denied')
  return row
}

function assertPending(row: WorkRecordRow): void {
  if (row.status !== 'pending') throw new RuleError('workRecord.notPending')
}

async function assertBundleHolds({ tx, floor }: Work, row: WorkRecordRow, quantity: number): Promise<void> {
  if (row.bundleId === null) return
  const bundle = await tx.selectFrom('bundle').selectAll().where('id', '=', row.bundleId).executeTakeFirstOrThrow()
  if (bundle.undoneAt !== null) throw new RuleError('coupon.cutUndone', { bundle: bundle.code })
  const left = await piecesLeft(tx, bundle, row.operationId, {
    timeZone: floor.timeZone(),
    path: 'body.quantity',
    except: row.id,
  })
  assertFits(bundle, quantity, left)
}

async function note(
  { tx, actor, requestId, floor }: Work,
  action: 'workRecord.changed' | 'workRecord.deleted' | 'workRecord.undeleted',
  row: WorkRecordRow,
  before: unknown,
  after: unknown,
): Promise<void> {
  const now = floor.now()
  await audit(tx, { actor, requestId, now }, { action, entity: 'work_record', entityId: row.id, before, after })
  await emit(tx, now, 'workRecord.changed', { workRecordId: row.id, workerId: row.workerId, lineId: row.lineId })
}
