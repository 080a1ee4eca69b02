import { randomInt } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { Tx } from '../database/index.ts'
import { RuleError, fieldError } from '../errors.ts'
import { hashToken } from '../ids.ts'
import type { Secrets } from '../secrets.ts'

const sealPurpose = 'totp'
const stepSeconds = 30

const totpOf = (secret: string, label: string) =>
  new TOTP({
    issuer: 'Markaz',
    label,
    secret: Secret.fromBase32(secret),
    algorithm: 'SHA1',
    digits: 6,
    period: stepSeconds,
  })

/** A new secret (160 bits, RFC 4226 section 4) and the address an authenticator app reads from a QR. */
export function newTotp(label: string): { secret: string; uri: string } {
  const secret = new Secret({ size: 20 }).base32
  return { secret, uri: totpOf(secret, label).toString() }
}

export const sealTotp = (secrets: Secrets, secret: string): string => secrets.seal(sealPurpose, secret)

/** The time step a code belongs to (one step of drift either way, RFC 6238 5.2), or null when it is wrong. */
export function totpStep(secrets: Secrets, sealed: string, code: string, now: number): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const drift = totpOf(secrets.unseal(sealPurpose, sealed), '').validate({ token: code, timestamp: now, window: 1 })
  return drift === null ? null : Math.floor(now / 1000 / stepSeconds) + drift
}

/**
 * Asks for the second step where the account has it on: six digits that were not used before, or a recovery code, which
 * is then spent.
 *
 * @throws RuleError `auth.totpRequired` without a code, `auth.totpInvalid` with a wrong one
 */
export async function acceptSecondStep(
  tx: Tx,
  secrets: Secrets,
  accountId: string,
  code: string | undefined,
  now: number,
): Promise<void> {
  const account = await tx
    .selectFrom('account')
    .select(['totpOn', 'totpSecret', 'totpLastStep'])
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  if (!account.totpOn || account.totpSecret === null) return
  if (code === undefined) throw new RuleError('auth.totpRequired')

  const step = totpStep(secrets, account.totpSecret, code, now)
  if (step !== null && step > account.totpLastStep) {
    await tx.updateTable('account').set({ totpLastStep: step }).where('id', '=', accountId).execute()
    return
  }
  const { numUpdatedRows } = await tx
    .updateTable('recovery_code')
    .set({ usedAt: now })
    .where('accountId', '=', accountId)
    .where('codeHash', '=', hashToken(normalised(code)))
    .where('usedAt', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw fieldError('auth.totpInvalid', 'body.code')
}

const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

const normalised = (code: string) => code.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/** Ten codes of ten letters and digits that cannot be mistaken for one another, `abcde-fghjk`. */
export async function replaceRecoveryCodes(tx: Tx, accountId: string): Promise<string[]> {
  const half = () => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('')
  const codes = Array.from({ length: 10 }, () => `${half()}-${half()}`)
  await tx.deleteFrom('recovery_code').where('accountId', '=', accountId).execute()
  await tx
    .insertInto('recovery_code')
    .values(codes.map((code) => ({ accountId, codeHash: hashToken(normalised(code)), usedAt: null })))
    .execute()
  return codes
}
