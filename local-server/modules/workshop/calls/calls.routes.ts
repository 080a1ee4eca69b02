import { sql } from 'kysely'
import {
  createCall,
  giveCallBack,
  listOwnCalls,
  readBoardCalls,
  readCall,
  readCallTimes,
  reopenCall,
  resolveCall,
  takeCall,
  withdrawCall,
} from '../../../../contracts/workshop/calls.ts'
import type { QueryOf, ResponseOf } from '../../../../contracts/route.ts'
import type { Actor } from '../../../core/access.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { command, query, type Caller, type Handler } from '../../../core/http/request.ts'
import { listHandler } from '../../../core/list/define-list.ts'
import { nameOf, namesShown, type NameStyle } from '../screens/shown-names.ts'
import type { Floor, ShiftAt } from '../shifts.ts'
import { callList, callRows, toCall } from './calls.list.ts'
import { callPolicy, visibleCalls } from './calls.policy.ts'
import { callForHelp, giveBack, reopen, resolve, take, withdraw, type Calling } from './calls.service.ts'

export function callRoutes(floor: Floor): Handler[] {
  const calling = (tx: Tx, { actor, requestId }: Caller): Calling => ({ tx, actor, requestId, floor })
  return [
    listHandler(callList, floor.now),
    query(listOwnCalls, async (db, { actor }) => {
      if (actor.personId === null) throw new RuleError('worker.notAWorker')
      const rows = await callRows(db)
        .where('help_call.workerId', '=', actor.personId)
        .where('help_call.endedAt', 'is', null)
        .orderBy('help_call.calledAt')
        .execute()
      return { items: rows.map((row) => toCall(row, actor, floor.now())) }
    }),
    query(readCall, async (db, { actor, params }) => {
      const row = await callRows(db).where('help_call.id', '=', params.id).executeTakeFirst()
      if (!row || !callPolicy.read(actor, row)) throw new RuleError('row.notFound')
      return toCall(row, actor, floor.now())
    }),
    command(createCall, (tx, request) => callForHelp(calling(tx, request), request.body)),
    command(takeCall, (tx, request) => take(calling(tx, request), request.params.id)),
    command(giveCallBack, (tx, request) => giveBack(calling(tx, request), request.params.id)),
    command(resolveCall, (tx, request) => resolve(calling(tx, request), request.params.id, request.body.note)),
    command(reopenCall, (tx, request) => reopen(calling(tx, request), request.params.id)),
    command(withdrawCall, (tx, request) => withdraw(calling(tx, request), request.params.id)),
    query(readCallTimes, (db, { actor, query: period }) => callTimes(db, actor, period)),
    query(readBoardCalls, async (db, { actor, query: { names } }) =>
      boardCalls(db, await floor.shiftNow(db), floor.now(), await namesShown(db, actor, names)),
    ),
  ]
}

const sums = [
  sql<number>`count(*)`.as('calls'),
  sql<number>`coalesce(sum(coalesce(help_call."takenAt", help_call."endedAt") - help_call."calledAt"), 0)`.as(
    'waitedMs',
  ),
  sql<number>`coalesce(sum(help_call."endedAt" - help_call."calledAt"), 0)`.as('lostMs'),
]

/** Calls that ended, those withdrawn too: the machine stood all the same. */
async function callTimes(
  db: Reader,
  actor: Actor,
  { from, to, lineId }: QueryOf<typeof readCallTimes>,
): Promise<ResponseOf<typeof readCallTimes>> {
  const visible = visibleCalls(actor)
  let ended = db
    .selectFrom('help_call')
    .innerJoin('line', 'line.id', 'help_call.lineId')
    .where('help_call.workedOn', '>=', from)
    .where('help_call.workedOn', '<=', to)
    .where('help_call.endedAt', 'is not', null)
  if (visible) ended = ended.where(visible)
  if (lineId !== undefined) ended = ended.where('help_call.lineId', '=', lineId)
  return {
    days: await ended
      .select(['help_call.workedOn', 'help_call.kind', ...sums])
      .groupBy(['help_call.workedOn', 'help_call.kind'])
      .orderBy('help_call.workedOn')
      .orderBy('help_call.kind')
      .execute(),
    lines: await ended
      .select(['help_call.lineId', 'line.name as lineName', ...sums])
      .groupBy(['help_call.lineId', 'line.name'])
      .orderBy('line.name')
      .execute(),
  }
}

async function boardCalls(
  db: Reader,
  { shift, workedOn }: ShiftAt,
  now: number,
  names: NameStyle,
): Promise<ResponseOf<typeof readBoardCalls>> {
  const open = await db
    .selectFrom('help_call')
    .innerJoin('line', 'line.id', 'help_call.lineId')
    .innerJoin('worker', 'worker.id', 'help_call.workerId')
    .innerJoin('person', 'person.id', 'help_call.workerId')
    .select(['help_call.id', 'help_call.kind', 'help_call.state', 'help_call.lineId', 'help_call.calledAt'])
    .select(['help_call.takenAt', 'help_call.takenByName', 'line.name as lineName'])
    .select(['person.familyName', 'person.givenName', 'worker.number'])
    .where('help_call.endedAt', 'is', null)
    .orderBy('help_call.calledAt')
    .execute()
  const ofShift = await db
    .selectFrom('help_call')
    .select(['state', 'calledAt', 'takenAt'])
    .where('workedOn', '=', workedOn)
    .where('shiftId', '=', shift.id)
    .where('state', '!=', 'withdrawn')
    .execute()
  const waits = ofShift.flatMap(({ calledAt, takenAt }) => (takenAt === null ? [] : [takenAt - calledAt]))
  return {
    at: now,
    open: open.map(({ id, kind, state, lineId, lineName, calledAt, takenAt, takenByName, ...worker }) => ({
      id,
      kind,
      state,
      lineId,
      lineName,
      calledAt,
      takenAt,
      takenByName,
      workerName: nameOf(worker, names),
    })),
    shift: {
      calls: ofShift.length,
      resolved: ofShift.filter(({ state }) => state === 'resolved').length,
      meanWaitMs: waits.length === 0 ? null : Math.round(waits.reduce((sum, wait) => sum + wait, 0) / waits.length),
    },
  }
}
