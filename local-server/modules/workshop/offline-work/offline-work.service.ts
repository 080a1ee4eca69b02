import type { BodyOf, ResponseOf } from '../../../../contracts/route.ts'
import type {
  OfflineWork,
  acceptOfflineWork,
  bringOfflineWork,
  dismissOfflineWork,
} from '../../../../contracts/workshop/offline-work.ts'
import { audit } from '../../../core/audit/audit.ts'
import { changeRow, rowForChange, type Tx } from '../../../core/database/index.ts'
import { RuleError, fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { once } from '../../../core/http/idempotency.ts'
import { newId } from '../../../core/ids.ts'
import { notify, settleNotices } from '../../../core/notifications/notify.ts'
import { personByBadge } from '../../people/index.ts'
import { assertHasCoupon, recordEarlierWork, type Moment, type Work } from '../record-work.ts'
import { overseesLine, workRecordPolicy } from '../workshop.policy.ts'
import { isOwn, offlineWorkRows, toOfflineWork, type OfflineWorkRow } from './offline-work.list.ts'
import type { OfflineWorkTable } from './offline-work.migration.ts'
import { isMeasured, trueTime, type TrueTime } from './true-time.ts'

type Brought = BodyOf<typeof bringOfflineWork>
type Outcome = ResponseOf<typeof bringOfflineWork>

const pageLink = '/offline-work'

/**
 * Records what a kiosk took while it was alone, once however often it is brought; also where the kiosk had asked for the
 * record itself and never heard the answer. What the rules refuse waits for the master, and is lost in no case.
 */
export async function bring(work: Work, input: Brought): Promise<Outcome> {
  const { key, time: _, ...entry } = input
  try {
    const outcome = await once(
      work.tx,
      { owner: entry.workerId, key, request: JSON.stringify(['offlineWork.bring', entry]), now: work.floor.now() },
      () => recordOrKeep(work, input),
    )
    return outcome as Outcome
  } catch (error) {
    // Under this key the worker's record was made while the line still held.
    if (error instanceof RuleError && error.code === 'idempotency.keyReused') {
      return { outcome: 'recorded', workRecordId: null, offlineWorkId: null }
    }
    throw error
  }
}

async function recordOrKeep(work: Work, input: Brought): Promise<Outcome> {
  const time = trueTime(input.time, work.floor.now())
  try {
    await assertKnown(work, input, time)
    const { workerId, operationId, quantity, couponCode } = input
    await assertHasCoupon(work, couponCode)
    const record = await recordEarlierWork(
      work,
      { workerId, operationId, quantity, ...(couponCode === undefined ? {} : { couponCode }) },
      await momentAt(work, time.at),
    )
    return { outcome: 'recorded', workRecordId: record.id, offlineWorkId: null }
  } catch (error) {
    // The rules are asked before anything is written.
    if (!(error instanceof RuleError)) throw error
    return { outcome: 'waiting', workRecordId: null, offlineWorkId: await keepForDecision(work, input, time, error) }
  }
}

export async function momentAt({ tx, floor }: Pick<Work, 'tx' | 'floor'>, at: number): Promise<Moment> {
  return { at, ...(await floor.shifts(tx)).at(at) }
}

/** What a kiosk cannot know alone: whether the badge is still that worker's, the PIN, and the time where it slept. */
export async function assertKnown(
  work: Pick<Work, 'tx' | 'floor'>,
  { badge, workerId }: Pick<Brought, 'badge' | 'workerId'>,
  time: TrueTime,
): Promise<void> {
  const person = await personByBadge(work.tx, badge)
  if (person?.id !== workerId) throw new RuleError('offlineWork.badgeChanged', { badge })
  if (person.pinHash !== null) throw new RuleError('offlineWork.pinNotChecked')
  const [first, last] = [await momentAt(work, time.from), await momentAt(work, time.until)]
  const isOneShift = first.workedOn === last.workedOn && first.shift.id === last.shift.id
  if (!isOneShift && !isMeasured(time)) throw new RuleError('offlineWork.timeUnsure')
}

async function keepForDecision(work: Work, input: Brought, time: TrueTime, why: RuleError): Promise<string> {
  const { tx, actor, requestId, floor } = work
  const now = floor.now()
  const worker = await tx
    .selectFrom('worker')
    .innerJoin('line', 'line.id', 'worker.lineId')
    .innerJoin('person', 'person.id', 'worker.id')
    .select(['worker.id', 'worker.lineId', 'line.masterPersonId', 'person.fullName'])
    .where('worker.id', '=', input.workerId)
    .executeTakeFirst()
  const operation = await tx.selectFrom('operation').select('id').where('id', '=', input.operationId).executeTakeFirst()
  const row: OfflineWorkTable = {
    id: newId(),
    stationName: actor.name,
    badge: input.badge,
    workerId: worker?.id ?? null,
    lineId: worker?.lineId ?? null,
    operationId: operation?.id ?? null,
    couponCode: input.couponCode ?? null,
    quantity: input.quantity,
    madeAt: time.at,
    madeFrom: time.from,
    madeUntil: time.until,
    workedOn: (await momentAt(work, time.at)).workedOn,
    receivedAt: now,
    reason: why.code,
    reasonParams: JSON.stringify(why.params ?? {}),
    state: 'open',
    decidedByName: null,
    decidedAt: null,
    note: null,
    workRecordId: null,
    version: 1,
  }
  await tx.insertInto('offline_work').values(row).execute()
  await audit(
    tx,
    { actor, requestId, now },
    { action: 'offlineWork.kept', entity: 'offline_work', entityId: row.id, after: row },
  )
  await emit(tx, now, 'offlineWork.changed', { offlineWorkId: row.id, lineId: row.lineId })
  await notify(tx, now, {
    to: { accountIds: await decidingAccounts(tx, worker?.masterPersonId ?? null) },
    kind: 'offlineWork.waiting',
    params: { name: worker?.fullName ?? input.badge },
    link: pageLink,
  })
  return row.id
}

/** The line's master, who is told of the first that waits; told once, they see the others on the page. */
async function decidingAccounts(tx: Tx, masterPersonId: string | null): Promise<string[]> {
  if (masterPersonId === null) return []
  const accounts = await tx
    .selectFrom('account')
    .select('id')
    .where('personId', '=', masterPersonId)
    .where('disabled', '=', 0)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('notification')
            .select('notification.id')
            .whereRef('notification.accountId', '=', 'account.id')
            .where('notification.link', '=', pageLink)
            .where('notification.readAt', 'is', null),
        ),
      ),
    )
    .execute()
  return accounts.map(({ id }) => id)
}

