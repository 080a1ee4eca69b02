import { sql } from 'kysely'
import { done } from '../../../../contracts/common.ts'
import type { BodyOf } from '../../../../contracts/route.ts'
import {
  closePayPeriod,
  createPayPeriod,
  deletePayPeriod,
  listPayPeriods,
  readPayClosing,
  reopenPayPeriod,
  type PayPeriod,
} from '../../../../contracts/workshop/pay-periods.ts'
import type { Actor } from '../../../core/access.ts'
import { audit } from '../../../core/audit/audit.ts'
import { rowForChange, type Reader, type Tx } from '../../../core/database/index.ts'
import { RuleError, fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { writtenDay } from '../../../core/exports/formats.ts'
import { command, query, type Caller, type Handler } from '../../../core/http/request.ts'
import { newId } from '../../../core/ids.ts'
import { defineList, listHandler, type List } from '../../../core/list/define-list.ts'
import { addDays } from '../../../core/time/days.ts'
import type { Floor } from '../shifts.ts'
import { closePeriod, closingOf, reopenPeriod } from './close-period.ts'
import type { Paying } from './pay-adjustments.ts'
import { forgetOpenDay } from './periods.ts'
import type { PayPeriodTable } from './pay.tables.ts'

/** A year and a month: more is a slip of the finger. */
const longestDays = 400

interface PayPeriodRow extends PayPeriodTable {
  workers: number | null
  toPayMinor: number | null
  laterId: string | null
  laterClosedId: string | null
}

const ofPeriod = (column: string) =>
  sql<number>`(select ${sql.raw(column)} from pay_sheet_row where pay_sheet_row."periodId" = pay_period."id")`
const laterOne = (which: string) =>
  sql<string | null>`(select min(later."id") from pay_period as later
    where later."firstDay" > pay_period."firstDay" ${sql.raw(which)})`

const periodRows = (db: Reader | Tx) =>
  db
    .selectFrom('pay_period')
    .selectAll('pay_period')
    .select(ofPeriod('count(*)').as('workers'))
    .select(ofPeriod('coalesce(sum("toPayMinor"), 0)').as('toPayMinor'))
    .select(laterOne('').as('laterId'))
    .select(laterOne(`and later."state" = 'closed'`).as('laterClosedId'))

function toPeriod(row: PayPeriodRow, actor: Actor): PayPeriod {
  const isClosed = row.state === 'closed'
  const isFrozen = isClosed && actor.can('pay.readAll')
  return {
    id: row.id,
    firstDay: row.firstDay,
    lastDay: row.lastDay,
    state: row.state,
    closedAt: row.closedAt,
    closedByName: row.closedByName,
    workers: isFrozen ? row.workers : null,
    toPayMinor: isFrozen ? row.toPayMinor : null,
    abilities: {
      close: !isClosed && actor.can('pay.manage'),
      reopen: isClosed && row.laterClosedId === null && actor.can('pay.reopen'),
      delete: !isClosed && row.laterId === null && actor.can('pay.manage'),
    },
    version: row.version,
  }
}

export const payPeriodList = defineList(listPayPeriods, {
  rows: periodRows,
  id: 'pay_period.id',
  columns: { firstDay: 'pay_period.firstDay', state: 'pay_period.state' },
  toRows: (rows, _, { actor }) => rows.map((row) => toPeriod(row, actor)),
}) as List

async function readPeriod(db: Reader | Tx, id: string, actor: Actor): Promise<PayPeriod> {
  const row = await periodRows(db).where('pay_period.id', '=', id).executeTakeFirst()
  if (!row) throw new RuleError('row.notFound')
  return toPeriod(row, actor)
}

/** The days of the next period. */
async function nextDays(tx: Tx, { firstDay, lastDay }: BodyOf<typeof createPayPeriod>): Promise<[string, string]> {
  const last = await tx
    .selectFrom('pay_period')
    .select('lastDay')
    .orderBy('lastDay', 'desc')
    .limit(1)
    .executeTakeFirst()
  const first = last ? addDays(last.lastDay, 1) : firstDay
  if (first === undefined) throw fieldError('payPeriod.firstDayMissing', 'body.firstDay')
  if (firstDay !== undefined && firstDay !== first) {
    throw fieldError('payPeriod.gap', 'body.firstDay', { day: writtenDay(first) })
  }
  if (lastDay < first) throw fieldError('payPeriod.daysTurned', 'body.lastDay', { day: writtenDay(first) })
  if (lastDay > addDays(first, longestDays - 1)) throw fieldError('payPeriod.tooLong', 'body.lastDay')
  if (!last) await assertNothingWaitsBefore(tx, first)
  return [first, lastDay]
}

/** Days before the first period count as settled: work that waits there could never be paid. */
async function assertNothingWaitsBefore(tx: Tx, firstDay: string): Promise<void> {
  const waiting = await tx
    .selectFrom('work_record')
    .select((eb) => [eb.fn.countAll<number>().as('records'), eb.fn.min('workedOn').as('from')])
    .where('status', '=', 'pending')
    .where('deletedAt', 'is', null)
    .where('workedOn', '<', firstDay)
    .executeTakeFirstOrThrow()
  if (waiting.records === 0) return
  throw fieldError('payPeriod.workBefore', 'body.firstDay', {
    count: waiting.records,
    day: writtenDay(waiting.from),
  })
}

export function payPeriodRoutes(floor: Floor): Handler[] {
  const work = (tx: Tx, { actor, requestId }: Caller): Paying => ({ tx, actor, requestId, floor })
  const find = async (db: Reader | Tx, id: string) => {
    const row = await db.selectFrom('pay_period').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) throw new RuleError('row.notFound')
    return row
  }

  return [
    listHandler(payPeriodList, floor.now),

    command(createPayPeriod, async (tx, { body, actor, requestId }) => {
      const now = floor.now()
      const [firstDay, lastDay] = await nextDays(tx, body)
      const id = newId()
      await tx
        .insertInto('pay_period')
        .values({ id, firstDay, lastDay, state: 'draft', createdAt: now, version: 1 })
        .execute()
      forgetOpenDay(tx)
      const period = await readPeriod(tx, id, actor)
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'payPeriod.created', entity: 'pay_period', entityId: id, after: period },
      )
      await emit(tx, now, 'payPeriod.changed', { payPeriodId: id })
      return period
    }),

    command(deletePayPeriod, async (tx, { params, actor, requestId }) => {
      const now = floor.now()
      const period = await readPeriod(tx, params.id, actor)
      if (period.state === 'closed') throw new RuleError('payPeriod.closed')
      if (!period.abilities.delete) throw new RuleError('payPeriod.notLast')
      await tx.deleteFrom('pay_period').where('id', '=', params.id).execute()
      forgetOpenDay(tx)
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'payPeriod.deleted', entity: 'pay_period', entityId: params.id, before: period },
      )
      await emit(tx, now, 'payPeriod.changed', { payPeriodId: params.id })
      return done
    }),

    query(readPayClosing, async (db, { params, actor, locale }) => {
      const period = await find(db, params.id)
      const { workedOn } = await floor.shiftNow(db)
      return { period: await readPeriod(db, params.id, actor), ...(await closingOf(db, period, workedOn, locale)) }
    }),

    command(closePayPeriod, async (tx, request) => {
      const { params, body, actor } = request
      const period = await rowForChange(tx, 'pay_period', params.id, body.version, () =>
        readPeriod(tx, params.id, actor),
      )
      const answer = await closePeriod(work(tx, request), period, body)
      return { period: await readPeriod(tx, params.id, actor), ...answer }
    }),

    command(reopenPayPeriod, async (tx, request) => {
      const { params, body, actor } = request
      const period = await rowForChange(tx, 'pay_period', params.id, body.version, () =>
        readPeriod(tx, params.id, actor),
      )
      await reopenPeriod(work(tx, request), period, body.reason)
      return readPeriod(tx, params.id, actor)
    }),
  ]
}
