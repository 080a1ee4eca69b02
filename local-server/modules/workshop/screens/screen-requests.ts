import { randomInt } from 'node:crypto'
import type { ResponseOf } from '../../../../contracts/route.ts'
import type { announceScreen, listWaitingScreens, readAnnouncement } from '../../../../contracts/workshop/screens.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import type { Caller } from '../../../core/http/request.ts'
import { stationCookie } from '../../../core/identity/sessions.ts'
import { hashToken, newId, newToken } from '../../../core/ids.ts'
import { stationCookieSeconds } from '../../../core/stations/stations.service.ts'
import type { ScreenRequestTable } from './screens.migration.ts'

/** What the browser will be known by once it is a screen; until then it opens nothing. */
const waitingCookie = 'markaz_screen'
const waitingCookieSeconds = 86_400
/** A browser says every 20 s that it still waits. */
const goneAfterMs = 60_000
const forgottenAfterMs = 3_600_000
/** One computer may stand behind several screens, but not behind any number. */
const mostOfAnAddress = 10

/** A browser that waits, again or for the first time; it keeps its number as long as it waits. */
export async function announce(
  tx: Tx,
  { cookie, setCookie, address }: Caller,
  now: number,
): Promise<ResponseOf<typeof announceScreen>> {
  await tx
    .deleteFrom('screen_request')
    .where('seenAt', '<', now - forgottenAfterMs)
    .execute()
  const kept = cookie(waitingCookie)
  const present = kept === undefined ? undefined : await byToken(tx, kept)
  if (present && present.stationId === null) {
    await tx.updateTable('screen_request').set({ seenAt: now }).where('id', '=', present.id).execute()
    if (now - present.seenAt > goneAfterMs) await emit(tx, now, 'screen.waiting', {})
    return { number: present.number }
  }
  const taken = await tx.selectFrom('screen_request').select(['number', 'address']).execute()
  if (taken.filter((one) => one.address === address).length >= mostOfAnAddress) {
    throw new RuleError('request.tooMany', { seconds: 60 })
  }
  const token = newToken('mkd')
  const number = freeNumber(new Set(taken.map((one) => one.number)))
  await tx
    .insertInto('screen_request')
    .values({ id: newId(), tokenHash: hashToken(token), number, address, createdAt: now, seenAt: now, stationId: null })
    .execute()
  setCookie(waitingCookie, token, waitingCookieSeconds)
  await emit(tx, now, 'screen.waiting', {})
  return { number }
}

/** Four digits that no other waiting browser shows. */
function freeNumber(taken: ReadonlySet<string>): string {
  for (;;) {
    const number = String(randomInt(1_000, 10_000))
    if (!taken.has(number)) return number
  }
}

/** Gives the browser that was made a screen the cookie it is known by. */
export async function assigned(
  db: Reader,
  { cookie, setCookie }: Caller,
): Promise<ResponseOf<typeof readAnnouncement>> {
  const token = cookie(waitingCookie)
  const row = token === undefined ? undefined : await byToken(db, token)
  if (token === undefined || !row || row.stationId === null) return { assigned: false }
  setCookie(stationCookie, token, stationCookieSeconds)
  setCookie(waitingCookie, null)
  return { assigned: true }
}

export async function waitingRequests(
  db: Reader,
  now: number,
): Promise<ResponseOf<typeof listWaitingScreens>['items']> {
  const rows = await db
    .selectFrom('screen_request')
    .selectAll()
    .where('stationId', 'is', null)
    .where('seenAt', '>', now - goneAfterMs)
    .orderBy('createdAt')
    .limit(100)
    .execute()
  return rows.map(({ id, number, address, createdAt }) => ({ id, number, address, since: createdAt }))
}

/** @throws RuleError `row.notFound` */
export async function requestRow(tx: Tx, id: string): Promise<ScreenRequestTable> {
  const row = await tx
    .selectFrom('screen_request')
    .selectAll()
    .where('id', '=', id)
    .where('stationId', 'is', null)
    .executeTakeFirst()
  if (!row) throw new RuleError('row.notFound')
  return row
}

const byToken = (db: Reader | Tx, token: string) =>
  db.selectFrom('screen_request').selectAll().where('tokenHash', '=', hashToken(token)).executeTakeFirst()
