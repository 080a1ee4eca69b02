import { randomInt } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { Reader, Tx } from '../database/index.ts'
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

/** What a code is as an account's second step: a time step later than the last one used, or a recovery code not yet spent. */
async function secondStepOf(
  db: Reader | Tx,
  secrets: Secrets,
  accountId: string,
  code: string,
  now: number,
): Promise<{ step: number } | { codeHash: string } | undefined> {
  const { totpSecret, totpLastStep } = await db
    .selectFrom('account')
    .select(['totpSecret', 'totpLastStep'])
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  const step = totpSecret === null ? null : totpStep(secrets, totpSecret, code, now)
  if (step !== null && step > totpLastStep) return { step }
  return db
    .selectFrom('recovery_code')
    .select('codeHash')
    .where('accountId', '=', accountId)
    .where('codeHash', '=', hashToken(normalised(code)))
    .where('usedAt', 'is', null)
    .executeTakeFirst()
}

/** Whether `acceptSecondStep` would take a code of an account that has the second step on. */
export const isSecondStep = async (
  db: Reader | Tx,
  secrets: Secrets,
  accountId: string,
  code: string,
  now: number,
): Promise<boolean> => (await secondStepOf(db, secrets, accountId, code, now)) !== undefined

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
  const { totpOn } = await tx
    .selectFrom('account')
    .select('totpOn')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  if (!totpOn) return
  if (code === undefined) throw new RuleError('auth.totpRequired')
  const found = await secondStepOf(tx, secrets, accountId, code, now)
  if (found === undefined) throw fieldError('auth.totpInvalid', 'body.code')
  if ('step' in found) {
    await tx.updateTable('account').set({ totpLastStep: found.step }).where('id', '=', accountId).execute()
    return
  }
  await tx
    .updateTable('recovery_code')
    .set({ usedAt: now })
    .where('accountId', '=', accountId)
    .where('codeHash', '=', found.codeHash)
    .execute()
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
