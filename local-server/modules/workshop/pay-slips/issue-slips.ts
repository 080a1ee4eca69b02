import type { LocaleTag } from '../../../../contracts/common.ts'
import type { SlipFigures } from '../../../../contracts/workshop/pay-slips.ts'
import type { Actor } from '../../../core/access.ts'
import { audit } from '../../../core/audit/audit.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { newId } from '../../../core/ids.ts'
import type { GatheredSlip, SlipWish } from './gather-slips.ts'
import type { PaySlipTable } from './pay-slips.migration.ts'

/** Rows one statement takes. */
const rowsAtOnce = 100

/**
 * Keeps what the slips say. A worker whose last slip of these days says the same gets that one again, as a copy; whatever
 * has changed makes a new one, which replaces it.
 *
 * @returns the slips, in the order they were gathered
 */
export async function issueSlips(
  tx: Tx,
  by: { actor: Actor; requestId: string; now: number },
  { from, to }: Pick<SlipWish, 'from' | 'to'>,
  gathered: readonly GatheredSlip[],
): Promise<PaySlipTable[]> {
  const last = await lastSlips(
    tx,
    { from, to },
    gathered.map(({ workerId }) => workerId),
  )
  const { highest } = await tx
    .selectFrom('pay_slip')
    .select((eb) => eb.fn.max<number | null>('number').as('highest'))
    .executeTakeFirstOrThrow()
  let number = highest ?? 0
  const added: PaySlipTable[] = []
  const slips = gathered.map(({ workerId, figures }): PaySlipTable => {
    const said = JSON.stringify(figures)
    const former = last.get(workerId)
    if (former?.figures === said) return former
    const slip: PaySlipTable = {
      id: newId(),
      number: ++number,
      workerId,
      firstDay: from,
      lastDay: to,
      figures: said,
      prints: 0,
      createdAt: by.now,
      createdByName: by.actor.name,
    }
    added.push(slip)
    return slip
  })
  for (let at = 0; at < added.length; at += rowsAtOnce) {
    await tx
      .insertInto('pay_slip')
      .values(added.slice(at, at + rowsAtOnce))
      .execute()
  }
  const [first] = slips
  if (first) {
    await audit(tx, by, {
      action: 'paySlip.created',
      entity: 'pay_slip',
      entityId: first.id,
      after: { firstDay: from, lastDay: to, slips: slips.length, anew: added.length, number: first.number },
    })
  }
  return slips
}

async function lastSlips(
  tx: Tx,
  { from, to }: Pick<SlipWish, 'from' | 'to'>,
  workerIds: readonly string[],
): Promise<Map<string, PaySlipTable>> {
  const last = new Map<string, PaySlipTable>()
  for (let at = 0; at < workerIds.length; at += rowsAtOnce) {
    const rows = await tx
      .selectFrom('pay_slip')
      .selectAll()
      .where('workerId', 'in', workerIds.slice(at, at + rowsAtOnce))
      .where('firstDay', '=', from)
      .where('lastDay', '=', to)
      .orderBy('number')
      .execute()
    for (const row of rows) last.set(row.workerId, row)
  }
  return last
}

/** They were put on paper once more. */
export async function notePrints(tx: Tx, slipIds: readonly string[]): Promise<void> {
  for (let at = 0; at < slipIds.length; at += rowsAtOnce) {
    await tx
      .updateTable('pay_slip')
      .set((eb) => ({ prints: eb('prints', '+', 1) }))
      .where('id', 'in', slipIds.slice(at, at + rowsAtOnce))
      .execute()
  }
}

export const figuresOf = (slip: Pick<PaySlipTable, 'figures'>): SlipFigures => JSON.parse(slip.figures) as SlipFigures

/** The language each worker reads: their own, as the directory has it, or that of the institution. */
export async function languagesOf(
  db: Reader | Tx,
  workerIds: readonly string[],
  usual: LocaleTag,
): Promise<(workerId: string) => LocaleTag> {
  const known = new Map<string, LocaleTag>()
  for (let at = 0; at < workerIds.length; at += rowsAtOnce) {
    const rows = await db
      .selectFrom('person')
      .select(['id', 'locale'])
      .where('id', 'in', workerIds.slice(at, at + rowsAtOnce))
      .execute()
    for (const { id, locale } of rows) if (locale !== null) known.set(id, locale as LocaleTag)
  }
  return (workerId) => known.get(workerId) ?? usual
}
