import { sql } from 'kysely'
import type { RowOf } from '../../../contracts/list.ts'
import type { LocaleTag } from '../../../contracts/common.ts'
import {
  changeWorker,
  createWorker,
  listWorkers,
  readWorker as readWorkerRoute,
} from '../../../contracts/workshop/workers.ts'
import { audit } from '../../core/audit/audit.ts'
import { changeRow, rowForChange, type Reader, type Tx } from '../../core/database/index.ts'
import { RuleError, fieldError } from '../../core/errors.ts'
import { emit } from '../../core/events/outbox.ts'
import { command, query, type Handler } from '../../core/http/request.ts'
import { defineList, listHandler, type List } from '../../core/list/define-list.ts'
import { text } from '../../core/text/texts.ts'
import { createPerson } from '../people/index.ts'
import { maskedAccount } from './pay/payment-account.ts'
import type { Floor } from './shifts.ts'

export type Worker = RowOf<typeof listWorkers>

const workerRows = (db: Reader | Tx) =>
  db
    .selectFrom('worker')
    .innerJoin('person', 'person.id', 'worker.id')
    .innerJoin('line', 'line.id', 'worker.lineId')
    .select(['worker.id', 'worker.number', 'worker.lineId', 'worker.startedOn', 'worker.leftOn', 'worker.version'])
    .select('worker.paymentAccount')
    .select(['person.fullName', 'person.badgeCode', 'person.photoFileId', 'line.name as lineName'])

const toWorker = (row: Worker): Worker => ({
  id: row.id,
  fullName: row.fullName,
  number: row.number,
  badgeCode: row.badgeCode,
  photoFileId: row.photoFileId,
  lineId: row.lineId,
  lineName: row.lineName,
  startedOn: row.startedOn,
  leftOn: row.leftOn,
  paymentAccount: maskedAccount(row.paymentAccount),
  version: row.version,
})

export const workerList = defineList(listWorkers, {
  rows: workerRows,
  id: 'worker.id',
  columns: { fullName: 'person.search', number: 'worker.number', lineName: 'line.search', lineId: 'worker.lineId' },
  filterBy: {
    left: (left) => (left ? sql`worker."leftOn" is not null` : sql`worker."leftOn" is null`),
  },
  search: ['person.search', 'worker.number'],
  toRows: (rows) => rows.map(toWorker),
}) as List

/** @throws RuleError `row.notFound` */
export async function readWorker(db: Reader | Tx, id: string): Promise<Worker> {
  const row = await workerRows(db).where('worker.id', '=', id).executeTakeFirst()
  if (!row) throw new RuleError('row.notFound')
  return toWorker(row)
}

async function assertLine(tx: Tx, id: string): Promise<void> {
  const line = await tx
    .selectFrom('line')
    .select('id')
    .where('id', '=', id)
    .where('archived', '=', 0)
    .executeTakeFirst()
  if (!line) throw fieldError('row.notFound', 'body.lineId')
}

async function assertNumberFree(tx: Tx, number: string, except?: string): Promise<void> {
  const taken = await tx.selectFrom('worker').select('id').where('number', '=', number).executeTakeFirst()
  if (taken && taken.id !== except) throw fieldError('worker.numberTaken', 'body.number', { number })
}

async function assertNoWorkerYet(tx: Tx, personId: string): Promise<void> {
  const person = await tx
    .selectFrom('person')
    .leftJoin('worker', 'worker.id', 'person.id')
    .select(['person.fullName', 'worker.id as workerId'])
    .where('person.id', '=', personId)
    .executeTakeFirst()
  if (!person) throw fieldError('row.notFound', 'body.personId')
  if (person.workerId !== null) throw fieldError('worker.alreadyWorker', 'body.personId', { name: person.fullName })
}

const personMissing = (locale: LocaleTag) =>
  new RuleError(
    'request.invalid',
    {},
    { fields: [{ path: 'body.person', code: 'invalid.required', message: text(locale, 'invalid.required') }] },
  )

export function workerRoutes({ now, timeZone }: Floor): Handler[] {
  return [
    listHandler(workerList, now),
    query(readWorkerRoute, (db, { params }) => readWorker(db, params.id)),

    command(createWorker, async (tx, { body, actor, requestId, locale }) => {
      const { personId, person, number, lineId, startedOn } = body
      if ((personId === undefined) === (person === undefined)) throw personMissing(locale)
      await assertLine(tx, lineId)
      await assertNumberFree(tx, number)
      if (personId !== undefined) await assertNoWorkerYet(tx, personId)
      const id =
        personId ??
        (person && (await createPerson(tx, person, { now: now(), timeZone: timeZone(), path: 'body.person' })))
      if (id === undefined) throw personMissing(locale)
      await tx
        .insertInto('worker')
        .values({ id, number, lineId, startedOn, leftOn: null, createdAt: now(), version: 1 })
        .execute()
      const worker = await readWorker(tx, id)
      await audit(
        tx,
        { actor, requestId, now: now() },
        { action: 'worker.created', entity: 'worker', entityId: id, after: worker },
      )
      if (person) await emit(tx, now(), 'person.changed', { personId: id })
      await emit(tx, now(), 'worker.changed', { workerId: id, lineId })
      return worker
    }),

    command(changeWorker, async (tx, { params, body, actor, requestId }) => {
      await rowForChange(tx, 'worker', params.id, body.version, () => readWorker(tx, params.id))
      const before = await readWorker(tx, params.id)
      if (body.lineId !== undefined && body.lineId !== before.lineId) await assertLine(tx, body.lineId)
      if (body.number !== undefined) await assertNumberFree(tx, body.number, params.id)
      await changeRow(tx, 'worker', params.id, { number: body.number, lineId: body.lineId, leftOn: body.leftOn })
      const after = await readWorker(tx, params.id)
      await audit(
        tx,
        { actor, requestId, now: now() },
        { action: 'worker.changed', entity: 'worker', entityId: params.id, before, after },
      )
      await emit(tx, now(), 'worker.changed', { workerId: params.id, lineId: after.lineId })
      return after
    }),
  ]
}
