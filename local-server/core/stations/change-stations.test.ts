import { expect, it } from 'vitest'
import { listAudit, readAuditEntry } from '../../../contracts/audit.ts'
import { createRole, deleteRole, listRoles } from '../../../contracts/identity/roles.ts'
import { readMe } from '../../../contracts/identity/sign-in.ts'
import { changeOwnLocale } from '../../../contracts/identity/own-account.ts'
import {
  changeStation,
  createStation,
  deleteStation,
  listStations,
  readOwnStation,
  type zStation,
} from '../../../contracts/stations.ts'
import type { z } from 'zod'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const nowhere = '01935b5c-0000-7000-8000-000000000000'

async function stationOf(server: TestServer, name: string): Promise<z.output<typeof zStation>> {
  const body = { name, kind: 'kiosk', locale: 'ru' } as const
  return (await server.administrator.call(createStation, { body })).station
}

const audited = async (server: TestServer, action: string) => {
  const [entry] = (await server.administrator.call(listAudit, { query: { action } })).items
  return server.administrator.call(readAuditEntry, { params: { seq: entry?.seq ?? 0 } })
}

it('changes a station’s name and language, and refuses what is stale, taken or nobody’s', async () => {
  const server = await startTestServer()
  const { administrator } = server
  const station = await stationOf(server, 'Kiosk 1')
  await stationOf(server, 'Kiosk 2')
  const params = { id: station.id }
  const changed = await administrator.call(changeStation, {
    params,
    body: { version: station.version, name: 'Kiosk at the door', locale: 'ky' },
  })
  expect(changed).toMatchObject({ name: 'Kiosk at the door', locale: 'ky', version: station.version + 1 })
  expect(await audited(server, 'station.changed')).toMatchObject({
    before: { name: 'Kiosk 1', locale: 'ru' },
    after: { name: 'Kiosk at the door', locale: 'ky' },
  })

  const stale = await administrator.refused(changeStation, { params, body: { version: station.version, name: 'X' } })
  expect(stale).toMatchObject({ status: 409, code: 'row.stale', current: { name: 'Kiosk at the door' } })
  const taken = { version: changed.version, name: 'Kiosk 2' }
  expect(await administrator.refused(changeStation, { params, body: taken, locale: 'ru' })).toMatchObject({
    status: 409,
    code: 'station.nameTaken',
    errors: [{ path: 'body.name' }],
  })
  expect(
    await administrator.refused(changeStation, { params: { id: nowhere }, body: { version: 1, name: 'X' } }),
  ).toMatchObject({ status: 404, code: 'row.notFound' })
  expect(
    await administrator.refused(changeStation, { params, body: { version: changed.version, locale: 'de' } }),
  ).toMatchObject({ status: 400, errors: [{ path: 'body.locale', code: 'invalid.choice' }] })
  expect(await (await server.account('director')).refused(changeStation, { params, body: taken })).toMatchObject({
    code: 'permission.denied',
  })
})

it('deletes a station: its device is nobody, its name is free, and how it was is kept', async () => {
  const server = await startTestServer()
  const { administrator } = server
  const kiosk = await server.station('kiosk')
  const station = await kiosk.call(readOwnStation)
  const params = { id: kiosk.stationId }
  server.clock.advance(60_000)
  await administrator.call(deleteStation, { params })

  expect(await kiosk.call(readOwnStation)).toBeNull()
  expect((await administrator.call(listStations)).items).toEqual([])
  expect(await administrator.refused(deleteStation, { params })).toMatchObject({ status: 404, code: 'row.notFound' })
  expect(await stationOf(server, station?.name ?? '')).toMatchObject({ name: station?.name })
  expect(await audited(server, 'station.deleted')).toMatchObject({ before: { name: station?.name }, after: null })
  const kept = await server.core.db.read.selectFrom('deleted_row').selectAll().executeTakeFirstOrThrow()
  expect(kept).toMatchObject({
    id: kiosk.stationId,
    entity: 'station',
    actorName: 'Dilnoza Karimova',
    deletedAt: server.clock.now(),
  })
  expect(JSON.parse(kept.row)).toMatchObject({ name: station?.name, kind: 'kiosk' })
  expect(kept.row).not.toContain('Hash')
  expect(await (await server.account('director')).refused(deleteStation, { params })).toMatchObject({
    code: 'permission.denied',
  })
})

it('keeps a deleted role as it was, and lets its name be used again', async () => {
  const { administrator, core } = await startTestServer()
  const body = { name: 'Storekeeper', permissions: ['product.read' as const] }
  const role = await administrator.call(createRole, { body })
  await administrator.call(deleteRole, { params: { id: role.id } })
  expect((await administrator.call(listRoles)).items.map(({ id }) => id)).not.toContain(role.id)
  const kept = await core.db.read.selectFrom('deleted_row').selectAll().executeTakeFirstOrThrow()
  expect(kept).toMatchObject({ id: role.id, entity: 'role' })
  expect(JSON.parse(kept.row)).toMatchObject({ name: 'Storekeeper', permissions: '["product.read"]' })
  expect((await administrator.call(createRole, { body })).name).toBe('Storekeeper')
})

it('answers everybody in the language they chose for themselves, and nobody else in it', async () => {
  const server = await startTestServer()
  const one = await server.account('master')
  const other = await server.account('master')
  expect(await one.call(changeOwnLocale, { body: { locale: 'kk' } })).toMatchObject({ locale: 'kk' })
  expect((await one.call(readMe))?.locale).toBe('kk')
  expect((await one.refused(listAudit)).detail).toBe('Бұл әрекетке құқығыңыз жоқ. Қажет болса, әкімшіге хабарласыңыз.')
  expect((await other.call(readMe))?.locale).toBe('en')
  expect(await one.refused(changeOwnLocale, { body: { locale: 'de' } })).toMatchObject({
    status: 400,
    errors: [{ path: 'body.locale', code: 'invalid.choice' }],
  })
  expect(await server.nobody.refused(changeOwnLocale, { body: { locale: 'kk' } })).toMatchObject({ status: 401 })
})