async function rowOf(tx: Tx, id: string): Promise<OfflineWorkRow> {
  const row = await offlineWorkRows(tx).where('offline_work.id', '=', id).executeTakeFirst()
  if (!row) throw new RuleError('row.notFound')
  return row
}

async function rowToDecide({ tx, actor }: Work, id: string, version: number): Promise<OfflineWorkRow> {
  const row = await rowOf(tx, id)
  if (!overseesLine(actor, row)) throw new RuleError('row.notFound')
  if (isOwn(actor, row)) throw new RuleError('workRecord.ownRecord')
  await rowForChange(tx, 'offline_work', id, version, () => toOfflineWork(row, actor))
  if (row.state !== 'open') throw new RuleError('offlineWork.decided', { name: row.decidedByName ?? '' })
  return row
}

async function decide(
  { tx, actor, requestId, floor }: Work,
  row: OfflineWorkRow,
  change: Pick<OfflineWorkTable, 'state'> & Partial<Pick<OfflineWorkTable, 'note' | 'workRecordId'>>,
): Promise<OfflineWork> {
  const now = floor.now()
  await changeRow(tx, 'offline_work', row.id, { ...change, decidedAt: now, decidedByName: actor.name })
  await audit(
    tx,
    { actor, requestId, now },
    { action: `offlineWork.${change.state}`, entity: 'offline_work', entityId: row.id, before: row, after: change },
  )
  await emit(tx, now, 'offlineWork.changed', { offlineWorkId: row.id, lineId: row.lineId })
  const open = await tx.selectFrom('offline_work').select('id').where('state', '=', 'open').limit(1).execute()
  if (open.length === 0) await settleNotices(tx, now, pageLink)
  return toOfflineWork(await rowOf(tx, row.id), actor)
}

/** Records the work after all, as whoever decides says it was. */
export async function accept(
  work: Work,
  id: string,
  { version, counts, workerId, operationId, quantity, couponCode }: BodyOf<typeof acceptOfflineWork>,
): Promise<OfflineWork> {
  const row = await rowToDecide(work, id, version)
  const { tx, actor, floor } = work
  const worker = await tx
    .selectFrom('worker')
    .innerJoin('line', 'line.id', 'worker.lineId')
    .select('line.masterPersonId')
    .where('worker.id', '=', workerId)
    .executeTakeFirst()
  const subject = { workerId, masterPersonId: worker?.masterPersonId ?? null }
  if (workRecordPolicy.isOwn(actor, subject)) throw new RuleError('workRecord.ownRecord')
  if (!worker || !workRecordPolicy.decide(actor, subject)) {
    throw fieldError('row.notFound', 'body.workerId')
  }
  const instants = { made: row.madeAt, from: row.madeFrom, until: row.madeUntil, now: floor.now() }
  const record = await recordEarlierWork(
    work,
    { workerId, operationId, quantity, ...(couponCode === null ? {} : { couponCode }) },
    await momentAt(work, instants[counts]),
  )
  return decide(work, row, { state: 'accepted', workRecordId: record.id })
}

/** Puts it aside; it stays in the list with the reason. */
export async function dismiss(
  work: Work,
  id: string,
  { version, reason }: BodyOf<typeof dismissOfflineWork>,
): Promise<OfflineWork> {
  return decide(work, await rowToDecide(work, id, version), { state: 'dismissed', note: reason })
}
