import { expect, it } from 'vitest'
import { listAudit } from '../../../contracts/audit.ts'
import { readMe, readStatus, signIn } from '../../../contracts/identity/sign-in.ts'
import { beginMaintenance, endMaintenance } from '../../../contracts/maintenance.ts'
import { listProducts } from '../../../contracts/workshop/catalogue.ts'
import { createClient } from '../../testing/test-client.ts'
import { startTestServer, testPassword } from '../../testing/test-server.ts'

const refusal = { status: 503, code: 'server.maintenance' }

it('asks everybody but administrators to wait, through a restart, until an administrator lets them in', async () => {
  const server = await startTestServer()
  const master = await server.account('master')
  await master.call(listProducts)

  await server.administrator.call(beginMaintenance, { body: { note: 'New server, back at 14:00' } })
  expect(await master.refused(listProducts)).toMatchObject(refusal)
  await server.administrator.call(listProducts)
  expect(await server.nobody.call(readStatus)).toMatchObject({
    maintenance: { reason: 'work', note: 'New server, back at 14:00', since: server.clock.now() },
  })
  await server.restart()
  expect(await master.refused(listProducts)).toMatchObject(refusal)
  expect((await master.call(readMe))?.kind).toBe('account')

  const fresh = createClient(() => server.address)
  await fresh.call(signIn, { body: { signInName: 'dilnoza', password: testPassword } })
  await fresh.call(endMaintenance)
  await master.call(listProducts)
  expect(await server.nobody.call(readStatus)).toMatchObject({ maintenance: null })
  const { items } = await server.administrator.call(listAudit, { query: { entity: 'maintenance', sort: 'seq' } })
  expect(items.map(({ action }) => action)).toEqual(['maintenance.begun', 'maintenance.ended'])
  expect(await server.events()).toEqual(expect.arrayContaining(['maintenance.changed']))
})

it('is not for others to begin or end', async () => {
  const server = await startTestServer()
  const master = await server.account('master')
  expect(await master.refused(beginMaintenance, { body: {} })).toMatchObject({ status: 403 })
  expect(await master.refused(endMaintenance)).toMatchObject({ status: 403 })
  expect(await server.nobody.refused(beginMaintenance, { body: {} })).toMatchObject({ status: 401 })
})
