import { listCalls, type Call } from '../../../../contracts/workshop/calls.ts'
import type { Actor } from '../../../core/access.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { defineList, type List } from '../../../core/list/define-list.ts'
import type { HelpCallTable } from './calls.migration.ts'
import { callPolicy, visibleCalls } from './calls.policy.ts'

export interface CallRow extends HelpCallTable {
  lineName: string
  masterPersonId: string | null
  workerName: string
}

/** Left joins, though every call has a line and a worker: the page is read in the order of an index of calls. */
export const callRows = (db: Reader | Tx) =>
  db
    .selectFrom('help_call')
    .leftJoin('line', 'line.id', 'help_call.lineId')
    .leftJoin('person', 'person.id', 'help_call.workerId')
    .selectAll('help_call')
    .select(['line.name as lineName', 'line.masterPersonId', 'person.fullName as workerName'])
    .$castTo<CallRow>()

const minutes = (milliseconds: number) => Math.round(Math.max(0, milliseconds) / 60_000)

export function toCall(row: CallRow, actor: Actor, now: number): Call {
  const mayAnswer = callPolicy.answer(actor, row)
  const isOpen = row.endedAt === null
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    lineId: row.lineId,
    lineName: row.lineName,
    workerId: row.workerId,
    workerName: row.workerName,
    stationName: row.stationName,
    workedOn: row.workedOn,
    calledAt: row.calledAt,
    takenAt: row.takenAt,
    takenByName: row.takenByName,
    endedAt: row.endedAt,
    endedByName: row.endedByName,
    waitedMinutes: minutes((row.takenAt ?? row.endedAt ?? now) - row.calledAt),
    lostMinutes: minutes((row.endedAt ?? now) - row.calledAt),
    note: row.note,
    abilities: {
      take: row.state === 'waiting' && mayAnswer,
      resolve: isOpen && mayAnswer,
      giveBack: row.state === 'taken' && mayAnswer,
      withdraw: isOpen && callPolicy.withdraw(actor, row),
    },
    version: row.version,
  }
}

export const callList = defineList(listCalls, {
  rows: (db, { actor }) => {
    const visible = visibleCalls(actor)
    return visible ? callRows(db).where(visible) : callRows(db)
  },
  id: 'help_call.id',
  columns: {
    calledAt: 'help_call.calledAt',
    state: 'help_call.state',
    kind: 'help_call.kind',
    lineId: 'help_call.lineId',
    workerId: 'help_call.workerId',
    workedOn: 'help_call.workedOn',
  },
  search: ['person.search', 'line.search'],
  toRows: (rows, _, { actor, now }) => rows.map((row) => toCall(row, actor, now)),
}) as List
