import { createSocket } from 'node:dgram'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { listAudit } from '../../../contracts/audit.ts'
import { zDone, done } from '../../../contracts/common.ts'
import { signIn } from '../../../contracts/identity/sign-in.ts'
import { listNotifications } from '../../../contracts/notifications.ts'
import { route } from '../../../contracts/route.ts'
import { confirmClock, readClock } from '../../../contracts/system.ts'
import { startTestServer, testPassword } from '../../testing/test-server.ts'
import { command } from '../http/request.ts'
import type { Module } from '../module.ts'
import { silentLog } from '../logging/log.ts'
import { createClockGuard } from './clock-guard.ts'
import { createNetworkTime } from './network-time.ts'

const sell = route({
  name: 'test.sell',
  method: 'POST',
  path: '/test/sales',
  access: 'settings.change',
  summary: 'Something that counts by time.',
  timed: true,
  body: z.object({}),
  response: zDone,
})

const shop: Module = {
  name: null,
  migrations: [],
  handlers: () => [command(sell, async () => done)],
  lists: [],
}

const start = '2026-11-23T09:00:00+05:00'
const startShop = async () => {
  const server = await startTestServer({ program: [shop], now: start })
  await server.administrator.call(readClock)
  return server
}
const actionsOf = async (server: Awaited<ReturnType<typeof startShop>>) =>
  (await server.administrator.call(listAudit, { query: { entity: 'clock', sort: 'seq' } })).items.map(
    ({ action, at }) => [action, at],
  )

it('stops what counts by time when the clock falls more than 60 s behind the newest record', async () => {
  const server = await startShop()
  server.clock.advance(-60_000)
  await server.administrator.call(sell, { body: {} })
  server.clock.advance(-1)
  expect(await server.administrator.refused(sell, { body: {} })).toMatchObject({ status: 503, code: 'clock.wrong' })
  const state = await server.administrator.call(readClock)
  expect(state).toMatchObject({
    right: false,
    doubt: 'behind',
    comparedWith: Date.parse(start),
    now: server.clock.now(),
  })
  const ready: unknown = await (await server.nobody.fetch('/readyz')).json()
  expect(ready).toMatchObject({
    status: 'degraded',
    parts: expect.arrayContaining([expect.objectContaining({ name: 'clock', ok: false })]),
  })
  const told = async () => (await server.administrator.call(listNotifications)).items
  await expect
    .poll(told)
    .toMatchObject([{ kind: 'clock.wrong', params: { now: '2026-11-23 08:58', newest: '2026-11-23 09:00' } }])
})

it('goes on when an administrator confirms the clock, with both times in the audit log, also after a restart', async () => {
  const server = await startShop()
  server.clock.set('2026-11-22T09:00:00+05:00')
  await server.administrator.refused(sell, { body: {} })
  await server.restart()
  await server.administrator.refused(sell, { body: {} })
  expect((await (await server.account('worker')).refused(confirmClock)).code).toBe('permission.denied')
  expect(await server.administrator.call(confirmClock)).toMatchObject({ right: true })
  await server.administrator.call(sell, { body: {} })
  expect((await server.administrator.refused(confirmClock)).code).toBe('clock.alreadyRight')
  await server.restart()
  await server.administrator.call(sell, { body: {} })
  const { items } = await server.administrator.call(listAudit, { query: { action: 'clock.confirmed' } })
  expect(items).toMatchObject([{ actorName: 'Dilnoza Karimova', at: server.clock.now() }])
  const noted = await server.core.db.read
    .selectFrom('audit_entry')
    .select(['before', 'after'])
    .where('action', '=', 'clock.confirmed')
    .executeTakeFirstOrThrow()
  expect(JSON.parse(noted.before ?? '')).toMatchObject({ kind: 'behind', comparedWith: Date.parse(start) })
  expect(JSON.parse(noted.after ?? '')).toEqual({ now: server.clock.now() })
})

it('goes on by itself when the clock is put right', async () => {
  const server = await startShop()
  server.clock.advance(-3_600_000)
  const wrong = server.clock.now()
  await server.administrator.refused(sell, { body: {} })
  await expect.poll(() => actionsOf(server)).toEqual([['clock.doubted', wrong]])
  server.clock.set(start)
  expect(await server.administrator.call(readClock)).toMatchObject({ right: true, doubt: null })
  await server.administrator.call(sell, { body: {} })
  expect(await actionsOf(server)).toEqual([
    ['clock.doubted', wrong],
    ['clock.corrected', Date.parse(start)],
  ])
})

