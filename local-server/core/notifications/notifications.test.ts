import { io } from 'socket.io-client'
import { expect, it } from 'vitest'
import type { LiveEvent } from '../../../contracts/events.ts'
import { readMe } from '../../../contracts/identity/sign-in.ts'
import { countUnread, listNotifications, markAllRead, markRead } from '../../../contracts/notifications.ts'
import { startTestServer, type TestClient, type TestServer } from '../../testing/test-server.ts'
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
