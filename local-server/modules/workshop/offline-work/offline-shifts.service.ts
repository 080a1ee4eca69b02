import type { BodyOf, ResponseOf } from '../../../../contracts/route.ts'
import type { bringOfflineShift } from '../../../../contracts/workshop/offline-work.ts'
import { audit } from '../../../core/audit/audit.ts'
import { RuleError } from '../../../core/errors.ts'
import { once } from '../../../core/http/idempotency.ts'
import { notify } from '../../../core/notifications/notify.ts'
import type { Presence } from '../attendance/presence.ts'
import { beginShiftAt, endShiftAt } from '../attendance/told-late.ts'
import { shortTime } from '../shifts.ts'
import { assertKnown, momentAt } from './offline-work.service.ts'
import { trueTime, type TrueTime } from './true-time.ts'

type Brought = BodyOf<typeof bringOfflineShift>
type Outcome = ResponseOf<typeof bringOfflineShift>

/** What a kiosk noted of coming and going while it was alone, once however often it is brought. */
export async function bringShift(presence: Presence, input: Brought): Promise<Outcome> {
  const { key, time: _, ...entry } = input
  const now = presence.floor.now()
  const request = JSON.stringify(['offlineWork.bringShift', entry])
  return (await once(presence.tx, { owner: entry.workerId, key, request, now }, () =>
    markOrTell(presence, input),
  )) as Outcome
}

async function markOrTell(presence: Presence, input: Brought): Promise<Outcome> {
  const time = trueTime(input.time, presence.floor.now())
  try {
    await assertKnown(presence, input, time)
    const worker = await workerThen(presence, input.workerId, time.at)
    if (input.mark === 'begin') await beginShiftAt(presence, worker, time.at)
    else await endShiftAt(presence, worker.id, time.at)
    return { outcome: 'recorded' }
  } catch (error) {
    // The rules are asked before anything is written.
    if (!(error instanceof RuleError)) throw error
    await tellMaster(presence, input, time, error)
    return { outcome: 'told' }
  }
}

async function workerThen(presence: Presence, workerId: string, at: number) {
  const worker = await presence.tx
    .selectFrom('worker')
    .innerJoin('person', 'person.id', 'worker.id')
    .select(['worker.id', 'worker.lineId', 'worker.startedOn', 'worker.leftOn', 'person.fullName'])
    .where('worker.id', '=', workerId)
    .executeTakeFirst()
  const { workedOn } = await momentAt(presence, at)
  if (!worker || worker.startedOn > workedOn) throw new RuleError('worker.notAWorker')
  if (worker.leftOn !== null && worker.leftOn < workedOn) {
    throw new RuleError('worker.left', { name: worker.fullName, day: worker.leftOn })
  }
  return worker
}

/** Nothing is lost: the master of the line, or where it has none every master, sets the attendance right by hand. */
async function tellMaster(presence: Presence, input: Brought, time: TrueTime, why: RuleError): Promise<void> {
  const { tx, actor, requestId, floor } = presence
  const now = floor.now()
  const worker = await tx
    .selectFrom('worker')
    .innerJoin('line', 'line.id', 'worker.lineId')
    .innerJoin('person', 'person.id', 'worker.id')
    .select(['line.masterPersonId', 'person.fullName'])
    .where('worker.id', '=', input.workerId)
    .executeTakeFirst()
  const entry = { action: 'offlineShift.refused', entity: 'worker', entityId: input.workerId }
  const after = { mark: input.mark, badge: input.badge, at: time.at, reason: why.code }
  await audit(tx, { actor, ...(requestId === undefined ? {} : { requestId }), now }, { ...entry, after })
  const accounts = await tx
    .selectFrom('account')
    .select('id')
    .where('personId', '=', worker?.masterPersonId ?? '')
    .where('disabled', '=', 0)
    .execute()
  await notify(tx, now, {
    to:
      accounts.length > 0 ? { accountIds: accounts.map(({ id }) => id) } : { permission: 'attendance.manage' as const },
    kind: input.mark === 'begin' ? 'offlineShift.beginRefused' : 'offlineShift.endRefused',
    params: { name: worker?.fullName ?? input.badge, time: shortTime(time.at, floor.timeZone()) },
    link: '/attendance',
  })
}
