import type { BodyOf } from '../../../contracts/route.ts'
import type { createWorkRecord } from '../../../contracts/workshop/work-records.ts'
import type { Actor } from '../../core/access.ts'
import { audit } from '../../core/audit/audit.ts'
import { prepared, type Arguments, type Tx } from '../../core/database/index.ts'
import { RuleError, fieldError } from '../../core/errors.ts'
import { emit } from '../../core/events/outbox.ts'
import { newId } from '../../core/ids.ts'
import { assertDayOpen } from './pay/periods.ts'
import { beginOnRecord } from './attendance/come-and-go.ts'
import { assertFits, piecesLeft, readCoupon } from './coupons.ts'
import type { Floor, ShiftAt } from './shifts.ts'
import { countNew } from './totals.ts'
import { toWorkRecord, type WorkRecord, type WorkRecordRow } from './work-records.list.ts'
import { workRecordPolicy } from './workshop.policy.ts'
import type { BundleTable, WorkRecordTable } from './workshop.tables.ts'

export interface Work {
  tx: Tx
  actor: Actor
  requestId: string
  floor: Floor
  /** The most pieces one record may hold. */
  quantityLimit: number
}

/** When work is done, and the shift that is. */
export interface Moment extends ShiftAt {
  at: number
}

type WorkInput = BodyOf<typeof createWorkRecord>

/**
 * Work as somebody asks for it. Where the floor works with coupons only, one's own needs one; a master who records for
 * another by hand answers for it with their name.
 *
 * @throws RuleError `workRecord.couponRequired`
 */
export async function recordAskedWork(work: Work, input: WorkInput): Promise<WorkRecord> {
  const { workerId, couponCode } = input
  if (workerId === undefined || workerId === work.actor.personId) await assertHasCoupon(work, couponCode)
  return recordWork(work, input)
}

/** @throws RuleError `workRecord.couponRequired` where the floor works with coupons only */
export async function assertHasCoupon(
  { tx, floor }: Pick<Work, 'tx' | 'floor'>,
  couponCode: string | undefined,
): Promise<void> {
  if (couponCode !== undefined || !(await floor.settings(tx)).requiresCoupon) return
  throw fieldError('workRecord.couponRequired', 'body.couponCode')
}

/** Records work at today's rate, copied into the record (D-50). */
export async function recordWork(work: Work, input: WorkInput): Promise<WorkRecord> {
  const { tx, actor, floor } = work
  assertQuantity(input.quantity, work.quantityLimit)
  const moment = { at: floor.now(), ...(await floor.shiftNow(tx)) }
  await assertDayOpen(tx, moment.workedOn)
  const worker = await workerToRecordFor(work, input.workerId, moment.workedOn)
  return insertWork(work, { ...input, worker, source: actor.kind === 'kiosk' ? 'kiosk' : 'web' }, moment)
}

/** Records work a kiosk took before, at the rate and in the shift of that moment. Nothing is written where it is refused. */
export async function recordEarlierWork(
  work: Work,
  input: WorkInput & { workerId: string },
  moment: Moment,
): Promise<WorkRecord> {
  assertQuantity(input.quantity, work.quantityLimit)
  await assertDayOpen(work.tx, moment.workedOn)
  const [worker] = await findWorker(work.tx, { id: input.workerId })
  const employed = assertEmployed(worker, moment.workedOn)
  return insertWork(work, { ...input, worker: employed, source: 'offline' }, moment)
}

interface WorkOf extends WorkInput {
  worker: FoundWorker
  source: WorkRecordTable['source']
}

async function insertWork(work: Work, input: WorkOf, { at, shift, workedOn, minutes }: Moment): Promise<WorkRecord> {
  const { tx, actor, requestId, floor } = work
  const { worker } = input
  const bundle = input.couponCode === undefined ? null : await bundleOf(work, input.couponCode, input.operationId)
  const operation = await operationOn(tx, input.operationId, workedOn)
  if (bundle) await assertBundleHolds(work, bundle, input)

  const record: WorkRecordTable = {
    id: newId(),
    workerId: worker.id,
    lineId: worker.lineId,
    productId: operation.productId,
    operationId: input.operationId,
    bundleId: bundle?.id ?? null,
    quantity: input.quantity,
    unitPriceMinor: operation.rateMinor,
    amountMinor: input.quantity * operation.rateMinor,
    standardMinutesThousandths: operation.standardMinutesThousandths ?? 0,
    isLastOperation: operation.laterId === null ? 1 : 0,
    workedOn,
    carriedFrom: null,
    shiftId: shift.id,
    shiftHour: Math.floor(minutes / 60),
    recordedAt: at,
    status: 'pending',
    decidedByName: null,
    decidedAt: null,
    rejectReason: null,
    correctsId: null,
    correctionReason: null,
    source: input.source,
    deletedAt: null,
    version: 1,
  }
  await insertRecord(tx, record)
  await countNew(tx, { ...record, orderId: bundle?.orderId ?? null })
  const now = floor.now()
  if (record.workerId === actor.personId || input.source === 'offline') await beginOnRecord(work, record)
  await audit(
    tx,
    { actor, requestId, now },
    { action: 'workRecord.created', entity: 'work_record', entityId: record.id, after: record },
  )
  const { id: workRecordId, workerId, lineId } = record
  await emit(tx, now, 'workRecord.created', { workRecordId, workerId, lineId })
  const row: WorkRecordRow = {
    ...record,
    workerName: worker.fullName,
    lineName: worker.lineName,
    masterPersonId: worker.masterPersonId,
    productCode: operation.productCode,
    productName: operation.productName,
    operationName: operation.name,
    bundleCode: bundle?.code ?? null,
    orderId: bundle?.orderId ?? null,
    shiftName: shift.name,
    correctedQuantity: 0,
  }
  return toWorkRecord(row, actor, actor.locale)
}

