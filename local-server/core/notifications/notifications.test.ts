import { io } from 'socket.io-client'
import { describe, expect, it } from 'vitest'
import type { LocaleTag } from '../../../contracts/common.ts'
import type { LiveEvent } from '../../../contracts/events.ts'
import { createExport } from '../../../contracts/exports.ts'
import { changeOwnLocale } from '../../../contracts/identity/own-account.ts'
import { readMe } from '../../../contracts/identity/sign-in.ts'
import { countUnread, listNotifications, markAllRead, markRead } from '../../../contracts/notifications.ts'
import { createView } from '../../../contracts/views.ts'
import { startTestServer, type TestClient, type TestServer } from '../../testing/test-server.ts'
import { searchNotifications } from './notifications.migration.ts'
import { notify, type Notice } from './notify.ts'

const tell = (server: TestServer, notice: Notice) =>
  server.core.db.write((tx) => notify(tx, server.clock.now(), notice))

const accountIdOf = async (client: TestClient) => {
  const me = await client.call(readMe)
  return me?.accountId ?? ''
}

it('tells those who hold the permission, and nobody else', async () => {
  const server = await startTestServer()
  const [director, worker] = await Promise.all([server.account('director'), server.account('worker')])
  await tell(server, { to: { permission: 'audit.read' }, kind: 'audit.broken', params: { seq: 7 }, link: '/audit' })
  for (const client of [server.administrator, director]) {
    expect((await client.call(listNotifications)).items).toMatchObject([
      { kind: 'audit.broken', params: { seq: 7 }, link: '/audit', readAt: null },
    ])
  }
  expect(await worker.call(countUnread)).toEqual({ unread: 0 })
})

it('is read once, or all at once, by its own reader only', async () => {
  const server = await startTestServer()
  const worker = await server.account('worker')
  const to = { accountIds: [await accountIdOf(worker)] }
  await tell(server, { to, kind: 'job.dead', params: { job: 'export' } })
  server.clock.advance(1000)
  await tell(server, { to, kind: 'backup.failed' })
  const { items } = await worker.call(listNotifications)
  expect(items.map(({ kind }) => kind)).toEqual(['backup.failed', 'job.dead'])
  const params = { id: items[0]?.id ?? '' }
  expect((await server.administrator.refused(markRead, { params })).code).toBe('row.notFound')
  expect((await worker.call(markRead, { params })).readAt).toBe(server.clock.now())
  expect(await worker.call(countUnread)).toEqual({ unread: 1 })
  expect((await worker.call(listNotifications, { query: { unread: 'true' } })).items).toHaveLength(1)
  await worker.call(markAllRead)
  expect(await worker.call(countUnread)).toEqual({ unread: 0 })
})