it('lets a machine that was off for 45 days go on, and asks after one day more', async () => {
  const server = await startShop()
  server.clock.advance(45 * 86_400_000)
  await server.restart()
  expect(server.core.clock.now()).toBe(server.clock.now())
  const ready = async (): Promise<unknown> => (await server.nobody.fetch('/readyz')).json()
  expect(await ready()).toMatchObject({ parts: expect.arrayContaining([{ name: 'clock', ok: true }]) })

  // A running server is not asked, a start is.
  server.clock.advance(86_400_000)
  expect(await ready()).toMatchObject({ parts: expect.arrayContaining([{ name: 'clock', ok: true }]) })
  await server.restart()
  const asked = expect.objectContaining({ name: 'clock', ok: false })
  expect(await ready()).toMatchObject({ parts: expect.arrayContaining([asked]) })
  // What was recorded in doubt does not vouch for the clock.
  await server.restart()
  expect(await ready()).toMatchObject({ parts: expect.arrayContaining([asked]) })
  // Work that was caught up by the wrong clock is over; it would take a new session for an old one.
  await server.core.jobs.runDue()
  server.clock.set('2026-11-23T10:00:00+05:00')
  await server.administrator.call(signIn, { body: { signInName: 'dilnoza', password: testPassword } })
  expect(await server.administrator.call(readClock)).toMatchObject({ right: true })
  await server.administrator.call(sell, { body: {} })
})

it('compares with the time of a server in the network, where one answers', async () => {
  const server = await startShop()
  const { core, clock } = server
  let network: number | null = clock.now() - 10 * 60_000
  const guard = createClockGuard({ ...core, networkTime: async () => network })
  await guard.check()
  expect(guard.state().right).toBe(true)
  network -= 1
  await guard.check()
  expect(guard.state()).toMatchObject({ right: false, doubt: 'network', comparedWith: network })
  network = null
  await guard.check()
  expect(guard.state().right).toBe(false)
  network = clock.now()
  await guard.check()
  expect(guard.state().right).toBe(true)
})

describe('a time server in the network', () => {
  const epochOf1900 = Date.UTC(1900, 0, 1)
  const stampOf = (instant: number) => {
    const stamp = Buffer.alloc(8)
    stamp.writeUInt32BE(Math.floor((instant - epochOf1900) / 1000), 0)
    stamp.writeUInt32BE(Math.floor((((instant - epochOf1900) % 1000) / 1000) * 2 ** 32), 4)
    return stamp
  }

  /** Speaks SNTP (RFC 4330, section 4) and is wrong by so much. */
  async function startTimeServer(wrongByMs: number) {
    const socket = createSocket('udp4')
    let asked = 0
    socket.on('message', (question, from) => {
      asked += 1
      const now = stampOf(Date.now() + wrongByMs)
      const head = Buffer.from([0x24, 1, 6, 0xec, 0, 0, 0, 0, 0, 0, 0, 0, 0x47, 0x50, 0x53, 0])
      socket.send(Buffer.concat([head, now, question.subarray(40, 48), now, now]), from.port, from.address)
    })
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    onTestFinished(() => void socket.close())
    return { server: `127.0.0.1:${socket.address().port}`, asked: () => asked }
  }

  it('tells its time, and is asked again only when it is urgent', async () => {
    const there = await startTimeServer(3_600_000)
    const networkTime = createNetworkTime(there.server, silentLog())
    const told = await networkTime({ urgent: false })
    expect(Math.round(((told ?? 0) - Date.now()) / 60_000)).toBe(60)
    expect(await networkTime({ urgent: false })).toBeNull()
    expect(there.asked()).toBe(1)
    expect(await networkTime({ urgent: true })).not.toBeNull()
    expect(there.asked()).toBe(2)
  })

  it('stops what counts by time when it is more than 10 minutes away', async () => {
    const { server: timeServer } = await startTimeServer(11 * 60_000)
    const server = await startTestServer({ program: [shop], now: new Date().toISOString(), config: { timeServer } })
    await expect.poll(async () => (await server.administrator.call(readClock)).doubt).toBe('network')
    expect(await server.administrator.refused(sell, { body: {} })).toMatchObject({ status: 503, code: 'clock.wrong' })
  })

  it('is no trouble where none answers', async () => {
    const socket = createSocket('udp4')
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    const { port } = socket.address()
    await new Promise<void>((resolve) => socket.close(() => resolve()))
    expect(await createNetworkTime(`127.0.0.1:${port}`, silentLog())({ urgent: false })).toBeNull()
  })
})
