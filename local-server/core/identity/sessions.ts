import type { LocaleTag } from '../../../contracts/common.ts'
import { stationPermissions, type Permission } from '../../../contracts/permissions.ts'
import { actorOf, type Actor } from '../access.ts'
import { LRUCache } from 'lru-cache'
import { prepared, type Arguments, type Database, type Reader, type Tx } from '../database/index.ts'
import type { Dispatcher } from '../events/outbox.ts'
import { hashToken, newId, newToken } from '../ids.ts'

export const sessionCookie = 'markaz_session'
export const stationCookie = 'markaz_station'
export const sessionSeconds = 14 * 86_400
/** A badge opens a kiosk for one person's errand, not for a shift. */
const kioskSeconds = 15 * 60
const touchAfterMs = 5 * 60_000

export interface NewSession {
  kind: 'account' | 'kiosk'
  accountId: string | null
  personId: string | null
  stationId: string | null
  address: string
  userAgent: string
}

export async function createSession(
  tx: Tx,
  session: NewSession,
  now: number,
): Promise<{ id: string; token: string; expiresAt: number }> {
  const token = newToken(session.kind === 'kiosk' ? 'mkk' : 'mks')
  const id = newId()
  const expiresAt = now + (session.kind === 'kiosk' ? kioskSeconds : sessionSeconds) * 1000
  await tx
    .insertInto('session')
    .values({ ...session, id, tokenHash: hashToken(token), createdAt: now, lastSeenAt: now, expiresAt })
    .execute()
  return { id, token, expiresAt }
}

/** What the roles of an account allow together. */
export async function permissionsOf(db: Reader | Tx, accountId: string): Promise<Set<Permission>> {
  const roles = await db
    .selectFrom('account_role')
    .innerJoin('role', 'role.id', 'account_role.roleId')
    .select('role.permissions')
    .where('account_role.accountId', '=', accountId)
    .execute()
  return new Set(roles.flatMap((role) => JSON.parse(role.permissions) as Permission[]))
}

interface Presented {
  authorization: string | undefined
  cookie: (name: string) => string | undefined
}

/** Who somebody is, and until when nothing but an event can change that. */
interface Known {
  actor: Actor
  goodUntil: number
}

export type Identify = (presented: Presented, now: number) => Promise<Actor | null>

/** Who presents these credentials: a token first, then the browser's session, then the device it is paired as. */
export async function identify(db: Database, presented: Presented, now: number): Promise<Actor | null> {
  return (await find(db, presented, now))?.actor ?? null
}

const rememberMs = 60_000

/**
 * `identify()` that remembers, on SQLite, whom it found: this process then sees every change of sessions, roles and
 * stations as an event of its own commits, and forgets. With several processes on PostgreSQL it asks each time.
 */
export function rememberingIdentify(db: Database, dispatcher: Dispatcher): Identify {
  if (db.dialect !== 'sqlite') return (presented, now) => identify(db, presented, now)
  const known = new LRUCache<string, Known>({ max: 5_000 })
  dispatcher.listen(({ name }) => {
    if (name === 'account.changed' || name === 'session.ended' || name === 'station.changed') known.clear()
  })
  return async (presented, now) => {
    const key = [presented.authorization, presented.cookie(sessionCookie), presented.cookie(stationCookie)].join('\n')
    const remembered = known.get(key)
    if (remembered && now < remembered.goodUntil) return remembered.actor
    const found = await find(db, presented, now)
    if (!found) return null
    known.set(key, { actor: found.actor, goodUntil: Math.min(found.goodUntil, now + rememberMs) })
    return found.actor
  }
}

async function find(db: Database, presented: Presented, now: number): Promise<Known | null> {
  const station = await stationActor(db.read, presented.cookie(stationCookie))
  const bearer = /^Bearer (\S{1,200})$/.exec(presented.authorization ?? '')?.[1]
  if (bearer?.startsWith('mka_')) return tokenActor(db, bearer, now)
  const token = bearer ?? presented.cookie(sessionCookie)
  const session = token === undefined ? null : await sessionActor(db, token, station, now)
  if (bearer !== undefined) return session
  return session ?? (station && { actor: station, goodUntil: Infinity })
}

