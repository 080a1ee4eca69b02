import type { Actor } from '../../../core/access.ts'
import type { Core } from '../../../core/core.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { mayReadPay } from '../pay/pay.list.ts'
import type { PaySlipTable } from './pay-slips.migration.ts'
import { slipIdOf } from './slip-token.ts'

/** Another's slip looks the same as a forged code. @throws RuleError `row.notFound` */
export async function slipByToken(
  db: Reader | Tx,
  { secrets }: Pick<Core, 'secrets'>,
  actor: Actor,
  token: string,
): Promise<PaySlipTable> {
  const id = slipIdOf(secrets, token)
  const slip =
    id === null ? undefined : await db.selectFrom('pay_slip').selectAll().where('id', '=', id).executeTakeFirst()
  if (!slip || !mayReadPay(actor, slip.workerId)) throw new RuleError('row.notFound')
  return slip
}

/** The last slip of the same worker and days, where that is another one. */
export const newerSlip = (
  db: Reader | Tx,
  { workerId, firstDay, lastDay, number }: PaySlipTable,
): Promise<Pick<PaySlipTable, 'id' | 'number'> | undefined> =>
  db
    .selectFrom('pay_slip')
    .select(['id', 'number'])
    .where('workerId', '=', workerId)
    .where('firstDay', '=', firstDay)
    .where('lastDay', '=', lastDay)
    .where('number', '>', number)
    .orderBy('number', 'desc')
    .executeTakeFirst()
