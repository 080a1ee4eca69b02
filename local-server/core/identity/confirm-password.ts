import type { Actor } from '../access.ts'
import type { Core } from '../core.ts'
import { RuleError, fieldError } from '../errors.ts'
import { assertNotLocked, clearFailures, noteFailure, tellIfLocked } from './lockout.ts'
import { passwordMatches } from './passwords.ts'

/**
 * Asks whoever is signed in for their password once more, before something they answer for. Belongs into a command's
 * `prepare`, as checking takes long. Tries are counted like those of signing in, and forgotten with the right one.
 *
 * @throws RuleError `auth.passwordWrong` at the field, `auth.locked`, `permission.denied` to who has no account
 */
export async function confirmPassword(
  { db, clock }: Pick<Core, 'db' | 'clock'>,
  { actor, address }: { actor: Actor; address: string },
  password: string,
  path: string,
): Promise<{ signInName: string }> {
  const { accountId } = actor
  if (accountId === null) throw new RuleError('permission.denied')
  const attempt = { subject: `password:${accountId}`, device: address }
  await db.write(async (tx) => {
    await assertNotLocked(tx, attempt, clock.now())
    await noteFailure(tx, attempt, clock.now())
  })
  const account = await db.read
    .selectFrom('account')
    .select(['passwordHash', 'signInName', 'fullName'])
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  if (!(await passwordMatches(account.passwordHash, password))) {
    const told = { name: account.fullName, to: 'account.manage', link: '/accounts' } as const
    await tellIfLocked(db, attempt, clock.now(), told)
    throw fieldError('auth.passwordWrong', path)
  }
  await db.write((tx) => clearFailures(tx, attempt.subject))
  return { signInName: account.signInName }
}
