import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { z } from 'zod'
import {
  cancelJob,
  createBackup,
  listBackups,
  listJobs,
  listSchedules,
  readJob,
  retryJob,
  runSchedule,
} from '../../../contracts/jobs.ts'
import { countUnread, listNotifications } from '../../../contracts/notifications.ts'
import type { Module } from '../module.ts'
import { OutsideError, RuleError } from '../errors.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'
import { defineJob, defineSchedule, enqueue, type Job, type JobContext, type Schedule } from './define-job.ts'

type Run = (payload: { text: string }, context: JobContext) => Promise<unknown>

function program(run: Run, more: { attempts?: number; schedules?: (job: Job) => Schedule[] } = {}) {
  const job = defineJob({
    name: 'test.job',
    payload: z.object({ text: z.string() }),
    attempts: more.attempts ?? 3,
    backoff: { firstMs: 1000, maxMs: 60_000 },
    run,
  })
  const module: Module = {
    name: null,
    migrations: [],
    handlers: () => [],
    lists: [],
    jobs: [job],
    schedules: more.schedules?.(job) ?? [],
  }
  return { job, module }
}

const add = (server: TestServer, job: Job, options: { key?: string; runAt?: number } = {}) =>
  server.core.db.write((tx) => enqueue(tx, job, { text: 'one' }, { now: server.clock.now(), ...options }))

const settle = (server: TestServer) => server.core.jobs.runDue()

it('runs what was added, once, and keeps its result', async () => {
  const run = vi.fn<Run>(async (payload) => ({ said: payload.text }))
  const { job, module } = program(run)
  const server = await startTestServer({ program: [module] })
  const id = await add(server, job)
  await settle(server)
  await settle(server)
  expect(run).toHaveBeenCalledTimes(1)
  const read = await server.administrator.call(readJob, { params: { id } })
  expect(read).toMatchObject({ status: 'done', attempt: 1, result: { said: 'one' }, error: null })
})

