import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { listAudit, listAuditWords, readAuditEntry, verifyAudit } from '../../../contracts/audit.ts'
import { createExport } from '../../../contracts/exports.ts'
import { runSchedule } from '../../../contracts/jobs.ts'
import { listNotifications } from '../../../contracts/notifications.ts'
import { createPerson } from '../../../contracts/people.ts'
import { readSettings, changeSettings } from '../../../contracts/settings.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

async function busyServer(): Promise<TestServer> {
  const server = await startTestServer()
  for (const institution of ['Zamon Tikuv', 'Zamon Plus', 'Zamon']) {
    server.clock.advance(60_000)
    const { version } = await server.administrator.call(readSettings)
    await server.administrator.call(changeSettings, { body: { institution, version } })
  }
  return server
}

const entriesOf = async (server: TestServer, query = {}) =>
  (await server.administrator.call(listAudit, { query })).items

it('tells who did what, as it was and as it became', async () => {
  const server = await busyServer()
  const [newest, ...older] = await entriesOf(server, { action: 'settings.changed' })
  expect(older).toHaveLength(2)
  expect(newest).toMatchObject({ actorName: 'Dilnoza Karimova', entity: 'settings', at: server.clock.now() })
  const entry = await server.administrator.call(readAuditEntry, { params: { seq: newest?.seq ?? 0 } })
  expect(entry).toMatchObject({ before: { institution: 'Zamon Plus' }, after: { institution: 'Zamon' } })
  expect(entry.requestId).toMatch(/^[0-9a-f-]{36}$/)
  expect((await server.administrator.refused(readAuditEntry, { params: { seq: 10_000 } })).code).toBe('row.notFound')
})

it('says in people’s words what was done, in a search and in a file', async () => {
  const server = await busyServer()
  const director = await server.account('director', { locale: 'ru' })
  const { items } = await director.call(listAudit, { query: { q: 'настройки изменены' } })
  expect(items.map(({ action }) => action)).toEqual(Array(3).fill('settings.changed'))
  const { id } = await director.call(createExport, {
    body: {
      list: 'audit.list',
      query: { action: ['settings.changed'] },
      columns: ['actorName', 'action', 'entity'],
      format: 'csv',
      locale: 'ru',
    },
  })
  await server.core.jobs.runDue()
  const file = await director.fetch(`/api/v1/exports/${id}/file`)
  expect((await file.text()).split('\r\n').slice(1, 3)).toEqual([
    'Dilnoza Karimova;Настройки изменены;Настройки',
    'Dilnoza Karimova;Настройки изменены;Настройки',
  ])
})

it('names the record where it has a name', async () => {
  const server = await startTestServer()
  const person = await server.administrator.call(createPerson, {
    body: { familyName: 'Karimova', givenName: 'Zulfiya' },
  })
  expect(await entriesOf(server, { entityId: person.id })).toMatchObject([{ entityName: 'Karimova Zulfiya' }])
  const [setUp] = await entriesOf(server, { action: 'system.setUp' })
  expect(setUp).toMatchObject({ entityName: null })
})

it('is filtered by action, record, person and time, and searched', async () => {
  const server = await busyServer()
  const [newest] = await entriesOf(server)
  expect(await entriesOf(server, { q: 'дильноза' })).toHaveLength((await entriesOf(server, { q: 'dilnoza' })).length)
  expect((await entriesOf(server, { q: 'setUp' })).map(({ action }) => action)).toEqual(['system.setUp'])
  expect(await entriesOf(server, { q: 'nobody' })).toEqual([])
  expect(await entriesOf(server, { 'at.from': server.clock.now() })).toEqual([newest])
  expect(await entriesOf(server, { entity: 'settings', entityId: 'settings' })).toHaveLength(4)
  expect(await entriesOf(server, { accountId: newest?.accountId ?? '' })).not.toHaveLength(0)
  expect((await server.administrator.call(listAuditWords)).actions).toEqual(
    expect.arrayContaining(['settings.changed', 'system.setUp']),
  )
  expect((await (await server.account('worker')).refused(listAudit)).code).toBe('permission.denied')
})

it('is paged from the newest entry to the first', async () => {
  const server = await busyServer()
  const all = (await entriesOf(server)).map(({ seq }) => seq)
  const seen: number[] = []
  let cursor: string | null | undefined
  do {
    const page = await server.administrator.call(listAudit, { query: { limit: 2, ...(cursor ? { cursor } : {}) } })
    seen.push(...page.items.map(({ seq }) => seq))
    cursor = page.nextCursor
  } while (cursor)
  expect(seen).toEqual(all)
  expect(all).toEqual(Array.from({ length: all.length }, (_, index) => all.length - index))
})

const tampering: Record<string, (seq: number) => ReturnType<typeof sql>> = {
  'an edit': (seq) => sql`update audit_entry set "actorName" = 'Somebody else' where seq = ${seq}`,
  'a gap': (seq) => sql`delete from audit_entry where seq = ${seq}`,
  'a swap': (seq) =>
    sql`update audit_entry set seq = case seq when ${seq} then ${seq + 1} - 1000000 else ${seq} - 1000000 end
        where seq in (${seq}, ${seq + 1})`,
}

it.each(Object.entries(tampering))('notices %s', async (name, change) => {
  const server = await busyServer()
  const whole = await server.administrator.call(verifyAudit)
  expect(whole).toMatchObject({ whole: true, brokenAt: null, head: expect.stringMatching(/^[0-9a-f]{64}$/) })
  await server.core.db.write(async (tx) => {
    await change(2).execute(tx)
    if (name === 'a swap') await sql`update audit_entry set seq = seq + 1000000 where seq < 0`.execute(tx)
  })
  expect(await server.administrator.call(verifyAudit)).toMatchObject({ whole: false, brokenAt: 2, entries: 1 })
  await server.administrator.call(runSchedule, { params: { name: 'audit.nightlyVerification' } })
  await server.core.jobs.runDue()
  expect((await server.administrator.call(listNotifications, { query: {} })).items).toMatchObject([
    { kind: 'audit.broken', params: { seq: 2 }, link: '/audit' },
  ])
})
