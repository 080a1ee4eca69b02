import type { LocaleTag } from '../../../../contracts/common.ts'
import type { ErrorCode, ErrorParams } from '../../../../contracts/errors.ts'
import type { BodyOf, ResponseOf } from '../../../../contracts/route.ts'
import type { correctWorkRecords } from '../../../../contracts/workshop/corrections.ts'
import { audit } from '../../../core/audit/audit.ts'
import { changeRow } from '../../../core/database/index.ts'
import { emit } from '../../../core/events/outbox.ts'
import { inTurns } from '../../../core/in-turns.ts'
import { newId } from '../../../core/ids.ts'
import { text } from '../../../core/text/texts.ts'
import { isDayOpen } from '../pay/periods.ts'
import { rowsById } from '../decide-work.ts'
import type { Work } from '../record-work.ts'
import { countNew, totalChanges, type TotalChanges } from '../totals.ts'
import { toWorkRecord, type WorkRecordRow } from '../work-records.list.ts'
import { workRecordPolicy } from '../workshop.policy.ts'
import type { WorkRecordTable } from '../workshop.tables.ts'

type Correction = BodyOf<typeof correctWorkRecords>
type Wanted = Correction['records'][number]
type Outcome = ResponseOf<typeof correctWorkRecords>['outcomes'][number]
/** What correcting needs to know of the request; a limit of quantity is not its own, the record is. */
export type Correcting = Omit<Work, 'quantityLimit'>

/**
 * Takes pieces off approved records by opposite ones, many in one commit. Whether a record can be corrected is known
 * before anything of it is written, so a refused one leaves nothing to undo and the others go on.
 */
export async function correctWork(
  work: Correcting,
  { records, reason }: Correction,
  locale: LocaleTag,
): Promise<ResponseOf<typeof correctWorkRecords>> {
  const rows = await rowsById(
    work,
    records.map((record) => record.id),
  )
  const totals = totalChanges()
  const corrected: WorkRecordRow[] = []
  const outcomes: Outcome[] = []
  const turn = inTurns()
  for (const wanted of records) {
    await turn()
    const row = rows.get(wanted.id)
    const refused = refusal(work, row, wanted)
    if (refused || !row) {
      const [code, params] = refused ?? (['row.notFound', {}] as const)
      const message = text(locale, `error.${code}`, params)
      outcomes.push({ id: wanted.id, outcome: 'refused', code, message, correction: null })
      continue
    }
    const correction = await correctOne(work, row, wanted.quantity ?? left(row), reason, totals)
    const after = { ...row, correctedQuantity: row.correctedQuantity - correction.quantity, version: row.version + 1 }
    rows.set(wanted.id, after)
    corrected.push(after)
    const shown = toWorkRecord({ ...row, ...correction, correctedQuantity: 0 }, work.actor, locale)
    outcomes.push({ id: wanted.id, outcome: 'done', code: null, message: null, correction: shown })
  }
  await totals.apply(work.tx)
  await tellOf(work, corrected)
  return { outcomes, done: corrected.length, refused: records.length - corrected.length }
}

const left = ({ quantity, correctedQuantity }: WorkRecordRow) => quantity - correctedQuantity

function refusal(
  { actor }: Correcting,
  row: WorkRecordRow | undefined,
  { version, quantity }: Wanted,
): [ErrorCode, ErrorParams] | null {
  if (!row || !workRecordPolicy.read(actor, row)) return ['row.notFound', {}]
  if (workRecordPolicy.isOwn(actor, row)) return ['workRecord.ownCorrection', {}]
  if (!workRecordPolicy.correct(actor, row)) return ['permission.denied', {}]
  if (row.correctsId !== null) return ['workRecord.isCorrection', {}]
  if (row.status !== 'approved') return ['workRecord.notApproved', {}]
  if (row.version !== version) return ['row.stale', {}]
  const most = left(row)
  return most > 0 && (quantity ?? most) <= most ? null : ['workRecord.correctionExceeds', { left: most }]
}

async function correctOne(
  work: Correcting,
  row: WorkRecordRow,
  quantity: number,
  reason: string,
  totals: TotalChanges,
): Promise<WorkRecordTable> {
  const { tx, actor, requestId, floor } = work
  const now = floor.now()
  const place = await placeOf(work, row)
  const correction: WorkRecordTable = {
    id: newId(),
    workerId: row.workerId,
    lineId: row.lineId,
    productId: row.productId,
    operationId: row.operationId,
    bundleId: row.bundleId,
    quantity: -quantity,
    unitPriceMinor: row.unitPriceMinor,
    amountMinor: -quantity * row.unitPriceMinor,
    ...place,
    carriedFrom: null,
    standardMinutesThousandths: row.standardMinutesThousandths,
    isLastOperation: row.isLastOperation,
    status: 'approved',
    decidedByName: actor.name,
    decidedAt: now,
    rejectReason: null,
    correctsId: row.id,
    correctionReason: reason,
    source: actor.kind === 'kiosk' ? 'kiosk' : 'web',
    deletedAt: null,
    version: 1,
  }
  await tx.insertInto('work_record').values(correction).execute()
  await countNew(tx, { ...correction, orderId: null, quantity: 0, amountMinor: 0 })
  // The version tells whoever looks at the record that less remains of it; nothing else of it changes.
  await changeRow(tx, 'work_record', row.id, {})
  totals.putOn({ ...correction, orderId: row.orderId })
  await audit(
    tx,
    { actor, requestId, now },
    {
      action: 'workRecord.corrected',
      entity: 'work_record',
      entityId: row.id,
      before: { quantity: left(row) },
      after: { quantity: left(row) - quantity, correctionId: correction.id, reason },
    },
  )
  return correction
}

type Place = Pick<WorkRecordTable, 'workedOn' | 'shiftId' | 'shiftHour' | 'recordedAt'>

/** Beside the record it corrects; where that one's pay period is closed, in the shift that runs now. */
async function placeOf({ tx, floor }: Correcting, row: WorkRecordRow): Promise<Place> {
  const { workedOn, shiftId, shiftHour, recordedAt } = row
  if (await isDayOpen(tx, workedOn)) return { workedOn, shiftId, shiftHour, recordedAt }
  const now = await floor.shiftNow(tx)
  return {
    workedOn: now.workedOn,
    shiftId: now.shift.id,
    shiftHour: Math.floor(now.minutes / 60),
    recordedAt: floor.now(),
  }
}

/** One event for each worker and line, however many records it was. */
async function tellOf({ tx, floor }: Correcting, corrected: readonly WorkRecordRow[]): Promise<void> {
  for (const rows of Map.groupBy(corrected, (row) => `${row.workerId} ${row.lineId}`).values()) {
    const [first] = rows
    if (!first) continue
    await emit(tx, floor.now(), 'workRecord.corrected', {
      workRecordIds: [...new Set(rows.map((row) => row.id))],
      workerId: first.workerId,
      lineId: first.lineId,
    })
  }
}
