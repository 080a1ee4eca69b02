import type { RowOf } from '../../../contracts/list.ts'
import { changeLine, createLine, listLines } from '../../../contracts/workshop/lines.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import { audit } from '../../core/audit/audit.ts'
import { changeRow, rowForChange, type Reader, type Tx } from '../../core/database/index.ts'
import { RuleError, fieldError } from '../../core/errors.ts'
import { emit } from '../../core/events/outbox.ts'
import { command, type Handler } from '../../core/http/request.ts'
import { newId } from '../../core/ids.ts'
import { defineList, listHandler, type List } from '../../core/list/define-list.ts'
import type { Floor } from './shifts.ts'
import type { LineTable } from './workshop.tables.ts'

type Line = RowOf<typeof listLines>

const lineRows = (db: Reader | Tx) =>
  db
    .selectFrom('line')
    .leftJoin('person', 'person.id', 'line.masterPersonId')
    .selectAll('line')
    .select('person.fullName as masterName')
    .select((eb) =>
      eb
        .selectFrom('worker')
        .select((e) => e.fn.countAll<number>().as('count'))
        .whereRef('worker.lineId', '=', 'line.id')
        .where('worker.leftOn', 'is', null)
        .as('workers'),
    )

const toLine = (row: LineTable & { masterName: string | null; workers: number | null }): Line => ({
  id: row.id,
  name: row.name,
  masterPersonId: row.masterPersonId,
  masterName: row.masterName,
  workers: row.workers ?? 0,
  archived: row.archived === 1,
  version: row.version,
})

export const lineList = defineList(listLines, {
  rows: lineRows,
  id: 'line.id',
  columns: { name: 'line.search', archived: 'line.archived' },
  search: ['line.search'],
  toRows: (rows) => rows.map(toLine),
}) as List

async function readLine(tx: Tx, id: string): Promise<Line> {
  const row = await lineRows(tx).where('line.id', '=', id).executeTakeFirst()
  if (!row) throw new RuleError('row.notFound')
  return toLine(row)
}

async function assertNameFree(tx: Tx, name: string, except?: string): Promise<void> {
  const taken = await tx.selectFrom('line').select('id').where('name', '=', name).executeTakeFirst()
  if (taken && taken.id !== except) throw fieldError('line.nameTaken', 'body.name', { name })
}

async function assertPerson(tx: Tx, id: string | null | undefined): Promise<void> {
  if (!id) return
  const person = await tx.selectFrom('person').select('id').where('id', '=', id).executeTakeFirst()
  if (!person) throw fieldError('row.notFound', 'body.masterPersonId')
}

/** A master hears of the lines they lead: the live connections of whoever takes over or hands over start anew. */
async function renewRooms(tx: Tx, now: number, masters: readonly (string | null)[]): Promise<void> {
  const personIds = masters.filter((id) => id !== null)
  if (personIds.length === 0) return
  const accounts = await tx.selectFrom('account').select('id').where('personId', 'in', personIds).execute()
  for (const { id } of accounts) await emit(tx, now, 'account.changed', { accountId: id })
}

/** What waits for a decision has a master only while its line does. @throws RuleError `line.hasPending` */
async function assertDecided(tx: Tx, lineId: string): Promise<void> {
  const { count } = await tx
    .selectFrom('work_record')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('lineId', '=', lineId)
    .where('status', '=', 'pending')
    .where('deletedAt', 'is', null)
    .executeTakeFirstOrThrow()
  if (count > 0) throw new RuleError('line.hasPending', { count })
}

export function lineRoutes({ now }: Floor): Handler[] {
  return [
    listHandler(lineList, now),

    command(createLine, async (tx, { body, actor, requestId }) => {
      await assertNameFree(tx, body.name)
      await assertPerson(tx, body.masterPersonId)
      const id = newId()
      await tx
        .insertInto('line')
        .values({ ...body, id, search: fold(body.name), archived: 0, createdAt: now(), version: 1 })
        .execute()
      const line = await readLine(tx, id)
      await audit(
        tx,
        { actor, requestId, now: now() },
        { action: 'line.created', entity: 'line', entityId: id, after: line },
      )
      await emit(tx, now(), 'line.changed', { lineId: id })
      await renewRooms(tx, now(), [body.masterPersonId])
      return line
    }),

    command(changeLine, async (tx, { params, body, actor, requestId }) => {
      await rowForChange(tx, 'line', params.id, body.version, () => readLine(tx, params.id))
      const before = await readLine(tx, params.id)
      if (body.name !== undefined) await assertNameFree(tx, body.name, params.id)
      await assertPerson(tx, body.masterPersonId)
      if (body.archived && before.workers > 0) throw new RuleError('row.inUse')
      if (body.archived) await assertDecided(tx, params.id)
      await changeRow(tx, 'line', params.id, {
        name: body.name,
        search: body.name === undefined ? undefined : fold(body.name),
        masterPersonId: body.masterPersonId,
        archived: body.archived === undefined ? undefined : body.archived ? 1 : 0,
      })
      const after = await readLine(tx, params.id)
      await audit(
        tx,
        { actor, requestId, now: now() },
        { action: 'line.changed', entity: 'line', entityId: params.id, before, after },
      )
      await emit(tx, now(), 'line.changed', { lineId: params.id })
      if (before.masterPersonId !== after.masterPersonId) {
        await renewRooms(tx, now(), [before.masterPersonId, after.masterPersonId])
      }
      return after
    }),
  ]
}
