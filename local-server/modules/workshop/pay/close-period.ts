import { sql } from 'kysely'
import type { LocaleTag } from '../../../../contracts/common.ts'
import type { BodyOf, ResponseOf } from '../../../../contracts/route.ts'
import type { closePayPeriod, readPayClosing } from '../../../../contracts/workshop/pay-periods.ts'
import { audit } from '../../../core/audit/audit.ts'
import { changeRow, type Reader, type Tx } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { writtenDay } from '../../../core/exports/formats.ts'
import { inTurns } from '../../../core/in-turns.ts'
import { text } from '../../../core/text/texts.ts'
import { addDays } from '../../../core/time/days.ts'
import { countNew, totalChanges } from '../totals.ts'
import { recordedAround, recordRows, type WorkRecordRow } from '../work-records.list.ts'
import { addEntry, type Paying } from './pay-adjustments.ts'
import { draftRows, type Days } from './pay.list.ts'
import { forgetOpenDay } from './periods.ts'
import type { PayPeriodTable, PaySheetRowTable } from './pay.tables.ts'

const daysOf = ({ firstDay, lastDay }: PayPeriodTable): Days => ({ from: firstDay, to: lastDay })

/** Records of the period nobody has decided. */
const pendingRows = (db: Reader | Tx, days: Days) =>
  recordRows(db)
    .where('work_record.status', '=', 'pending')
    .where('work_record.deletedAt', 'is', null)
    .where(sql<boolean>`${recordedAround(days)}`)
    .where('work_record.workedOn', '>=', days.from)
    .where('work_record.workedOn', '<=', days.to)

/** Why a draft cannot be closed whatever becomes of its pending records; null where it can. */
async function obstacle(db: Reader | Tx, period: PayPeriodTable, workedOn: string): Promise<RuleError | null> {
  if (period.state === 'closed') return new RuleError('payPeriod.closed')
  if (period.lastDay >= workedOn) return new RuleError('payPeriod.notOver', { day: writtenDay(period.lastDay) })
  const former = await db
    .selectFrom('pay_period')
    .select(['firstDay', 'lastDay'])
    .where('state', '=', 'draft')
    .where('firstDay', '<', period.firstDay)
    .orderBy('firstDay')
    .executeTakeFirst()
  if (!former) return null
  return new RuleError('payPeriod.formerOpen', { from: writtenDay(former.firstDay), to: writtenDay(former.lastDay) })
}

/** What closing would freeze and what stands in its way. */
export async function closingOf(
  db: Reader,
  period: PayPeriodTable,
  workedOn: string,
  locale: LocaleTag,
): Promise<Omit<ResponseOf<typeof readPayClosing>, 'period'>> {
  const days = daysOf(period)
  const sums = await db
    .selectFrom(draftRows(db, days).as('sheet'))
    .select((eb) => eb.fn.countAll<number>().as('workers'))
    .select(sql<number>`coalesce(sum("approvedMinor"), 0)`.as('approvedMinor'))
    .select(sql<number>`coalesce(sum(case when "toPayMinor" > 0 then "toPayMinor" else 0 end), 0)`.as('toPayMinor'))
    .select(sql<number>`coalesce(sum(case when "toPayMinor" < 0 then 1 else 0 end), 0)`.as('indebted'))
    .select(sql<number>`coalesce(sum(case when "toPayMinor" < 0 then -"toPayMinor" else 0 end), 0)`.as('debtMinor'))
    .executeTakeFirstOrThrow()
  const pending = await db
    .selectFrom(pendingRows(db, days).as('pending'))
    .select((eb) => eb.fn.countAll<number>().as('pendingRecords'))
    .select(sql<number>`coalesce(sum("quantity"), 0)`.as('pendingPieces'))
    .select(sql<number>`coalesce(sum("amountMinor"), 0)`.as('pendingMinor'))
    .executeTakeFirstOrThrow()
  const found = await obstacle(db, period, workedOn)
  return {
    ...sums,
    ...pending,
    obstacle: found && { code: found.code, message: text(locale, `error.${found.code}`, found.params) },
  }
}

/**
 * Freezes the sheet of a period. What nobody has decided goes on to the day after it, so that it is paid once it is
 * approved; what somebody took beyond their pay goes on as a debt.
 */
