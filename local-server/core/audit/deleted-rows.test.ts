import { describe, expect, it } from 'vitest'
import { listAudit } from '../../../contracts/audit.ts'
import { listDeletedRows, restoreDeletedRow } from '../../../contracts/deleted-rows.ts'
import { createExport } from '../../../contracts/exports.ts'
import { createRole, deleteRole, listRoles } from '../../../contracts/identity/roles.ts'
import { createStation, deleteStation, listStations, readOwnStation } from '../../../contracts/stations.ts'
import { startTestServer, type TestClient } from '../../testing/test-server.ts'
import { nameDeletedRows } from './deleted-row.ts'

const names = async (client: TestClient, query: Record<string, string | number> = {}) =>
  (await client.call(listDeletedRows, { query })).items.map(({ name }) => name)

async function withDeleted() {
  const server = await startTestServer()
  const { administrator } = server
  const kiosk = await server.station('kiosk')
  const station = await kiosk.call(readOwnStation)
  const role = await administrator.call(createRole, { body: { name: 'Омборчи', permissions: ['product.read'] } })
  await administrator.call(deleteStation, { params: { id: kiosk.stationId } })
  server.clock.advance(60_000)
  await administrator.call(deleteRole, { params: { id: role.id } })
  return { server, administrator, kiosk, stationName: station?.name ?? '', role }
}

describe('what was deleted', () => {
  it('is listed with who and when, searched and narrowed, for those who read the audit log', async () => {
    const { server, administrator, stationName } = await withDeleted()
    expect((await administrator.call(listDeletedRows)).items).toMatchObject([
      { entity: 'role', name: 'Омборчи', actorName: 'Dilnoza Karimova', deletedAt: server.clock.now() },
      { entity: 'station', name: stationName, actorName: 'Dilnoza Karimova', abilities: { restore: true } },
    ])
    expect(await names(administrator, { q: 'omborchi dilnoza' })).toEqual(['Омборчи'])
    expect(await names(administrator, { q: 'nobody' })).toEqual([])
    expect(await names(administrator, { entity: 'station' })).toEqual([stationName])
    expect(await names(administrator, { 'deletedAt.from': server.clock.now() })).toEqual(['Омборчи'])
    const worker = await server.account('worker')
    expect(await worker.refused(listDeletedRows)).toMatchObject({ status: 403, code: 'permission.denied' })
  })

  it('goes into a file in the reader’s language', async () => {
    const { server, administrator } = await withDeleted()
    const body = { list: 'deletedRow.list', query: { entity: ['role'] }, format: 'csv' as const, locale: 'ru' as const }
    const { id } = await administrator.call(createExport, { body })
    await server.core.jobs.runDue()
    const answer = await administrator.fetch(`/api/v1/exports/${id}/file`)
    expect(answer.status).toBe(200)
    const [head, row, ...more] = (await answer.text()).trim().split('\r\n')
    expect(head).toBe('Что;Вид записи;Когда;Кто удалил')
    expect(row).toMatch(/^Омборчи;Роль;.+;Dilnoza Karimova$/)
    expect(more).toEqual([])
  })

  it('comes back as it was, once, and the audit log says so; a station’s device stays out until it is paired', async () => {
    const { server, administrator, kiosk, stationName, role } = await withDeleted()
    const ofStation = { params: { id: kiosk.stationId } }
    await administrator.call(restoreDeletedRow, ofStation)
    await administrator.call(restoreDeletedRow, { params: { id: role.id } })
    expect((await administrator.call(listStations)).items).toMatchObject([
      { id: kiosk.stationId, name: stationName, kind: 'kiosk', paired: false },
    ])
    expect(await kiosk.call(readOwnStation)).toBeNull()
    expect((await administrator.call(listRoles)).items).toContainEqual(
      expect.objectContaining({ id: role.id, name: 'Омборчи', permissions: ['product.read'], accounts: 0 }),
    )
    expect(await names(administrator)).toEqual([])
    expect(await administrator.refused(restoreDeletedRow, ofStation)).toMatchObject({ status: 404 })
    const { items } = await administrator.call(listAudit, { query: { limit: 2 } })
    expect(items.map(({ action, entityName }) => [action, entityName])).toEqual([
      ['role.restored', 'Омборчи'],
      ['station.restored', stationName],
    ])

    // What came back is deleted and brought back again like any other.
    server.clock.advance(1000)
    await administrator.call(deleteStation, ofStation)
    expect(await names(administrator)).toEqual([stationName])
  })

  it('stays deleted while another has its name', async () => {
    const { administrator, kiosk, stationName, role } = await withDeleted()
    const body = { name: stationName, kind: 'desk' as const, locale: 'ru' as const, lineId: null }
    await administrator.call(createStation, { body })
    await administrator.call(createRole, { body: { name: 'Омборчи', permissions: [] } })
    for (const id of [kiosk.stationId, role.id]) {
      expect(await administrator.refused(restoreDeletedRow, { params: { id }, locale: 'ru' })).toMatchObject({
        status: 409,
        code: 'deletedRow.nameTaken',
        detail: expect.stringMatching(/ уже у другой записи/) as string,
      })
    }
    expect(await names(administrator)).toHaveLength(2)
    expect((await administrator.call(listStations)).items).toHaveLength(1)
  })

  it('is brought back by nobody who could not have deleted it', async () => {
    const { server, role } = await withDeleted()
    const director = await server.account('director')
    expect((await director.call(listDeletedRows)).items.map(({ abilities }) => abilities.restore)).toEqual([
      false,
      false,
    ])
    expect(await director.refused(restoreDeletedRow, { params: { id: role.id } })).toMatchObject({
      status: 403,
      code: 'permission.denied',
    })
  })

  it('before it had a name of its own is named by what was kept', async () => {
    const { server, administrator, stationName } = await withDeleted()
    await server.core.db.write(async (tx) => {
      await tx.schema.alterTable('deleted_row').dropColumn('name').execute()
      await tx.schema.alterTable('deleted_row').dropColumn('search').execute()
      await nameDeletedRows.up(tx)
    })
    expect(await names(administrator, { q: 'omborchi' })).toEqual(['Омборчи'])
    expect(await names(administrator, { entity: 'station' })).toEqual([stationName])
  })
})