it('adds no second job with the same key, and none for a write that failed', async () => {
  const run = vi.fn<Run>(async () => null)
  const { job, module } = program(run)
  const server = await startTestServer({ program: [module] })
  const ids = await Promise.all([add(server, job, { key: 'k' }), add(server, job, { key: 'k' })])
  expect(ids[0]).toBe(ids[1])
  await expect(
    server.core.db.write(async (tx) => {
      await enqueue(tx, job, { text: 'lost' }, { now: server.clock.now() })
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  await settle(server)
  expect(run).toHaveBeenCalledTimes(1)
})

it('waits for its time, and tries again later and later until it is given up and somebody is told', async () => {
  const run = vi.fn<Run>(async () => {
    throw new OutsideError('outside.unavailable', undefined)
  })
  const { job, module } = program(run)
  const server = await startTestServer({ program: [module] })
  const id = await add(server, job, { runAt: server.clock.now() + 5000 })
  await settle(server)
  expect(run).toHaveBeenCalledTimes(0)
  server.clock.advance(5000)
  await settle(server)
  expect(run).toHaveBeenCalledTimes(1)
  const first = await server.administrator.call(readJob, { params: { id } })
  expect(first).toMatchObject({ status: 'waiting', error: 'outside.unavailable' })
  expect(first.runAt - server.clock.now()).toBeGreaterThanOrEqual(800)
  expect(first.runAt - server.clock.now()).toBeLessThanOrEqual(1200)
  server.clock.advance(1200)
  await settle(server)
  const second = await server.administrator.call(readJob, { params: { id } })
  expect(second.runAt - server.clock.now()).toBeGreaterThanOrEqual(1600)
  server.clock.advance(2400)
  await settle(server)
  expect(run).toHaveBeenCalledTimes(3)
  const { items } = await server.administrator.call(listJobs, { query: { status: ['dead'] } })
  expect(items).toMatchObject([{ id, name: 'test.job', attempt: 3, error: 'outside.unavailable' }])
  expect(await server.administrator.call(countUnread)).toEqual({ unread: 1 })
  expect((await server.administrator.call(listNotifications)).items).toMatchObject([
    { kind: 'job.dead', params: { job: 'test.job' }, readAt: null },
  ])

  run.mockResolvedValueOnce(null)
  await server.administrator.call(retryJob, { params: { id } })
  await settle(server)
  expect(await server.administrator.call(readJob, { params: { id } })).toMatchObject({ status: 'done', attempt: 1 })
  expect((await server.administrator.refused(retryJob, { params: { id } })).code).toBe('job.notRetryable')
})

it('gives up at once what a rule refuses', async () => {
  const { job, module } = program(async () => {
    throw new RuleError('row.notFound')
  })
  const server = await startTestServer({ program: [module] })
  const id = await add(server, job)
  await settle(server)
  expect(await server.administrator.call(readJob, { params: { id } })).toMatchObject({ status: 'dead', attempt: 1 })
})

it('cancels a job that waits and one that runs', async () => {
  const started = Promise.withResolvers<void>()
  const { job, module } = program(
    (_, { signal }) =>
      new Promise((_resolve, reject) => {
        started.resolve()
        signal.addEventListener('abort', () => reject(signal.reason as Error))
      }),
  )
  const server = await startTestServer({ program: [module] })
  const waiting = await add(server, job, { runAt: server.clock.now() + 60_000 })
  expect((await server.administrator.call(cancelJob, { params: { id: waiting } })).status).toBe('cancelled')
  const running = await add(server, job)
  await started.promise
  await server.administrator.call(cancelJob, { params: { id: running } })
  await settle(server)
  expect((await server.administrator.call(readJob, { params: { id: running } })).status).toBe('cancelled')
  expect((await server.administrator.refused(cancelJob, { params: { id: running } })).code).toBe('job.notCancellable')
})

it('shows people their own jobs only', async () => {
  const { job, module } = program(async () => null)
  const server = await startTestServer({ program: [module] })
  const worker = await server.account('worker')
  const id = await add(server, job)
  expect((await worker.refused(readJob, { params: { id } })).code).toBe('row.notFound')
  expect((await worker.refused(cancelJob, { params: { id } })).code).toBe('row.notFound')
  expect((await worker.refused(listJobs)).code).toBe('permission.denied')
})

it('begins again what a stopping server interrupted, without counting the attempt', async () => {
  let isFirst = true
  const started = Promise.withResolvers<void>()
  const { job, module } = program(
    (_, { signal }) =>
      new Promise((resolve, reject) => {
        if (!isFirst) return resolve('second')
        isFirst = false
        started.resolve()
        signal.addEventListener('abort', () => reject(signal.reason as Error))
      }),
    { attempts: 1 },
  )
  const server = await startTestServer({ program: [module] })
  const id = await add(server, job)
  await started.promise
  await server.restart()
  await settle(server)
  expect(await server.administrator.call(readJob, { params: { id } })).toMatchObject({
    status: 'done',
    attempt: 1,
    result: 'second',
  })
})

it('takes over what a killed process was running', async () => {
  const run = vi.fn<Run>(async () => null)
  const { job, module } = program(run, { attempts: 2 })
  const server = await startTestServer({ program: [module] })
  const now = server.clock.now()
  const [again, spent] = await Promise.all([
    add(server, job, { runAt: now + 1e9 }),
    add(server, job, { runAt: now + 1e9, key: 'b' }),
  ])
  await server.core.db.write(async (tx) => {
    const killed = { status: 'running', leaseOwner: 'killed', leaseUntil: now + 30_000 } as const
    await tx
      .updateTable('job')
      .set({ ...killed, attempt: 1 })
      .where('id', '=', again)
      .execute()
    await tx
      .updateTable('job')
      .set({ ...killed, attempt: 2 })
      .where('id', '=', spent)
      .execute()
  })
  if (server.core.db.dialect === 'postgres') {
    await settle(server)
    expect(run).toHaveBeenCalledTimes(0)
    server.clock.advance(31_000)
  } else await server.restart()
  await settle(server)
  expect(run).toHaveBeenCalledTimes(1)
  expect((await server.administrator.call(readJob, { params: { id: again } })).status).toBe('done')
  expect((await server.administrator.call(readJob, { params: { id: spent } })).status).toBe('dead')
})

it('catches a missed day up once, never runs a slot twice, and goes on in the institution’s time zone', async () => {
  const run = vi.fn<Run>(async () => null)
  const { module } = program(run, {
    schedules: (job) => [
      defineSchedule({ name: 'test.nightly', job, payload: { text: 'night' }, when: { cron: '0 1 * * *' } }),
    ],
  })
  const server = await startTestServer({ program: [module], now: '2026-11-23T09:00:00+05:00' })
  await settle(server)
  expect(run).toHaveBeenCalledTimes(0)
  const { items } = await server.administrator.call(listSchedules)
  expect(items.find(({ name }) => name === 'test.nightly')?.nextAt).toBe(Date.parse('2026-11-24T01:00:00+05:00'))

  server.clock.set('2026-11-24T01:00:00+05:00')
  await settle(server)
  expect(run).toHaveBeenCalledTimes(1)
  await server.restart()
  await settle(server)
  expect(run).toHaveBeenCalledTimes(1)

  server.clock.set('2026-11-28T10:00:00+05:00')
  await server.restart()
  await settle(server)
  expect(run).toHaveBeenCalledTimes(2)

  // A clock that was ahead and put right again begins no slot a second time, and the next one at its time.
  server.clock.set('2026-11-27T12:00:00+05:00')
  await server.restart()
  await settle(server)
  expect(run).toHaveBeenCalledTimes(2)
  server.clock.set('2026-11-29T01:00:01+05:00')
  await settle(server)
  expect(run).toHaveBeenCalledTimes(3)
})

it('runs an interval once for all it missed', async () => {
  const run = vi.fn<Run>(async () => null)
  const { module } = program(run, {
    schedules: (job) => [
      defineSchedule({ name: 'test.often', job, payload: { text: 'often' }, when: { everyMs: 60_000 } }),
    ],
  })
  const server = await startTestServer({ program: [module] })
  await settle(server)
  server.clock.advance(3_600_000)
  await settle(server)
  await settle(server)
  expect(run).toHaveBeenCalledTimes(1)
  await server.administrator.call(runSchedule, { params: { name: 'test.often' } })
  await settle(server)
  expect(run).toHaveBeenCalledTimes(2)
  expect((await server.administrator.refused(runSchedule, { params: { name: 'none' } })).code).toBe('row.notFound')
})

it('copies the database each night and on demand, and knows the copy is whole', async () => {
  const server = await startTestServer()
  if (server.core.db.dialect === 'postgres') {
    expect((await server.administrator.refused(createBackup)).code).toBe('backup.elsewhere')
    return
  }
  await settle(server)
  await server.administrator.call(createBackup)
  await settle(server)
  server.clock.set('2026-11-24T03:00:00+05:00')
  await settle(server)
  const { items } = await server.administrator.call(listBackups)
  expect(items).toMatchObject([
    { kind: 'daily', ok: true, problem: null },
    { kind: 'manual', ok: true },
  ])
  expect(items[0]?.rows).toMatchObject({ account: 1, settings: 1 })
  expect(items[0]?.lastAuditSeq).toBeGreaterThan(0)
  const folder = join(server.dataFolder, 'backups')
  expect(readdirSync(folder).toSorted()).toEqual(items.map(({ fileName }) => fileName).toSorted())
  const ready: unknown = await (await server.nobody.fetch('/readyz')).json()
  expect(ready).toMatchObject({
    status: 'ok',
    parts: expect.arrayContaining([expect.objectContaining({ name: 'backup', ok: true })]),
  })

  // A month on the old ones are gone, the newest stays.
  server.clock.set('2027-01-05T03:00:00+05:00')
  await settle(server)
  expect(await server.core.db.read.selectFrom('backup').select('ok').execute()).toEqual([{ ok: 1 }])
  expect(readdirSync(folder)).toHaveLength(1)
})
