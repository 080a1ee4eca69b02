import type { ErrorCode } from '../../../contracts/errors.ts'
import type { BodyOf, ResponseOf } from '../../../contracts/route.ts'
import type { LocaleTag } from '../../../contracts/common.ts'
import type { decideWorkRecords } from '../../../contracts/workshop/work-records.ts'
import { audit } from '../../core/audit/audit.ts'
import { changeRow } from '../../core/database/index.ts'
import { RuleError, fieldError } from '../../core/errors.ts'
import { emit } from '../../core/events/outbox.ts'
import { inTurns } from '../../core/in-turns.ts'
import { writtenDay } from '../../core/exports/formats.ts'
import { text } from '../../core/text/texts.ts'
import { isDayOpen } from './pay/periods.ts'
import { assertKind, recordDefectOf } from './quality/defects.service.ts'
import type { Work } from './record-work.ts'
import { totalChanges } from './totals.ts'
import { recordRows, type WorkRecordRow } from './work-records.list.ts'
import { workRecordPolicy } from './workshop.policy.ts'

type Decision = BodyOf<typeof decideWorkRecords>
type Outcome = ResponseOf<typeof decideWorkRecords>['outcomes'][number]

/** Rows one read carries: a thousand at once would hold everybody else. */
const rowsAtOnce = 100

/**
 * Approves or rejects many records in one commit, in turns with everybody else's requests. Whether a record can be decided is known before anything of it is
 * written, so a refused one leaves nothing to undo and the others go on.
 */
export async function decideWork(
  work: Work,
  { records, decision, reason, defectKindId }: Decision,
  locale: LocaleTag,
): Promise<ResponseOf<typeof decideWorkRecords>> {
  if (decision === 'reject' && reason === undefined) throw fieldError('workRecord.reasonRequired', 'body.reason')
  const kindId = decision === 'reject' ? defectKindId : undefined
  if (kindId !== undefined) {
    if (!work.actor.can('defect.record')) throw new RuleError('permission.denied')
    await assertKind(work.tx, kindId, 'body.defectKindId')
  }
  const rows = await rowsById(
    work,
    records.map((record) => record.id),
  )
  const totals = totalChanges()
  const decided: WorkRecordRow[] = []
  const outcomes: Outcome[] = []
  const turn = inTurns()
  for (const { id, version } of records) {
    await turn()
    const row = rows.get(id)
    const code = await refusal(work, row, version)
    if (code !== null || !row) {
      const refused = code ?? 'row.notFound'
      const message = text(locale, `error.${refused}`, row ? { day: writtenDay(row.workedOn) } : {})
      outcomes.push({ id, outcome: 'refused', code: refused, message })
      continue
    }
    const after = await decideOne(work, row, decision, reason ?? null)
    if (kindId !== undefined) await recordDefectOf(work, after, kindId, reason ?? '')
    rows.set(id, after)
    totals.takeOff(row)
    totals.putOn(after, decision === 'approve' ? (after.decidedAt ?? 0) : 0)
    decided.push(after)
    outcomes.push({ id, outcome: 'done', code: null, message: null })
  }
  await totals.apply(work.tx)
  await tellOf(work, decided)
  return { outcomes, done: decided.length, refused: records.length - decided.length }
}

export async function rowsById({ tx }: Pick<Work, 'tx'>, ids: readonly string[]): Promise<Map<string, WorkRecordRow>> {
  const found = new Map<string, WorkRecordRow>()
  const turn = inTurns()
  for (let at = 0; at < ids.length; at += rowsAtOnce) {
    const part = ids.slice(at, at + rowsAtOnce)
    const rows = await recordRows(tx).where('work_record.id', 'in', part).where('deletedAt', 'is', null).execute()
    for (const row of rows) found.set(row.id, row)
    await turn()
  }
  return found
}

async function refusal(
  { tx, actor }: Work,
  row: WorkRecordRow | undefined,
  version: number,
): Promise<ErrorCode | null> {
  if (!row || !workRecordPolicy.read(actor, row)) return 'row.notFound'
  if (workRecordPolicy.isOwn(actor, row)) return 'workRecord.ownRecord'
  if (!workRecordPolicy.decide(actor, row)) return 'permission.denied'
  if (row.status !== 'pending') return 'workRecord.notPending'
  if (row.version !== version) return 'row.stale'
  return (await isDayOpen(tx, row.workedOn)) ? null : 'payPeriod.dayClosed'
}

async function decideOne(
  { tx, actor, requestId, floor }: Work,
  row: WorkRecordRow,
  decision: Decision['decision'],
  reason: string | null,
): Promise<WorkRecordRow> {
  const now = floor.now()
  const change = {
    status: decision === 'approve' ? ('approved' as const) : ('rejected' as const),
    decidedByName: actor.name,
    decidedAt: now,
    rejectReason: decision === 'reject' ? reason : null,
  }
  await changeRow(tx, 'work_record', row.id, change)
  await audit(
    tx,
    { actor, requestId, now },
    {
      action: `workRecord.${change.status}`,
      entity: 'work_record',
      entityId: row.id,
      before: { status: row.status },
      after: change,
    },
  )
  return { ...row, ...change, version: row.version + 1 }
}

/** One event for each worker: they and their line hear of it once, however many records it was. */
async function tellOf({ tx, floor }: Work, decided: readonly WorkRecordRow[]): Promise<void> {
  const groups = Map.groupBy(decided, (row) => `${row.workerId} ${row.lineId}`)
  const turn = inTurns()
  for (const rows of groups.values()) {
    await turn()
    const [first] = rows
    if (!first) continue
    await emit(tx, floor.now(), 'workRecord.decided', {
      workRecordIds: rows.map((row) => row.id),
      workerId: first.workerId,
      lineId: first.lineId,
    })
  }
}
