import type { LocaleTag } from '../../../contracts/common.ts'
import type { Tx } from '../database/index.ts'
import { RuleError, fieldError } from '../errors.ts'
import { emit } from '../events/outbox.ts'
import type { StationTable } from './stations.migration.ts'

/** Chromium keeps cookies for at most 400 days; a device that is used renews its own at each start. */
export const stationCookieSeconds = 400 * 86_400

/** @throws RuleError `station.nameTaken` */
export async function assertStationNameFree(tx: Tx, name: string, except?: string): Promise<void> {
  const taken = await tx.selectFrom('station').select('id').where('name', '=', name).executeTakeFirst()
  if (taken && taken.id !== except) throw fieldError('station.nameTaken', 'body.name', { name })
}

/** Adds a station, with its device where it has one already. */
export async function giveStation(
  tx: Tx,
  station: Pick<StationTable, 'id' | 'name' | 'kind' | 'lineId' | 'tokenHash'> & { locale: LocaleTag; now: number },
): Promise<void> {
  const { now, ...columns } = station
  await tx
    .insertInto('station')
    .values({
      ...columns,
      board: null,
      pairingCodeHash: null,
      pairingExpiresAt: null,
      lastSeenAt: columns.tokenHash === null ? null : now,
      createdAt: now,
      version: 1,
    })
    .execute()
}

/** Puts a deleted station back. Its device has to be paired anew. @throws RuleError `deletedRow.nameTaken` */
export async function restoreStation(tx: Tx, row: string, now: number): Promise<void> {
  const { id, name, kind, locale, lineId, lastSeenAt, createdAt, version } = JSON.parse(row) as StationTable
  const taken = await tx.selectFrom('station').select('id').where('name', '=', name).executeTakeFirst()
  if (taken) throw new RuleError('deletedRow.nameTaken', { name })
  await tx
    .insertInto('station')
    .values({
      id,
      name,
      kind,
      locale,
      board: null,
      lineId,
      tokenHash: null,
      pairingCodeHash: null,
      pairingExpiresAt: null,
      lastSeenAt,
      createdAt,
      version: version + 1,
    })
    .execute()
  await emit(tx, now, 'station.changed', { stationId: id })
}
