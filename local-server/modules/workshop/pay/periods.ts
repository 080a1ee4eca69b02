import { batchMemo, type Reader, type Tx } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { addDays } from '../../../core/time/days.ts'
import { writtenDay } from '../../../core/exports/formats.ts'

const memoKey = 'pay.openFrom'

/**
 * The first day that is still open: the one after the last closed period, or the first of all periods, as what was done
 * before pay periods were kept is settled; null where there are none.
 */
async function openFrom(db: Reader | Tx): Promise<string | null> {
  const closed = await db
    .selectFrom('pay_period')
    .select((eb) => eb.fn.max('lastDay').as('day'))
    .where('state', '=', 'closed')
    .executeTakeFirst()
  if (closed?.day) return addDays(closed.day, 1)
  const first = await db
    .selectFrom('pay_period')
    .select((eb) => eb.fn.min('firstDay').as('day'))
    .executeTakeFirst()
  return first?.day ?? null
}

/** As `openFrom`, asked once for the writes that share a commit. */
async function openFromInBatch(tx: Tx): Promise<string | null> {
  const memo = batchMemo(tx)
  if (!memo.has(memoKey)) memo.set(memoKey, await openFrom(tx))
  return memo.get(memoKey) as string | null
}

/** To be called by whatever changes periods. */
export const forgetOpenDay = (tx: Tx): void => void batchMemo(tx).delete(memoKey)

export async function isDayOpen(tx: Tx, day: string): Promise<boolean> {
  const from = await openFromInBatch(tx)
  return from === null || day >= from
}

const dayClosed = (day: string, path?: string): RuleError =>
  new RuleError(
    'payPeriod.dayClosed',
    { day: writtenDay(day) },
    path === undefined ? {} : { fields: [{ path, code: 'payPeriod.dayClosed' }] },
  )

/** @throws RuleError `payPeriod.dayClosed`: nothing dated into a closed period changes */
export async function assertDayOpen(tx: Tx, day: string, path?: string): Promise<void> {
  if (!(await isDayOpen(tx, day))) throw dayClosed(day, path)
}
