import type { BodyOf, ResponseOf } from '../../../../contracts/route.ts'
import type { changeDefect, createDefect, Defect, readDefectCoupon } from '../../../../contracts/workshop/quality.ts'
import { done } from '../../../../contracts/common.ts'
import { audit } from '../../../core/audit/audit.ts'
import { changeRow, type Reader, type Tx } from '../../../core/database/index.ts'
import { RuleError, fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { newId } from '../../../core/ids.ts'
import { readCoupon } from '../coupons.ts'
import { assertQuantity, recordWork, type Work } from '../record-work.ts'
import type { WorkRecordRow } from '../work-records.list.ts'
import { overseesLine } from '../workshop.policy.ts'
import { defectRows, toDefect, type DefectRow } from './defects.list.ts'
import type { DefectTable } from './quality.tables.ts'

type Found = BodyOf<typeof createDefect>

/** Records what was found on a line one oversees; whoever made it repairs it unless somebody else is named. */
export async function recordDefect(work: Work, input: Found): Promise<Defect> {
  const { tx, actor, floor } = work
  assertQuantity(input.pieces, work.quantityLimit, 'body.pieces')
  await assertKind(tx, input.kindId, 'body.kindId')
  const of = await workOf(tx, input)
  if (of.bundlePieces !== null && input.pieces > of.bundlePieces) {
    throw fieldError('defect.piecesAboveBundle', 'body.pieces', { pieces: of.bundlePieces })
  }
  const lineId = await lineOf(work, input)
  const repairWorkerId = input.repairWorkerId === undefined ? input.workerId : input.repairWorkerId
  if (repairWorkerId !== null && repairWorkerId !== input.workerId) {
    await overseenWorker(work, repairWorkerId, 'body.repairWorkerId')
  }
  const { shift, workedOn } = await floor.shiftNow(tx)
  return insert(work, {
    id: newId(),
    kindId: input.kindId,
    pieces: input.pieces,
    lineId,
    workerId: input.workerId,
    productId: of.productId,
    operationId: of.operationId,
    bundleId: of.bundleId,
    workedOn,
    shiftId: shift.id,
    recordedAt: floor.now(),
    recordedByName: actor.name,
    state: input.state,
    repairWorkerId: input.state === 'open' ? repairWorkerId : null,
    repairedAt: null,
    repairRecordId: null,
    workRecordId: null,
    note: input.note,
    deletedAt: null,
    version: 1,
  })
}

/** A rejected record that names its kind of defect: the worker puts it right. */
export async function recordDefectOf(work: Work, record: WorkRecordRow, kindId: string, note: string): Promise<void> {
  const { tx, actor, floor } = work
  const { shift, workedOn } = await floor.shiftNow(tx)
  await insert(work, {
    id: newId(),
    kindId,
    pieces: record.quantity,
    lineId: record.lineId,
    workerId: record.workerId,
    productId: record.productId,
    operationId: record.operationId,
    bundleId: record.bundleId,
    workedOn,
    shiftId: shift.id,
    recordedAt: floor.now(),
    recordedByName: actor.name,
    state: 'open',
    repairWorkerId: record.workerId,
    repairedAt: null,
    repairRecordId: null,
    workRecordId: record.id,
    note,
    deletedAt: null,
    version: 1,
  })
}

/** @throws RuleError `row.notFound` at `path` */
export async function assertKind(tx: Tx, id: string, path: string): Promise<void> {
  const kind = await tx
    .selectFrom('defect_kind')
    .select('id')
    .where('id', '=', id)
    .where('archived', '=', 0)
    .executeTakeFirst()
  if (!kind) throw fieldError('row.notFound', path)
}

async function insert(work: Work, defect: DefectTable): Promise<Defect> {
  await work.tx.insertInto('defect').values(defect).execute()
  await note(work, 'defect.created', defect, undefined, defect)
  return toDefect(await defectRow(work, defect.id), work.actor)
}

async function note(
  { tx, actor, requestId, floor }: Work,
  action: string,
  { id, lineId }: Pick<DefectTable, 'id' | 'lineId'>,
  before: unknown,
  after: unknown,
): Promise<void> {
  const now = floor.now()
  await audit(tx, { actor, requestId, now }, { action, entity: 'defect', entityId: id, before, after })
  await emit(tx, now, 'defect.changed', { lineId })
}

/** The bundle and operation of the coupon, or the operation that was chosen. */
async function workOf(tx: Tx, { couponCode, operationId }: Found) {
  const coupon = couponCode === undefined ? undefined : await readCoupon(tx, couponCode, 'body.couponCode')
  const id = coupon?.operationId ?? operationId
  if (id === undefined) throw fieldError('defect.operationRequired', 'body.operationId')
  const operation = await tx.selectFrom('operation').select('productId').where('id', '=', id).executeTakeFirst()
  if (!operation) throw fieldError('row.notFound', 'body.operationId')
  return {
    operationId: id,
    productId: operation.productId,
    bundleId: coupon?.bundle.id ?? null,
    bundlePieces: coupon?.bundle.pieces ?? null,
  }
}

/** Somebody else's worker looks the same as none. */
async function overseenWorker({ tx, actor }: Work, id: string, path: string) {
  const worker = await tx
    .selectFrom('worker')
    .innerJoin('line', 'line.id', 'worker.lineId')
    .select(['worker.lineId', 'line.masterPersonId'])
    .where('worker.id', '=', id)
    .executeTakeFirst()
  if (!worker || !overseesLine(actor, worker)) throw fieldError('row.notFound', path)
  return worker
}

async function lineOf(work: Work, { workerId, lineId }: Found): Promise<string> {
  if (workerId !== null) return (await overseenWorker(work, workerId, 'body.workerId')).lineId
  if (lineId === undefined) throw fieldError('defect.lineRequired', 'body.lineId')
  const line = await work.tx
    .selectFrom('line')
    .select(['id', 'masterPersonId'])
    .where('id', '=', lineId)
    .executeTakeFirst()
  if (!line || !overseesLine(work.actor, line)) throw fieldError('row.notFound', 'body.lineId')
  return line.id
}

async function defectRow({ tx, actor }: Work, id: string, isDeleted = false): Promise<DefectRow> {
  const row = await defectRows(tx)
    .where('defect.id', '=', id)
    .where('defect.deletedAt', isDeleted ? 'is not' : 'is', null)
    .executeTakeFirst()
  if (!row || !overseesLine(actor, row)) throw new RuleError('row.notFound')
  return row
}

export async function putDefectRight(
  work: Work,
  id: string,
  { version, ...wanted }: BodyOf<typeof changeDefect>,
): Promise<Defect> {
  const { tx, actor, floor } = work
  const row = await defectRow(work, id)
  if (row.version !== version) throw new RuleError('row.stale', {}, { current: toDefect(row, actor) })
  const { state = row.state, pieces = row.pieces } = wanted
  if (wanted.kindId !== undefined && wanted.kindId !== row.kindId) await assertKind(tx, wanted.kindId, 'body.kindId')
  if (wanted.repairWorkerId != null) await overseenWorker(work, wanted.repairWorkerId, 'body.repairWorkerId')
  await assertPieces(work, row, pieces)
  const repairWorkerId = wanted.repairWorkerId === undefined ? row.repairWorkerId : wanted.repairWorkerId
  const isPaidFor = row.repairRecordId !== null
  if (isPaidFor && (state !== row.state || pieces !== row.pieces || repairWorkerId !== row.repairWorkerId)) {
    throw new RuleError('defect.repairPaid')
  }
  const isRepairedNow = state === 'repaired' && row.state !== 'repaired'
  const change = {
    kindId: wanted.kindId ?? row.kindId,
    pieces,
    note: wanted.note ?? row.note,
    state,
    repairWorkerId,
    repairedAt: state === 'repaired' ? (row.repairedAt ?? floor.now()) : null,
    repairRecordId: isRepairedNow ? await payRepair(work, row, repairWorkerId, pieces) : row.repairRecordId,
  }
  await changeRow(tx, 'defect', id, change)
  const { kindId, state: stateBefore, repairWorkerId: repairerBefore } = row
  await note(
    work,
    'defect.changed',
    row,
    { kindId, pieces: row.pieces, state: stateBefore, repairWorkerId: repairerBefore, note: row.note },
    change,
  )
  return toDefect(await defectRow(work, id), actor)
}

async function assertPieces({ tx, quantityLimit }: Work, { bundleId }: DefectRow, pieces: number): Promise<void> {
  assertQuantity(pieces, quantityLimit, 'body.pieces')
  if (bundleId === null) return
  const bundle = await tx.selectFrom('bundle').select('pieces').where('id', '=', bundleId).executeTakeFirstOrThrow()
  if (pieces > bundle.pieces) throw fieldError('defect.piecesAboveBundle', 'body.pieces', { pieces: bundle.pieces })
}

/** Where repairs are paid, whoever puts right what another made has a record of it; one's own is repaired unpaid. */
async function payRepair(
  work: Work,
  { workerId, operationId }: DefectRow,
  repairWorkerId: string | null,
  pieces: number,
): Promise<string | null> {
  const { paysRepairs } = await work.floor.settings(work.tx)
  if (!paysRepairs || repairWorkerId === null || repairWorkerId === workerId) return null
  const record = await recordWork(work, { operationId, quantity: pieces, workerId: repairWorkerId })
  return record.id
}

export async function deleteDefectRow(work: Work, id: string): Promise<typeof done> {
  const row = await defectRow(work, id)
  if (row.repairRecordId !== null) throw new RuleError('defect.repairPaid')
  await changeRow(work.tx, 'defect', id, { deletedAt: work.floor.now() })
  await note(work, 'defect.deleted', row, { pieces: row.pieces, kindId: row.kindId }, undefined)
  return done
}

export async function undeleteDefectRow(work: Work, id: string): Promise<Defect> {
  const row = await defectRow(work, id, true)
  await changeRow(work.tx, 'defect', id, { deletedAt: null })
  await note(work, 'defect.undeleted', row, undefined, { pieces: row.pieces, kindId: row.kindId })
  return toDefect(await defectRow(work, id), work.actor)
}

/** What a coupon stands for, and who recorded how much on it. */
export async function couponOfDefect(db: Reader, code: string): Promise<ResponseOf<typeof readDefectCoupon>> {
  const { bundle, operationId, code: whole } = await readCoupon(db, code, 'query.code')
  const operation = await db
    .selectFrom('operation')
    .innerJoin('product', 'product.id', 'operation.productId')
    .select(['operation.name as operationName', 'product.name as productName'])
    .where('operation.id', '=', operationId)
    .executeTakeFirstOrThrow()
  const workers = await db
    .selectFrom('work_record')
    .innerJoin('person', 'person.id', 'work_record.workerId')
    .select(['work_record.workerId', 'person.familyName', 'person.givenName'])
    .select(({ fn }) => fn.sum<number>('work_record.quantity').as('pieces'))
    .where('work_record.bundleId', '=', bundle.id)
    .where('work_record.operationId', '=', operationId)
    .where('work_record.deletedAt', 'is', null)
    .groupBy(['work_record.workerId', 'person.familyName', 'person.givenName'])
    .execute()
  return {
    code: whole,
    bundleCode: bundle.code,
    bundlePieces: bundle.pieces,
    operationId,
    ...operation,
    workers: workers
      .map(({ workerId, familyName, givenName, pieces }) => ({ workerId, name: `${familyName} ${givenName}`, pieces }))
      .toSorted((a, b) => b.pieces - a.pieces),
  }
}
