import type { Permission } from '../../../contracts/permissions.ts'
import type { Actor } from '../access.ts'
import type { Database } from '../database/index.ts'
import { RuleError } from '../errors.ts'
import { permissionsOf } from '../identity/sessions.ts'

/** An actor as it can be kept and sent to a thread. */
export type KeptActor = Omit<Actor, 'can' | 'permissions'> & { permissions: readonly Permission[] }

export const keptActor = ({ can: _, permissions, ...actor }: Actor): KeptActor => ({
  ...actor,
  permissions: [...permissions],
})

/** Who asked, with no more than they may do now. @throws RuleError `permission.denied` when the account was switched off */
export async function askerNow(db: Database, kept: KeptActor): Promise<KeptActor> {
  if (kept.accountId === null) throw new RuleError('permission.denied')
  const account = await db.read
    .selectFrom('account')
    .select('disabled')
    .where('id', '=', kept.accountId)
    .executeTakeFirst()
  if (!account || account.disabled) throw new RuleError('permission.denied')
  const held = await permissionsOf(db.read, kept.accountId)
  return { ...kept, permissions: kept.permissions.filter((permission) => held.has(permission)) }
}