/** @throws RuleError `workRecord.quantityAboveLimit` (S-SEW-15) */
export function assertQuantity(quantity: number, limit: number, path = 'body.quantity'): void {
  if (quantity > limit) throw fieldError('workRecord.quantityAboveLimit', path, { limit })
}

const findWorker = prepared((tx: Tx, { id }: Arguments<{ id: string }>) =>
  tx
    .selectFrom('worker')
    .innerJoin('person', 'person.id', 'worker.id')
    .innerJoin('line', 'line.id', 'worker.lineId')
    .select(['worker.id', 'worker.lineId', 'worker.startedOn', 'worker.leftOn', 'person.fullName'])
    .select(['line.name as lineName', 'line.masterPersonId'])
    .where('worker.id', '=', id),
)

type FoundWorker = Awaited<ReturnType<typeof findWorker>>[number]

const findOperation = prepared((tx: Tx, { id, day }: Arguments<{ id: string; day: string }>) =>
  tx
    .selectFrom('operation')
    .innerJoin('product', 'product.id', 'operation.productId')
    .select(['operation.name', 'operation.sequence', 'operation.productId', 'operation.standardMinutesThousandths'])
    .select(['product.code as productCode', 'product.name as productName'])
    .select((eb) =>
      eb
        .selectFrom('piece_rate')
        .select('piece_rate.rateMinor')
        .whereRef('piece_rate.operationId', '=', 'operation.id')
        .where('piece_rate.validFrom', '<=', day)
        .orderBy('piece_rate.validFrom', 'desc')
        .limit(1)
        .as('rateMinor'),
    )
    .select((eb) =>
      eb
        .selectFrom('operation as later')
        .select('later.id')
        .whereRef('later.productId', '=', 'operation.productId')
        .whereRef('later.sequence', '>', 'operation.sequence')
        .where('later.archived', '=', 0)
        .limit(1)
        .as('laterId'),
    )
    .where('operation.id', '=', id)
    .where('operation.archived', '=', 0)
    .where('product.archived', '=', 0),
)

const insertRecord = prepared((tx: Tx, record: Arguments<WorkRecordTable>) =>
  tx.insertInto('work_record').values({
    id: record.id,
    workerId: record.workerId,
    lineId: record.lineId,
    productId: record.productId,
    operationId: record.operationId,
    bundleId: record.bundleId,
    quantity: record.quantity,
    unitPriceMinor: record.unitPriceMinor,
    amountMinor: record.amountMinor,
    standardMinutesThousandths: record.standardMinutesThousandths,
    isLastOperation: record.isLastOperation,
    workedOn: record.workedOn,
    shiftId: record.shiftId,
    shiftHour: record.shiftHour,
    recordedAt: record.recordedAt,
    status: record.status,
    decidedByName: record.decidedByName,
    decidedAt: record.decidedAt,
    rejectReason: record.rejectReason,
    source: record.source,
    deletedAt: record.deletedAt,
    version: record.version,
  }),
)

/** Oneself, or a worker of a line one leads; somebody else's worker looks the same as none. */
async function workerToRecordFor({ tx, actor }: Work, workerId: string | undefined, workedOn: string) {
  const id = workerId ?? actor.personId
  const worker = id === null ? undefined : (await findWorker(tx, { id }))[0]
  if (workerId === undefined || workerId === actor.personId) return assertEmployed(worker, workedOn)
  if (!worker || !workRecordPolicy.write(actor, { workerId, masterPersonId: worker.masterPersonId })) {
    throw fieldError('row.notFound', 'body.workerId')
  }
  return assertNotLeft(worker, workedOn)
}

function assertEmployed(worker: FoundWorker | undefined, workedOn: string): FoundWorker {
  if (!worker || worker.startedOn > workedOn) throw new RuleError('worker.notAWorker')
  return assertNotLeft(worker, workedOn)
}

function assertNotLeft(worker: FoundWorker, workedOn: string): FoundWorker {
  if (worker.leftOn !== null && worker.leftOn < workedOn) {
    throw new RuleError('worker.left', { name: worker.fullName, day: worker.leftOn })
  }
  return worker
}

async function operationOn(tx: Tx, id: string, day: string) {
  const [operation] = await findOperation(tx, { id, day })
  if (!operation) throw fieldError('row.notFound', 'body.operationId')
  const { rateMinor } = operation
  if (rateMinor === null) throw fieldError('rate.missing', 'body.operationId')
  return { ...operation, rateMinor }
}

async function bundleOf({ tx }: Work, couponCode: string, operationId: string): Promise<BundleTable> {
  const coupon = await readCoupon(tx, couponCode, 'body.couponCode')
  if (coupon.operationId !== operationId) throw fieldError('workRecord.otherProductOperation', 'body.operationId')
  return coupon.bundle
}

async function assertBundleHolds(
  { tx, floor }: Work,
  bundle: BundleTable,
  { operationId, quantity }: BodyOf<typeof createWorkRecord>,
): Promise<void> {
  const left = await piecesLeft(tx, bundle, operationId, { timeZone: floor.timeZone(), path: 'body.couponCode' })
  assertFits(bundle, quantity, left)
}
