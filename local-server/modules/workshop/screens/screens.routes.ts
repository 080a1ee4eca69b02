import { sql } from 'kysely'
import type { LocaleTag } from '../../../../contracts/common.ts'
import {
  announceScreen,
  assignScreen,
  changeScreen,
  listScreens,
  listWaitingScreens,
  readAnnouncement,
  readOwnScreen,
  replaceScreenDevice,
  type Screen,
  type ScreenSettings,
} from '../../../../contracts/workshop/screens.ts'
import { audit } from '../../../core/audit/audit.ts'
import { changeRow, rowForChange, type Reader, type Tx } from '../../../core/database/index.ts'
import { RuleError, fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { command, query, type Caller, type Handler } from '../../../core/http/request.ts'
import { newId } from '../../../core/ids.ts'
import { defineList, listHandler, type List } from '../../../core/list/define-list.ts'
import { isOnline } from '../../../core/stations/heartbeat.ts'
import { assertStationNameFree, giveStation } from '../../../core/stations/stations.service.ts'
import type { Floor } from '../shifts.ts'
import { announce, assigned, requestRow, waitingRequests } from './screen-requests.ts'
import type { ScreenRequestTable } from './screens.migration.ts'
import { assertShowable, keepSettings, screenRows, settingsOf, toSettings } from './screen-settings.ts'

type ScreenRow = Awaited<ReturnType<ReturnType<typeof screenRows>['execute']>>[number]

const toScreen = (row: ScreenRow, now: number): Screen => ({
  ...toSettings(row),
  id: row.id,
  name: row.name,
  locale: row.locale as LocaleTag,
  lineName: row.lineName,
  paired: row.tokenHash !== null,
  online: row.tokenHash !== null && isOnline(row.lastSeenAt, now),
  lastSeenAt: row.lastSeenAt,
  version: row.version,
})

const screenList = defineList(listScreens, {
  rows: screenRows,
  id: 'station.id',
  columns: { name: 'station.name' },
  filterBy: {
    paired: (value) => (value ? sql`station."tokenHash" is not null` : sql`station."tokenHash" is null`),
  },
  search: ['station.name'],
  toRows: (rows, _, { now }) => rows.map((row) => toScreen(row, now)),
}) as List

export function screenRoutes({ now }: Floor): Handler[] {
  async function readScreen(db: Reader | Tx, id: string): Promise<Screen> {
    const row = await screenRows(db).where('station.id', '=', id).executeTakeFirst()
    if (!row) throw new RuleError('row.notFound')
    return toScreen(row, now())
  }

  async function assertLine(tx: Tx, id: string | null): Promise<void> {
    if (id === null) return
    const line = await tx.selectFrom('line').select('id').where('id', '=', id).executeTakeFirst()
    if (!line) throw fieldError('row.notFound', 'body.lineId')
  }

  async function change(
    tx: Tx,
    { actor, requestId }: Caller,
    id: string,
    { version, ...wanted }: Partial<ScreenSettings> & { name?: string; locale?: LocaleTag; version?: number },
  ): Promise<Screen> {
    const before = await readScreen(tx, id)
    await rowForChange(tx, 'station', id, version, () => before)
    const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined))
    const settings: ScreenSettings & { name: string; locale: LocaleTag } = { ...before, ...given }
    assertShowable(settings)
    if (settings.lineId !== before.lineId) await assertLine(tx, settings.lineId)
    if (settings.name !== before.name) await assertStationNameFree(tx, settings.name, id)
    const { name, locale, lineId } = settings
    await changeRow(tx, 'station', id, { name, locale, lineId })
    await keepSettings(tx, id, settings)
    const after = await readScreen(tx, id)
    await audit(
      tx,
      { actor, requestId, now: now() },
      { action: 'screen.changed', entity: 'station', entityId: id, before, after },
    )
    await emit(tx, now(), 'screen.changed', { stationId: id })
    // Its language and name are the device's own: its session begins anew with them.
    if (name !== before.name || locale !== before.locale) await emit(tx, now(), 'station.changed', { stationId: id })
    return after
  }

  /** The browser that waits learns of it at its next look. */
  async function settle(
    tx: Tx,
    { actor, requestId }: Caller,
    waiting: ScreenRequestTable,
    id: string,
  ): Promise<Screen> {
    await tx.updateTable('screen_request').set({ stationId: id }).where('id', '=', waiting.id).execute()
    const after = await readScreen(tx, id)
    await audit(
      tx,
      { actor, requestId, now: now() },
      { action: 'screen.assigned', entity: 'station', entityId: id, after: { ...after, number: waiting.number } },
    )
    await emit(tx, now(), 'station.changed', { stationId: id })
    await emit(tx, now(), 'screen.waiting', {})
    return after
  }

  return [
    listHandler(screenList, now),
    query(readOwnScreen, (db, { actor }) => settingsOf(db, actor)),
    command(changeScreen, (tx, request) => change(tx, request, request.params.id, request.body)),
    command(announceScreen, (tx, request) => announce(tx, request, now())),
    query(readAnnouncement, (db, request) => assigned(db, request)),
    query(listWaitingScreens, async (db) => ({ items: await waitingRequests(db, now()) })),

    command(assignScreen, async (tx, request) => {
      const { body, params } = request
      const waiting = await requestRow(tx, params.id)
      assertShowable(body)
      await assertLine(tx, body.lineId)
      await assertStationNameFree(tx, body.name)
      const { name, locale, lineId } = body
      const { tokenHash } = waiting
      const id = newId()
      await giveStation(tx, { id, name, kind: 'screen', locale, lineId, tokenHash, now: now() })
      await keepSettings(tx, id, body)
      return settle(tx, request, waiting, id)
    }),

    command(replaceScreenDevice, async (tx, request) => {
      const waiting = await requestRow(tx, request.body.waitingId)
      const { id } = await readScreen(tx, request.params.id)
      await changeRow(tx, 'station', id, { tokenHash: waiting.tokenHash, lastSeenAt: now() })
      return settle(tx, request, waiting, id)
    }),
  ]
}
