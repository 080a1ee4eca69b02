import type { Me } from '../../../contracts/identity/sign-in.ts'
import type { Actor } from '../access.ts'
import type { Reader, Tx } from '../database/index.ts'

/** What the shell needs to know of whoever is asking; null for nobody. */
export async function meOf(db: Reader | Tx, actor: Actor): Promise<Me | null> {
  if (actor.kind === 'nobody' || actor.kind === 'system') return null
  const account = actor.accountId
    ? await db.selectFrom('account').select(['totpOn']).where('id', '=', actor.accountId).executeTakeFirst()
    : undefined
  const roles = actor.accountId ? await rolesOf(db, [actor.accountId]) : new Map<string, Me['roles']>()
  return {
    kind: actor.kind,
    accountId: actor.accountId,
    personId: actor.personId,
    stationId: actor.stationId,
    name: actor.name,
    roles: (actor.accountId && roles.get(actor.accountId)) || [],
    permissions: [...actor.permissions].toSorted(),
    locale: actor.locale,
    totpOn: account?.totpOn === 1,
    mustChangePassword: actor.mustChangePassword,
  }
}

/** Roles by account id, for many accounts in one query. */
export async function rolesOf(db: Reader | Tx, accountIds: readonly string[]): Promise<Map<string, Me['roles']>> {
  const result = new Map<string, Me['roles']>()
  if (accountIds.length === 0) return result
  const rows = await db
    .selectFrom('account_role')
    .innerJoin('role', 'role.id', 'account_role.roleId')
    .select(['account_role.accountId', 'role.id', 'role.name', 'role.builtIn'])
    .where('account_role.accountId', 'in', accountIds)
    .orderBy('role.createdAt')
    .execute()
  for (const { accountId, id, name, builtIn } of rows) {
    const roles = result.get(accountId) ?? []
    roles.push({ id, name, builtIn: builtIn === 1 })
    result.set(accountId, roles)
  }
  return result
}
