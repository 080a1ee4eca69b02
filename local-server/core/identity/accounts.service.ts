import type { LocaleTag } from '../../../contracts/common.ts'
import { builtInRoles } from '../../../contracts/permissions.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import type { Tx } from '../database/index.ts'
import { RuleError, fieldError } from '../errors.ts'
import { newId } from '../ids.ts'

export interface NewAccount {
  signInName: string
  fullName: string
  personId: string | null
  roleIds: readonly string[]
  locale: LocaleTag
  passwordHash: string
  mustChangePassword: boolean
}

export async function createAccount(tx: Tx, account: NewAccount, now: number): Promise<string> {
  const taken = await tx
    .selectFrom('account')
    .select('id')
    .where('signInName', '=', account.signInName)
    .executeTakeFirst()
  if (taken) throw fieldError('account.nameTaken', 'body.signInName', { name: account.signInName })
  const id = newId()
  const { roleIds, mustChangePassword, ...columns } = account
  await tx
    .insertInto('account')
    .values({
      ...columns,
      id,
      search: fold(`${account.fullName} ${account.signInName}`),
      mustChangePassword: mustChangePassword ? 1 : 0,
      disabled: 0,
      totpSecret: null,
      totpOn: 0,
      totpLastStep: 0,
      createdAt: now,
      version: 1,
    })
    .execute()
  await setRoles(tx, id, roleIds)
  return id
}

export async function setRoles(tx: Tx, accountId: string, roleIds: readonly string[]): Promise<void> {
  const wanted = [...new Set(roleIds)]
  const known = await tx.selectFrom('role').select('id').where('id', 'in', wanted).execute()
  if (known.length !== wanted.length) throw fieldError('row.notFound', 'body.roleIds')
  await tx.deleteFrom('account_role').where('accountId', '=', accountId).execute()
  await tx
    .insertInto('account_role')
    .values(wanted.map((roleId) => ({ accountId, roleId })))
    .execute()
}

/** An install must keep somebody who can manage accounts and roles. @throws RuleError `account.lastAdministrator` */
export async function assertAdministratorLeft(tx: Tx): Promise<void> {
  const administrator = await tx
    .selectFrom('account')
    .innerJoin('account_role', 'account_role.accountId', 'account.id')
    .innerJoin('role', 'role.id', 'account_role.roleId')
    .select('account.id')
    .where('account.disabled', '=', 0)
    .where('role.name', '=', 'administrator')
    .where('role.builtIn', '=', 1)
    .limit(1)
    .executeTakeFirst()
  if (!administrator) throw new RuleError('account.lastAdministrator')
}

/** Makes the roles every install starts with; gives their ids by key. */
export async function createBuiltInRoles(tx: Tx, now: number): Promise<Record<string, string>> {
  const ids: Record<string, string> = {}
  for (const [name, permissions] of Object.entries(builtInRoles)) {
    const id = newId()
    ids[name] = id
    await tx
      .insertInto('role')
      .values({ id, name, builtIn: 1, permissions: JSON.stringify(permissions), createdAt: now, version: 1 })
      .execute()
  }
  return ids
}

/** Ends an account's sessions, all or all but one. */
export async function endSessions(tx: Tx, accountId: string, except?: string | null): Promise<void> {
  let statement = tx.deleteFrom('session').where('accountId', '=', accountId)
  if (except) statement = statement.where('id', '!=', except)
  await statement.execute()
}
