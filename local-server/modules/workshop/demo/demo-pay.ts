import type { LocaleTag } from '../../../../contracts/common.ts'
import { systemActor } from '../../../core/access.ts'
import type { Tx } from '../../../core/database/index.ts'
import { newId } from '../../../core/ids.ts'
import { text } from '../../../core/text/texts.ts'
import { addDays, instantOf, monthStart } from '../../../core/time/days.ts'
import { closePeriod } from '../pay/close-period.ts'
import { addEntry, type Paying } from '../pay/pay-adjustments.ts'
import type { Floor } from '../shifts.ts'
import type { DemoFloor } from './demo-floor.ts'
import { chance } from './random.ts'

const guaranteeMinor = 390_000_000
const guaranteeDays = 20
/** These few still have to bring their card. */
const withoutCard = 3

/** Cards, adjustments, the months gone by as closed pay periods and the one that runs as an open one. */
export async function fillPay(
  tx: Tx,
  shop: DemoFloor,
  floor: Floor,
  { firstDay, locale }: { firstDay: string; locale: LocaleTag },
): Promise<void> {
  const { workedOn } = await floor.shiftNow(tx)
  const work: Paying = {
    tx,
    floor,
    requestId: 'demo',
    actor: { ...systemActor(locale), name: shop.accountant.fullName },
  }
  await tx.updateTable('pay_rule').set({ guaranteeMinor, guaranteeDays }).execute()
  await fillCards(tx, shop)
  const months = monthsFrom(firstDay, workedOn)
  for (const days of months) await fillAdjustments(work, shop, days, workedOn, locale)
  for (const { from, to } of months) {
    const period = {
      id: newId(),
      firstDay: from,
      lastDay: to,
      state: 'draft' as const,
      closedAt: null,
      closedByName: null,
      createdAt: floor.now(),
      version: 1,
    }
    await tx.insertInto('pay_period').values(period).execute()
    if (to >= workedOn) continue
    const closedAt = Math.min(floor.now(), instantOf(addDays(to, 3), '10:15', floor.timeZone()))
    const then = { ...work, floor: { ...floor, now: () => closedAt } }
    await closePeriod(then, period, { version: 1, pending: 'leave' })
  }
}

/** Whole months up to the one that runs; the first begins with the work. */
function monthsFrom(firstDay: string, lastDay: string): { from: string; to: string }[] {
  const months: { from: string; to: string }[] = []
  for (let from = firstDay; from <= lastDay;) {
    const next = monthStart(addDays(monthStart(from), 31))
    months.push({ from, to: addDays(next, -1) })
    from = next
  }
  return months
}

async function fillCards(tx: Tx, { workers }: DemoFloor): Promise<void> {
  const luck = chance(8_600)
  for (const { id } of workers.slice(0, -withoutCard)) {
    const digits = Array.from({ length: 12 }, () => luck.between(0, 9)).join('')
    await tx
      .updateTable('worker')
      .set({ paymentAccount: `${luck.oneOf(['8600', '9860'])}${digits}` })
      .where('id', '=', id)
      .execute()
  }
}

/** An advance in the middle of the month for a third of the people, now and then a bonus or a deduction. */
async function fillAdjustments(
  work: Paying,
  { workers }: DemoFloor,
  { from, to }: { from: string; to: string },
  workedOn: string,
  locale: LocaleTag,
): Promise<void> {
  const luck = chance(Number(from.replaceAll('-', '')))
  const middle = [addDays(monthStart(from), 14), from].toSorted().at(-1) ?? from
  const add = async (
    kind: 'bonus' | 'deduction' | 'advance',
    workerId: string,
    amountMinor: number,
    day: string,
  ): Promise<void> => {
    if (day > workedOn || day > to) return
    const note = text(locale, `demo.payAdjustment.${kind}`)
    const signed = kind === 'bonus' ? amountMinor : -amountMinor
    await addEntry(work, { workerId, kind, amountMinor: signed, day, note }, null)
  }
  for (const [index, { id }] of workers.entries()) {
    if (index % 3 === 0) await add('advance', id, luck.between(3, 9) * 10_000_000, middle)
    if (luck.in100(8)) await add('bonus', id, luck.between(1, 5) * 5_000_000, addDays(middle, 2))
    if (luck.in100(5)) await add('deduction', id, luck.between(2, 9) * 1_250_050, addDays(middle, 1))
  }
}
