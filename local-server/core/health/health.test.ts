import { statSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { createRole, listRoles } from '../../../contracts/identity/roles.ts'
import { listNotifications } from '../../../contracts/notifications.ts'
import { readHealth } from '../../../contracts/system.ts'
import { startTestServer } from '../../testing/test-server.ts'
import { warnOfLowDisk } from './disk.ts'

it('tells the state of every part to those who may know', async () => {
  const server = await startTestServer()
  const health = await server.administrator.call(readHealth)
  expect(health.status).toBe('ok')
  expect(health.parts.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['database', 'clock', 'lan', 'backup', 'jobs', 'scheduler', 'disk', 'memory', 'cpu']),
  )
  expect(health.database.migrations).toContain('202611200900-platform')
  expect(health).toMatchObject({ lan: { on: false, certificateEndsAt: null }, jobs: { dead: 0 } })
  expect(health.memory.residentBytes).toBeGreaterThan(1_000_000)
  expect(health.disk.freeBytes).toBeGreaterThan(0)
  if (health.database.kind === 'sqlite') {
    expect(health.nextBackupAt).toBe(Date.parse('2026-11-24T03:00:00+05:00'))
  }
  expect((await (await server.account('director')).refused(readHealth)).code).toBe('permission.denied')
  expect((await server.nobody.refused(readHealth)).code).toBe('auth.required')
})

it('gives its measures to Prometheus: those of the process, and its own apart from another server’s in it', async () => {
  const [busy, idle] = [await startTestServer(), await startTestServer()]
  await busy.administrator.call(listRoles)
  const measured = async ({ address }: { address: string }) => (await fetch(`${address}/metrics`)).text()
  for (const text of [await measured(busy), await measured(idle)]) {
    expect(text).toMatch(/^process_resident_memory_bytes \d+/m)
    expect(text.match(/^markaz_event_loop_delay_p99_seconds /gm)).toHaveLength(1)
  }
  expect(await measured(busy)).toContain('markaz_request_seconds_count{route="role.list",status="200"} 1')
  expect(await measured(idle)).not.toContain('route="role.list"')
})

it('counts what waits beside the database to its size', async () => {
  const server = await startTestServer()
  if (server.core.db.dialect === 'postgres') return
  const bytes = (name: string) => statSync(join(server.dataFolder, name)).size
  for (let index = 0; index < 20; index += 1)
    await server.administrator.call(createRole, { body: { name: `${'x'.repeat(180)} ${index}`, permissions: [] } })
  expect(bytes('markaz.db-wal')).toBeGreaterThan(0)
  const { database } = await server.administrator.call(readHealth)
  expect(database.sizeBytes).toBe(bytes('markaz.db') + bytes('markaz.db-wal'))
})

it('needs a person when the computer’s memory is nearly used up', async () => {
  const server = await startTestServer({ config: { memoryWarnPercent: 1 } })
  const health = await server.administrator.call(readHealth)
  expect(health.status).toBe('degraded')
  expect(health.parts.filter(({ ok }) => !ok)).toMatchObject([
    { name: 'memory', vital: false, facts: [{ kind: 'memory', percent: expect.any(Number) }] },
  ])
  const ready = await server.nobody.fetch('/readyz')
  expect(ready.status).toBe(200)
  expect(await ready.text()).toMatch(/\{"name":"memory","ok":false,"vital":false,"detail":"\d+ % in use"\}/)
})

it('warns of a disk that gets full, once a day', async () => {
  const server = await startTestServer({ config: { diskWarnMegabytes: 1_000_000_000 } })
  expect((await server.administrator.call(readHealth)).status).toBe('degraded')
  await warnOfLowDisk(server.core)
  await warnOfLowDisk(server.core)
  const { items } = await server.administrator.call(listNotifications)
  expect(items).toMatchObject([{ kind: 'storage.low', params: { megabytes: expect.any(Number) } }])
})

it('stops cleanly on a full disk, goes on reading, and writes again once there is room (S-PLT-07)', async () => {
  const server = await startTestServer()
  const { db } = server.core
  if (db.dialect === 'postgres') return
  const pragma = async (text: string) => db.write(async (tx) => (await sql.raw(text).execute(tx)).rows[0])
  const { page_count: pages } = (await pragma('pragma page_count')) as { page_count: number }
  await pragma(`pragma max_page_count = ${pages}`)

  const names: string[] = []
  const role = (index: number) => ({ name: `${'x'.repeat(180)} ${index}`, permissions: [] })
  let problem
  for (let index = 0; index < 200 && !problem; index += 1) {
    try {
      names.push((await server.administrator.call(createRole, { body: role(index) })).name)
    } catch {
      problem = await server.administrator.refused(createRole, { body: role(index), locale: 'ru' })
    }
  }
  expect(problem).toMatchObject({ status: 507, code: 'storage.full' })
  expect(problem?.detail).toContain('нет места')
  const roles = async () => (await server.administrator.call(listRoles)).items.filter(({ builtIn }) => !builtIn)
  expect((await roles()).map(({ name }) => name).toSorted()).toEqual(names.toSorted())

  await pragma('pragma max_page_count = 1073741823')
  await server.administrator.call(createRole, { body: role(1000) })
  expect(await roles()).toHaveLength(names.length + 1)
})
