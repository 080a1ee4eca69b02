import type { BodyOf } from '../../../../contracts/route.ts'
import type { Call, createCall } from '../../../../contracts/workshop/calls.ts'
import { audit } from '../../../core/audit/audit.ts'
import type { Tx } from '../../../core/database/index.ts'
import { changeRow } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import type { Caller } from '../../../core/http/request.ts'
import { newId } from '../../../core/ids.ts'
import { accountsWith, notify, settleNotices } from '../../../core/notifications/notify.ts'
import { shortTime, type Floor } from '../shifts.ts'
import { callRows, toCall, type CallRow } from './calls.list.ts'
import { callPolicy } from './calls.policy.ts'
import type { HelpCallTable } from './calls.migration.ts'

export interface Calling extends Pick<Caller, 'actor' | 'requestId'> {
  tx: Tx
  floor: Floor
}

/** The page a call is told of by: who is told of it opens it there. */
const linkOf = (id: string) => `/calls?open=${id}`

export async function callForHelp(calling: Calling, { kind }: BodyOf<typeof createCall>): Promise<Call> {
  const { tx, actor, floor } = calling
  const { shift, workedOn } = await floor.shiftNow(tx)
  const worker = await callingWorker(calling, workedOn)
  await assertNoneOpen(calling, worker.id, kind)
  const station = actor.stationId
    ? await tx.selectFrom('station').select('name').where('id', '=', actor.stationId).executeTakeFirst()
    : undefined
  const id = newId()
  await tx
    .insertInto('help_call')
    .values({
      id,
      kind,
      state: 'waiting',
      lineId: worker.lineId,
      workerId: worker.id,
      stationName: station?.name ?? null,
      workedOn,
      shiftId: shift.id,
      calledAt: floor.now(),
      takenAt: null,
      takenByAccountId: null,
      takenByName: null,
      endedAt: null,
      endedByName: null,
      note: null,
      version: 1,
    })
    .execute()
  const row = await rowOf(tx, id)
  await note(calling, 'call.created', row, undefined, { kind, lineId: row.lineId })
  await notify(tx, floor.now(), {
    to: { accountIds: await answeringAccounts(tx, row) },
    kind: `call.${kind}`,
    params: { line: row.lineName, name: row.workerName },
    link: linkOf(id),
  })
  return toCall(row, actor, floor.now())
}

async function callingWorker({ tx, actor }: Calling, workedOn: string) {
  const worker =
    actor.personId === null
      ? undefined
      : await tx
          .selectFrom('worker')
          .innerJoin('person', 'person.id', 'worker.id')
          .select(['worker.id', 'worker.lineId', 'worker.leftOn', 'person.fullName'])
          .where('worker.id', '=', actor.personId)
          .executeTakeFirst()
  if (!worker) throw new RuleError('worker.notAWorker')
  if (worker.leftOn !== null && worker.leftOn < workedOn) {
    throw new RuleError('worker.left', { name: worker.fullName, day: worker.leftOn })
  }
  return worker
}

async function assertNoneOpen({ tx, floor }: Calling, workerId: string, kind: Call['kind']): Promise<void> {
  const open = await tx
    .selectFrom('help_call')
    .select('calledAt')
    .where('workerId', '=', workerId)
    .where('kind', '=', kind)
    .where('endedAt', 'is', null)
    .executeTakeFirst()
  if (open) throw new RuleError('call.alreadyOpen', { when: shortTime(open.calledAt, floor.timeZone()) })
}

/**
 * Who is told: the line's master, and whoever repairs machines or hands out material. Those who merely see everything
 * are told where there is nobody else.
 */
async function answeringAccounts(tx: Tx, { kind, masterPersonId }: CallRow): Promise<string[]> {
  const seeAll = new Set(await accountsWith(tx, 'call.readAll'))
  const masters = await accountsWith(tx, 'call.answer')
  const ofLine =
    masterPersonId === null || masters.length === 0
      ? []
      : await tx
          .selectFrom('account')
          .select('id')
          .where('personId', '=', masterPersonId)
          .where('id', 'in', masters)
          .execute()
  const helpers =
    kind === 'machine'
      ? await accountsWith(tx, 'call.answerMachine')
      : kind === 'material'
        ? await accountsWith(tx, 'call.answerMaterial')
        : []
  const told = [...ofLine.map(({ id }) => id), ...helpers.filter((id) => !seeAll.has(id))]
  return told.length > 0 ? told : masters.filter((id) => masterPersonId === null || seeAll.has(id))
}

