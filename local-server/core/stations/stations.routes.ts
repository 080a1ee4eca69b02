import { randomInt } from 'node:crypto'
import { done, type LocaleTag } from '../../../contracts/common.ts'
import type { RowOf } from '../../../contracts/list.ts'
import {
  changeStation,
  createStation,
  deleteStation,
  listStations,
  pairStation,
  readOwnStation,
  renewPairing,
  unpairOwnStation,
} from '../../../contracts/stations.ts'
import { sql } from 'kysely'
import { audit } from '../audit/audit.ts'
import { keepDeleted } from '../audit/deleted-row.ts'
import type { Core } from '../core.ts'
import { changeRow, rowForChange, type Reader, type Tx } from '../database/index.ts'
import { RuleError, fieldError } from '../errors.ts'
import { isAgentOnline } from '../devices/devices.service.ts'
import { emit } from '../events/outbox.ts'
import { command, preparedCommand, query, type Handler } from '../http/request.ts'
import { hashToken, newId, newToken } from '../ids.ts'
import { assertNotLocked, clearFailures, noteFailure } from '../identity/lockout.ts'
import { stationCookie } from '../identity/sessions.ts'
import { isOnline } from './heartbeat.ts'
import { defineList, listHandler, type List } from '../list/define-list.ts'
import type { StationTable } from './stations.migration.ts'
import { assertStationNameFree, giveStation, stationCookieSeconds } from './stations.service.ts'

type Station = RowOf<typeof listStations>

const pairingMs = 15 * 60_000

/** A station is there through a browser that is paired as it, through the agent on its computer, or through both. */
const stationRows = (db: Reader | Tx) =>
  db
    .selectFrom('station')
    .leftJoin('station_agent', 'station_agent.stationId', 'station.id')
    .selectAll('station')
    .select([
      'station_agent.pairedAt as agentPairedAt',
      'station_agent.online as agentOnline',
      'station_agent.lastSeenAt as agentSeenAt',
    ])

type StationRow = StationTable & {
  agentPairedAt: number | null
  agentOnline: number | null
  agentSeenAt: number | null
}

const toStation = (row: StationRow, now: number): Station => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  locale: row.locale as LocaleTag,
  lineId: row.lineId,
  paired: row.tokenHash !== null || row.agentPairedAt !== null,
  online:
    (row.tokenHash !== null && isOnline(row.lastSeenAt, now)) ||
    isAgentOnline({ online: row.agentOnline, lastSeenAt: row.agentSeenAt }, now),
  lastSeenAt:
    row.lastSeenAt === null || row.agentSeenAt === null
      ? (row.lastSeenAt ?? row.agentSeenAt)
      : Math.max(row.lastSeenAt, row.agentSeenAt),
  createdAt: row.createdAt,
  version: row.version,
})

export const stationList = defineList(listStations, {
  rows: (reader) => stationRows(reader),
  id: 'station.id',
  columns: { name: 'station.name', createdAt: 'station.createdAt', kind: 'station.kind' },
  filterBy: {
    paired: (value) => {
      const isPaired = sql`(station."tokenHash" is not null or station_agent."stationId" is not null)`
      return value ? isPaired : sql`not ${isPaired}`
    },
  },
  search: ['station.name'],
  toRows: (rows, _, { now }) => rows.map((row) => toStation(row, now)),
}) as List

