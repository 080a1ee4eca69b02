import type { Permission } from '../../../contracts/permissions.ts'
import type { Database, Reader, Tx } from '../database/index.ts'
import { RuleError } from '../errors.ts'
import { newId } from '../ids.ts'
import { notify } from '../notifications/notify.ts'

/** D-12: five failures within 15 minutes lock the subject on that device for 15 minutes. */
const allowedFailures = 5
const windowMs = 15 * 60_000

export interface Attempt {
  /** What was tried: `account:<name>` or `badge:<code>`. */
  subject: string
  /** Where: the station, or the address. */
  device: string
}

/** The instant until which the attempt is refused, or null. */
async function lockedUntil(db: Reader | Tx, { subject, device }: Attempt, now: number): Promise<number | null> {
  const failures = await db
    .selectFrom('sign_in_failure')
    .select('at')
    .where('subject', '=', subject)
    .where('device', '=', device)
    .where('at', '>', now - windowMs)
    .orderBy('at', 'desc')
    .limit(allowedFailures)
    .execute()
  const [newest] = failures
  return failures.length >= allowedFailures && newest ? newest.at + windowMs : null
}

/** @throws RuleError `auth.locked` with the minutes left */
export async function assertNotLocked(db: Reader | Tx, attempt: Attempt, now: number): Promise<void> {
  const until = await lockedUntil(db, attempt, now)
  if (until !== null) throw new RuleError('auth.locked', { count: Math.max(1, Math.ceil((until - now) / 60_000)) })
}

export async function noteFailure(tx: Tx, { subject, device }: Attempt, now: number): Promise<string> {
  const id = newId()
  await tx.insertInto('sign_in_failure').values({ id, subject, device, at: now }).execute()
  return id
}

/** What was counted beforehand and turned out to be no failure. */
export async function takeBackFailure(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('sign_in_failure').where('id', '=', id).execute()
}

/** To be called after a wrong try was counted: those who can help hear of the lock that it brought (D-12). */
export async function tellIfLocked(
  db: Database,
  { subject, device }: Attempt,
  now: number,
  { name, to, link }: { name: string; to: Permission; link: string },
): Promise<void> {
  if ((await lockedUntil(db.read, { subject, device }, now)) === null) return
  await db.write(async (tx) => {
    const station = await tx.selectFrom('station').select('name').where('id', '=', device).executeTakeFirst()
    const params = { name, place: station?.name ?? device }
    const told = await tx
      .selectFrom('notification')
      .select('id')
      .where('kind', '=', 'signIn.locked')
      .where('params', '=', JSON.stringify(params))
      .where('createdAt', '>', now - windowMs)
      .executeTakeFirst()
    if (!told) await notify(tx, now, { to: { permission: to }, kind: 'signIn.locked', params, link })
  })
}

export async function clearFailures(tx: Tx, subject: string, device?: string): Promise<void> {
  let statement = tx.deleteFrom('sign_in_failure').where('subject', '=', subject)
  if (device !== undefined) statement = statement.where('device', '=', device)
  await statement.execute()
}

/** Until when each of the subjects is locked on some device; for the administrator's list. */
export async function locksOf(db: Reader | Tx, subjects: readonly string[], now: number): Promise<Map<string, number>> {
  if (subjects.length === 0) return new Map()
  const rows = await db
    .selectFrom('sign_in_failure')
    .select(['subject', 'device'])
    .select((eb) => eb.fn.max('at').as('newest'))
    .where('subject', 'in', subjects)
    .where('at', '>', now - windowMs)
    .groupBy(['subject', 'device'])
    .having((eb) => eb.fn.countAll(), '>=', allowedFailures)
    .execute()
  const locks = new Map<string, number>()
  for (const { subject, newest } of rows) locks.set(subject, Math.max(locks.get(subject) ?? 0, newest + windowMs))
  return locks
}