export async function closePeriod(
  work: Paying,
  period: PayPeriodTable,
  { pending }: BodyOf<typeof closePayPeriod>,
): Promise<{ workers: number; toPayMinor: number; left: number }> {
  const { tx, actor, requestId, floor } = work
  const now = floor.now()
  const refused = await obstacle(tx, period, (await floor.shiftNow(tx)).workedOn)
  if (refused) throw refused
  const days = daysOf(period)
  const waiting = await pendingRows(tx, days).execute()
  if (waiting.length > 0 && pending === 'refuse') throw new RuleError('payPeriod.hasPending', { count: waiting.length })
  await carryOn(work, waiting, addDays(period.lastDay, 1))
  await carryDebts(work, days)
  const sheet = (await draftRows(tx, days).execute()).map((row): PaySheetRowTable => ({ ...row, periodId: period.id }))
  for (let from = 0; from < sheet.length; from += rowsAtOnce) {
    await tx
      .insertInto('pay_sheet_row')
      .values(sheet.slice(from, from + rowsAtOnce))
      .execute()
  }
  await changeRow(tx, 'pay_period', period.id, { state: 'closed', closedAt: now, closedByName: actor.name })
  forgetOpenDay(tx)
  const answer = {
    workers: sheet.length,
    toPayMinor: sheet.reduce((sum, row) => sum + row.toPayMinor, 0),
    left: waiting.length,
  }
  await audit(
    tx,
    { actor, requestId, now },
    { action: 'payPeriod.closed', entity: 'pay_period', entityId: period.id, before: period, after: answer },
  )
  await emit(tx, now, 'payPeriod.changed', { payPeriodId: period.id })
  return answer
}

const rowsAtOnce = 200

/** Moves records on to a day of the next period; the day they were done stays beside it. */
async function carryOn(work: Paying, rows: readonly WorkRecordRow[], day: string): Promise<void> {
  const { tx, actor, requestId, floor } = work
  const now = floor.now()
  const totals = totalChanges()
  const turn = inTurns()
  for (const row of rows) {
    await turn()
    const change = { workedOn: day, carriedFrom: row.carriedFrom ?? row.workedOn }
    await changeRow(tx, 'work_record', row.id, change)
    await countNew(tx, { ...row, ...change, orderId: null, quantity: 0, amountMinor: 0 })
    totals.takeOff(row)
    totals.putOn({ ...row, ...change })
    await audit(
      tx,
      { actor, requestId, now },
      {
        action: 'workRecord.carriedOn',
        entity: 'work_record',
        entityId: row.id,
        before: { workedOn: row.workedOn },
        after: change,
      },
    )
    await emit(tx, now, 'workRecord.changed', { workRecordId: row.id, workerId: row.workerId, lineId: row.lineId })
  }
  await totals.apply(tx)
}

/** Nobody pays money back at the pay desk: what was taken beyond the pay is taken from the next. */
async function carryDebts(work: Paying, { from, to }: Days): Promise<void> {
  const indebted = await draftRows(work.tx, { from, to }).where('pay.toPayMinor', '<', 0).execute()
  const note = `${writtenDay(from)} – ${writtenDay(to)}`
  for (const { workerId, toPayMinor } of indebted) {
    await addEntry(work, { workerId, kind: 'debt', amountMinor: -toPayMinor, day: to, note }, null)
    await addEntry(work, { workerId, kind: 'debt', amountMinor: toPayMinor, day: addDays(to, 1), note }, null)
  }
}

/** The debts a closing made, taken back by opposite entries. */
async function takeBackDebts(work: Paying, { to }: Days): Promise<void> {
  const debts = await work.tx
    .selectFrom('pay_adjustment')
    .selectAll('pay_adjustment')
    .where('kind', '=', 'debt')
    .where('correctsId', 'is', null)
    .where((eb) =>
      eb.or([eb('day', '=', to).and('amountMinor', '>', 0), eb('day', '=', addDays(to, 1)).and('amountMinor', '<', 0)]),
    )
    .where('id', 'not in', (eb) =>
      eb
        .selectFrom('pay_adjustment as opposite')
        .select('opposite.correctsId')
        .where('opposite.correctsId', 'is not', null),
    )
    .execute()
  for (const { id, workerId, kind, amountMinor, day, note } of debts) {
    await addEntry(work, { workerId, kind, amountMinor: -amountMinor, day, note }, id)
  }
}

/** Opens a closed period again; what went on to the next period stays there. */
export async function reopenPeriod(work: Paying, period: PayPeriodTable, reason: string): Promise<void> {
  const { tx, actor, requestId, floor } = work
  const now = floor.now()
  if (period.state !== 'closed') throw new RuleError('payPeriod.notClosed')
  const later = await tx
    .selectFrom('pay_period')
    .select('id')
    .where('state', '=', 'closed')
    .where('firstDay', '>', period.firstDay)
    .executeTakeFirst()
  if (later) throw new RuleError('payPeriod.laterClosed')
  const { sheet } = await tx
    .selectFrom('pay_sheet_row')
    .select(sql<number>`coalesce(sum("toPayMinor"), 0)`.as('sheet'))
    .where('periodId', '=', period.id)
    .executeTakeFirstOrThrow()
  await tx.deleteFrom('pay_sheet_row').where('periodId', '=', period.id).execute()
  await changeRow(tx, 'pay_period', period.id, { state: 'draft', closedAt: null, closedByName: null })
  forgetOpenDay(tx)
  await takeBackDebts(work, daysOf(period))
  await audit(
    tx,
    { actor, requestId, now },
    {
      action: 'payPeriod.reopened',
      entity: 'pay_period',
      entityId: period.id,
      before: { ...period, toPayMinor: sheet },
      after: { reason },
    },
  )
  await emit(tx, now, 'payPeriod.changed', { payPeriodId: period.id })
}