/** One of several who press at the same moment takes it; the others are told who. */
export const take = (calling: Calling, id: string): Promise<Call> =>
  changeCall(calling, id, 'call.taken', ({ state, takenByName }) => {
    if (state === 'taken') throw new RuleError('call.taken', { name: takenByName ?? '' })
    const { actor, floor } = calling
    return {
      state: 'taken',
      takenAt: floor.now(),
      takenByAccountId: actor.accountId,
      takenByName: actor.name,
    }
  })

export const giveBack = (calling: Calling, id: string): Promise<Call> =>
  changeCall(calling, id, 'call.givenBack', ({ state }) => {
    if (state !== 'taken') throw new RuleError('call.notTaken')
    return { state: 'waiting', takenAt: null, takenByAccountId: null, takenByName: null }
  })

/** Somebody may put right what nobody said they would: then they took it at that moment too. */
export const resolve = (calling: Calling, id: string, remark: string | undefined): Promise<Call> =>
  changeCall(calling, id, 'call.resolved', ({ takenAt, takenByAccountId, takenByName }) => {
    const { actor, floor } = calling
    const now = floor.now()
    return {
      state: 'resolved',
      takenAt: takenAt ?? now,
      takenByAccountId: takenAt === null ? actor.accountId : takenByAccountId,
      takenByName: takenByName ?? actor.name,
      endedAt: now,
      endedByName: actor.name,
      note: remark || null,
    }
  })

export async function reopen(calling: Calling, id: string): Promise<Call> {
  const row = await rowToAnswer(calling, id)
  if (row.state !== 'resolved') throw new RuleError('call.notResolved')
  await assertNoneOpen(calling, row.workerId, row.kind)
  return apply(calling, row, 'call.reopened', { state: 'taken', endedAt: null, endedByName: null, note: null })
}

export async function withdraw(calling: Calling, id: string): Promise<Call> {
  const { tx, actor, floor } = calling
  const row = await callRows(tx).where('help_call.id', '=', id).executeTakeFirst()
  if (!row || !callPolicy.withdraw(actor, row)) throw new RuleError('row.notFound')
  assertOpen(row)
  return apply(calling, row, 'call.withdrawn', {
    state: 'withdrawn',
    endedAt: floor.now(),
    endedByName: row.workerName,
  })
}

type Change = Partial<Omit<HelpCallTable, 'id' | 'version'>>

async function changeCall(
  calling: Calling,
  id: string,
  action: CallAction,
  changeOf: (row: CallRow) => Change,
): Promise<Call> {
  const row = await rowToAnswer(calling, id)
  assertOpen(row)
  return apply(calling, row, action, changeOf(row))
}

/** A call that is not there and one that is not theirs look the same. */
async function rowToAnswer({ tx, actor }: Calling, id: string): Promise<CallRow> {
  const row = await callRows(tx).where('help_call.id', '=', id).executeTakeFirst()
  if (!row || !callPolicy.read(actor, row)) throw new RuleError('row.notFound')
  if (!callPolicy.answer(actor, row)) throw new RuleError('permission.denied')
  return row
}

function assertOpen({ endedAt, endedByName }: CallRow): void {
  if (endedAt !== null) throw new RuleError('call.over', { name: endedByName ?? '' })
}

async function apply(calling: Calling, row: CallRow, action: CallAction, change: Change): Promise<Call> {
  const { tx, actor, floor } = calling
  await changeRow(tx, 'help_call', row.id, change)
  const after = await rowOf(tx, row.id)
  await note(calling, action, after, { state: row.state }, change)
  // Nobody else need come; whoever opens their notifications later finds none that is over.
  if (after.state !== 'waiting') await settleNotices(tx, floor.now(), linkOf(row.id))
  return toCall(after, actor, floor.now())
}

const rowOf = (tx: Tx, id: string): Promise<CallRow> =>
  callRows(tx).where('help_call.id', '=', id).executeTakeFirstOrThrow()

type CallAction =
  'call.created' | 'call.taken' | 'call.givenBack' | 'call.resolved' | 'call.reopened' | 'call.withdrawn'

async function note(
  { tx, actor, requestId, floor }: Calling,
  action: CallAction,
  { id, kind, workerId, lineId }: CallRow,
  before: object | undefined,
  after: object,
): Promise<void> {
  const now = floor.now()
  await audit(tx, { actor, requestId, now }, { action, entity: 'help_call', entityId: id, before, after })
  await emit(tx, now, 'call.changed', { callId: id, kind, workerId, lineId })
}