export function stationRoutes({ db, clock }: Core): Handler[] {
  async function readStation(reader: Reader | Tx, id: string): Promise<Station> {
    const row = await stationRows(reader).where('station.id', '=', id).executeTakeFirst()
    if (!row) throw new RuleError('row.notFound')
    return toStation(row, clock.now())
  }

  async function newPairing(tx: Tx, id: string) {
    const code = String(randomInt(100_000_000)).padStart(8, '0')
    const expiresAt = clock.now() + pairingMs
    await tx
      .updateTable('station')
      .set({ pairingCodeHash: hashToken(code), pairingExpiresAt: expiresAt })
      .where('id', '=', id)
      .execute()
    return { code, expiresAt }
  }

  return [
    listHandler(stationList, clock.now),

    command(createStation, async (tx, { body, actor, requestId }) => {
      const now = clock.now()
      const id = newId()
      await assertStationNameFree(tx, body.name)
      await giveStation(tx, { ...body, id, tokenHash: null, now })
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'station.created', entity: 'station', entityId: id, after: body },
      )
      await emit(tx, now, 'station.changed', { stationId: id })
      const pairing = await newPairing(tx, id)
      return { station: await readStation(tx, id), pairing }
    }),

    command(changeStation, async (tx, { params, body, actor, requestId }) => {
      const now = clock.now()
      const { version, ...change } = body
      await rowForChange(tx, 'station', params.id, version, () => readStation(tx, params.id))
      if (change.name !== undefined) await assertStationNameFree(tx, change.name, params.id)
      const before = await readStation(tx, params.id)
      await changeRow(tx, 'station', params.id, change)
      const after = await readStation(tx, params.id)
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'station.changed', entity: 'station', entityId: params.id, before, after },
      )
      await emit(tx, now, 'station.changed', { stationId: params.id })
      return after
    }),

    command(renewPairing, async (tx, { params }) => {
      await rowForChange(tx, 'station', params.id)
      return newPairing(tx, params.id)
    }),

    command(deleteStation, async (tx, { params, actor, requestId }) => {
      const now = clock.now()
      const before = await readStation(tx, params.id)
      const { tokenHash: _, pairingCodeHash: __, ...row } = await rowForChange(tx, 'station', params.id)
      await keepDeleted(tx, { actor, now }, { entity: 'station', row })
      await tx.deleteFrom('session').where('stationId', '=', params.id).execute()
      await tx.deleteFrom('station').where('id', '=', params.id).execute()
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'station.deleted', entity: 'station', entityId: params.id, before },
      )
      await emit(tx, now, 'station.changed', { stationId: params.id })
      return done
    }),

    preparedCommand(
      pairStation,
      async ({ address }) => {
        const attempt = { subject: 'pairing', device: address }
        await db.write(async (tx) => {
          await assertNotLocked(tx, attempt, clock.now())
          await noteFailure(tx, attempt, clock.now())
        })
        return attempt
      },
      async (tx, { body, actor, requestId, setCookie }, attempt) => {
        const now = clock.now()
        const station = await tx
          .selectFrom('station')
          .select('id')
          .where('pairingCodeHash', '=', hashToken(body.code))
          .where('pairingExpiresAt', '>', now)
          .executeTakeFirst()
        if (!station) throw fieldError('station.pairingCodeWrong', 'body.code')
        await clearFailures(tx, attempt.subject, attempt.device)
        const token = newToken('mkd')
        await changeRow(tx, 'station', station.id, {
          tokenHash: hashToken(token),
          pairingCodeHash: null,
          pairingExpiresAt: null,
          lastSeenAt: now,
        })
        await audit(
          tx,
          { actor, requestId, now },
          { action: 'station.paired', entity: 'station', entityId: station.id },
        )
        await emit(tx, now, 'station.changed', { stationId: station.id })
        setCookie(stationCookie, token, stationCookieSeconds)
        return readStation(tx, station.id)
      },
    ),

    query(readOwnStation, async (reader, { cookie, setCookie }) => {
      const token = cookie(stationCookie)
      if (token === undefined) return null
      const row = await stationRows(reader).where('station.tokenHash', '=', hashToken(token)).executeTakeFirst()
      setCookie(stationCookie, row ? token : null, stationCookieSeconds)
      return row ? toStation(row, clock.now()) : null
    }),

    command(unpairOwnStation, async (tx, { actor, requestId, setCookie }) => {
      if (actor.stationId) {
        await changeRow(tx, 'station', actor.stationId, { tokenHash: null })
        await audit(
          tx,
          { actor, requestId, now: clock.now() },
          { action: 'station.unpaired', entity: 'station', entityId: actor.stationId },
        )
        await emit(tx, clock.now(), 'station.changed', { stationId: actor.stationId })
      }
      setCookie(stationCookie, null)
      return done
    }),
  ]
}