const findSession = prepared((db: Reader, { tokenHash, now }: Arguments<{ tokenHash: string; now: number }>) =>
  db
    .selectFrom('session')
    .leftJoin('account', 'account.id', 'session.accountId')
    .select(['session.id', 'session.kind', 'session.accountId', 'session.personId', 'session.stationId'])
    .select(['session.lastSeenAt', 'session.expiresAt', 'account.fullName', 'account.locale', 'account.disabled'])
    .select(['account.mustChangePassword', 'account.personId as accountPersonId'])
    .where('session.tokenHash', '=', tokenHash)
    .where('session.expiresAt', '>', now),
)

async function sessionActor(db: Database, token: string, station: Actor | null, now: number): Promise<Known | null> {
  const [row] = await findSession(db.read, { tokenHash: hashToken(token), now })
  if (!row) return null

  if (row.kind === 'kiosk') {
    // A badge's token is good only on the kiosk it was given to.
    if (!row.personId || !station || station.stationId !== row.stationId) return null
    const actor = actorOf({
      kind: 'kiosk',
      personId: row.personId,
      stationId: row.stationId,
      sessionId: row.id,
      permissions: new Set<Permission>([
        'workRecord.createOwn',
        'workRecord.readOwn',
        'product.read',
        'pay.readOwn',
        'call.create',
      ]),
      locale: station.locale,
      name: station.name,
    })
    return { actor, goodUntil: row.expiresAt }
  }
  if (!row.accountId || row.disabled) return null
  if (now - row.lastSeenAt > touchAfterMs) await touch(db, row.id, now)
  const actor = actorOf({
    kind: 'account',
    accountId: row.accountId,
    personId: row.accountPersonId,
    stationId: station?.stationId ?? null,
    sessionId: row.id,
    name: row.fullName ?? '',
    permissions: await permissionsOf(db.read, row.accountId),
    locale: row.locale as LocaleTag,
    mustChangePassword: row.mustChangePassword === 1,
  })
  return { actor, goodUntil: row.expiresAt }
}

async function touch(db: Database, id: string, now: number): Promise<void> {
  await db.write(async (tx) => {
    await tx
      .updateTable('session')
      .set({ lastSeenAt: now, expiresAt: now + sessionSeconds * 1000 })
      .where('id', '=', id)
      .execute()
  })
}

async function tokenActor(db: Database, token: string, now: number): Promise<Known | null> {
  const row = await db.read
    .selectFrom('api_token')
    .innerJoin('account', 'account.id', 'api_token.accountId')
    .select([
      'api_token.id',
      'api_token.accountId',
      'api_token.permissions',
      'api_token.lastSeenAt',
      'api_token.expiresAt',
    ])
    .select(['account.fullName', 'account.locale', 'account.personId'])
    .where('api_token.tokenHash', '=', hashToken(token))
    .where('account.disabled', '=', 0)
    .executeTakeFirst()
  if (!row || (row.expiresAt !== null && row.expiresAt <= now)) return null
  if (now - (row.lastSeenAt ?? 0) > touchAfterMs) {
    await db.write(async (tx) => {
      await tx.updateTable('api_token').set({ lastSeenAt: now }).where('id', '=', row.id).execute()
    })
  }
  // Never more than the person behind it has now.
  const held = await permissionsOf(db.read, row.accountId)
  const granted = (JSON.parse(row.permissions) as Permission[]).filter((permission) => held.has(permission))
  const actor = actorOf({
    kind: 'token',
    accountId: row.accountId,
    personId: row.personId,
    name: row.fullName,
    permissions: new Set(granted),
    locale: row.locale as LocaleTag,
  })
  return { actor, goodUntil: row.expiresAt ?? Infinity }
}

async function stationActor(db: Reader, token: string | undefined): Promise<Actor | null> {
  if (token === undefined) return null
  const station = await db
    .selectFrom('station')
    .select(['id', 'name', 'kind', 'locale'])
    .where('tokenHash', '=', hashToken(token))
    .executeTakeFirst()
  if (!station) return null
  return actorOf({
    kind: 'station',
    stationId: station.id,
    name: station.name,
    permissions: new Set(stationPermissions[station.kind]),
    locale: station.locale as LocaleTag,
  })
}