describe('the list of notifications', () => {
  const found = async (client: TestClient, query: Record<string, string | number>) =>
    (await client.call(listNotifications, { query })).items.map(({ kind }) => kind)

  async function told() {
    const server = await startTestServer()
    const client = await server.account('worker')
    const to = { accountIds: [await accountIdOf(client)] }
    const notices: Omit<Notice, 'to'>[] = [
      { kind: 'job.dead', params: { job: 'export' } },
      { kind: 'job.dead', params: { job: 'audit.verify' } },
      { kind: 'call.machine', params: { line: '3-liniya', name: 'Зулфия Каримова' } },
      { kind: 'rateChange.proposed', params: { name: 'Ivan Petrov', count: 2 } },
      { kind: 'storage.low', params: { megabytes: 512 } },
    ]
    for (const notice of notices) {
      await tell(server, { to, ...notice })
      server.clock.advance(1000)
    }
    return { server, client }
  }

  it('is searched by what its sentences say in the reader’s language, and by nothing else', async () => {
    const { client } = await told()
    expect((await client.call(listNotifications)).items.map(({ text }) => text)).toEqual([
      'The disk of the main computer has 512 MB left. Free some space.',
      'Ivan Petrov proposes 2 new rates. They wait for your signature.',
      '3-liniya: a machine is down. Called by Зулфия Каримова.',
      'The background job Checking the audit log failed and is not tried again by itself. Look at its message on the Jobs page.',
      'The background job Export of a list failed and is not tried again by itself. Look at its message on the Jobs page.',
    ])
    expect(await found(client, { q: 'signature' })).toEqual(['rateChange.proposed'])
    expect(await found(client, { q: 'zulfiya machine' })).toEqual(['call.machine'])
    expect(await found(client, { q: 'petrov machine' })).toEqual([])
    expect(await found(client, { q: '512' })).toEqual(['storage.low'])
    expect(await found(client, { q: 'checking the AUDIT log' })).toEqual(['job.dead'])
    // Names of the program, of its parameters and words of another language are in no sentence.
    for (const q of ['verify', 'megabytes', 'count', '{name}', 'машинка'])
      expect(await found(client, { q })).toEqual([])

    await client.call(changeOwnLocale, { body: { locale: 'ru' } })
    expect((await client.call(listNotifications, { query: { q: 'машинка' } })).items[0]?.text).toBe(
      '3-liniya: сломалась машинка. Зовёт Зулфия Каримова.',
    )
    expect(await found(client, { q: 'machine' })).toEqual([])
  })

  it('finds what was told before sentences were searched', async () => {
    const { server, client } = await told()
    await server.core.db.write(async (tx) => {
      await tx.schema.alterTable('notification').dropColumn('search').execute()
      await searchNotifications.up(tx)
    })
    expect(await found(client, { q: '512' })).toEqual(['storage.low'])
  })

  it('is narrowed by what it is about, by when, and by whether it was read', async () => {
    const { server, client } = await told()
    expect(await found(client, { topic: 'server' })).toEqual(['storage.low', 'job.dead', 'job.dead'])
    expect(await found(client, { topic: 'pay', unread: 'true' })).toEqual(['rateChange.proposed'])
    const now = server.clock.now()
    expect(await found(client, { 'createdAt.from': now - 2000 })).toEqual(['storage.low', 'rateChange.proposed'])
    expect(await found(client, { 'createdAt.to': now - 5000 })).toEqual(['job.dead'])
    await client.call(markAllRead)
    expect(await found(client, { topic: 'pay', unread: 'true' })).toEqual([])
    expect(await found(client, { topic: 'pay', unread: 'false' })).toEqual(['rateChange.proposed'])
  })

  async function fileOf(server: TestServer, client: TestClient, locale: LocaleTag): Promise<string> {
    const body = { list: 'notification.list', format: 'csv', locale } as const
    const { id } = await client.call(createExport, { body })
    await server.core.jobs.runDue()
    const answer = await client.fetch(`/api/v1/exports/${id}/file`)
    expect(answer.status).toBe(200)
    return answer.text()
  }

  it('is kept as a view of one’s own, and goes into a file with its sentences in the file’s language', async () => {
    const { server, client } = await told()
    const view = { list: 'notification.list', name: 'Calls', query: { topic: 'floor' }, columns: ['text', 'topic'] }
    expect(await client.call(createView, { body: view })).toMatchObject({ ...view, shared: false })
    const unknown = await client.refused(createView, { body: { ...view, name: 'Codes', columns: ['kind'] } })
    expect(unknown.code).toBe('list.columnUnknown')

    const lines = (await fileOf(server, client, 'ru')).trim().split('\r\n')
    expect(lines).toHaveLength(6)
    expect(lines[0]).toBe('Уведомление;О чём;Когда;Прочитано')
    expect(lines.find((line) => line.includes('3-liniya'))).toMatch(
      /^3-liniya: сломалась машинка\. Зовёт Зулфия Каримова\.;Вызовы из цеха;/,
    )
    // What is somebody else's is not in it.
    expect(await fileOf(server, server.administrator, 'ru')).not.toContain('3-liniya')
  })
})

it('reaches an open page at once, and only its reader’s', async () => {
  const server = await startTestServer()
  const worker = await server.account('worker')
  const heard: Record<string, LiveEvent[]> = { worker: [], administrator: [] }
  const sockets = await Promise.all(
    Object.entries({ worker, administrator: server.administrator }).map(async ([name, client]) => {
      const cookie = [...client.cookies].map(([key, value]) => `${key}=${value}`).join('; ')
      const socket = io(server.address, { transports: ['websocket'], extraHeaders: { cookie }, reconnection: false })
      socket.on('event', (event: LiveEvent) => heard[name]?.push(event))
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve)
        socket.once('connect_error', reject)
      })
      return socket
    }),
  )
  await tell(server, { to: { accountIds: [await accountIdOf(worker)] }, kind: 'backup.failed' })
  await expect.poll(() => heard['worker']?.map(({ name }) => name)).toEqual(['notification.created'])
  expect(heard['administrator']).toEqual([])
  for (const socket of sockets) socket.disconnect()
})
