import { expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createExport } from '../contracts/exports.ts'
import { cancelJob, listJobs, listSchedules, retryJob, runSchedule } from '../contracts/jobs.ts'
import { listNotifications } from '../contracts/notifications.ts'
import {
  changeReportSubscription,
  createReportSubscription,
  listReportRecipients,
  listReportSubscriptions,
  sendReportNow,
} from '../contracts/report-subscriptions.ts'
import { changeSettings, readSettings } from '../contracts/settings.ts'
import { createView } from '../contracts/views.ts'
import { createLine, listLines } from '../contracts/workshop/lines.ts'
import { defineJob, defineSchedule, enqueue } from './core/jobs/define-job.ts'
import { emit } from './core/events/outbox.ts'
import type { Module } from './core/module.ts'
import { modules as allModules } from './modules/index.ts'
import { startTestServer, type TestServer } from './testing/test-server.ts'
import { listening } from './testing/test-socket.ts'

async function switchModules(server: TestServer, modules: 'workshop'[]): Promise<void> {
  const { version } = await server.administrator.call(readSettings)
  await server.administrator.call(changeSettings, { body: { version, modules } })
}

/** The program with a schedule of the workshop's that tells when it ran. */
function program(run: () => Promise<unknown>): Module[] {
  const job = defineJob({ name: 'test.often', payload: z.object({}), attempts: 1, run })
  const often = defineSchedule({ name: 'test.often', job, payload: {}, when: { everyMs: 60_000 } })
  const own: Module = {
    name: 'workshop',
    migrations: [],
    handlers: () => [],
    lists: [],
    jobs: [job],
    schedules: [often],
  }
  return [...allModules, own]
}

it('a module that is switched off answers nothing, does nothing by the clock and tells nothing, until it is on again', async () => {
  const run = vi.fn<() => Promise<unknown>>(() => Promise.resolve(null))
  const server = await startTestServer({ program: program(run) })
  const { administrator } = server
  const minute = async () => {
    server.clock.advance(60_000)
    await server.core.jobs.runDue()
    await server.core.jobs.runDue()
  }
  const page = await listening(server, administrator)
  const linesHeard = () => page.heard.filter(({ name }) => name === 'line.changed').length
  const line = await administrator.call(createLine, { body: { name: 'Line 1' } })
  await expect.poll(linesHeard).toBe(1)
  await minute()
  await minute()
  const runsBefore = run.mock.calls.length
  expect(runsBefore).toBeGreaterThan(0)

  await switchModules(server, [])
  expect(await administrator.refused(listLines, { locale: 'ru' })).toMatchObject({ status: 404, code: 'module.off' })
  expect(await administrator.refused(createLine, { body: { name: 'Line 2' } })).toMatchObject({ code: 'module.off' })
  await minute()
  expect(run).toHaveBeenCalledTimes(runsBefore)
  await server.core.db.write((tx) => emit(tx, server.clock.now(), 'line.changed', { lineId: line.id }))
  await switchModules(server, ['workshop'])
  await expect.poll(() => page.heard.filter(({ name }) => name === 'settings.changed').length).toBe(2)
  expect(linesHeard()).toBe(1)

  expect((await administrator.call(listLines)).items.map(({ name }) => name)).toEqual(['Line 1'])
  await minute()
  expect(run).toHaveBeenCalledTimes(runsBefore + 1)
})

const off = { status: 404, code: 'module.off' }

it('what a switched-off module does by the clock is not begun by hand either, and its jobs are not tried again', async () => {
  const run = vi.fn<() => Promise<unknown>>(() => Promise.resolve(null))
  const parts = program(run)
  const server = await startTestServer({ program: parts })
  const { administrator } = server
  const params = { name: 'test.often' }
  const jobs = async () => (await administrator.call(listJobs)).items.filter(({ name }) => name === 'test.often')
  const nextAt = async () =>
    (await administrator.call(listSchedules)).items.find(({ name }) => name === 'test.often')?.nextAt
  const job = parts.flatMap((part) => part.jobs ?? []).find(({ name }) => name === 'test.often')
  if (!job) throw new Error('no job')
  const id = await server.core.db.write((tx) =>
    enqueue(tx, job, {}, { now: server.clock.now(), runAt: server.clock.now() + 3_600_000 }),
  )
  await administrator.call(cancelJob, { params: { id } })

  await switchModules(server, [])
  expect(await nextAt()).toBeNull()
  expect(await administrator.refused(runSchedule, { params })).toMatchObject(off)
  expect(await administrator.refused(retryJob, { params: { id } })).toMatchObject(off)
  expect(await jobs()).toMatchObject([{ id, status: 'cancelled' }])

  await switchModules(server, ['workshop'])
  expect(await nextAt()).toBeGreaterThan(server.clock.now())
  await administrator.call(runSchedule, { params })
  await administrator.call(retryJob, { params: { id } })
  await server.core.jobs.runDue()
  expect(run).toHaveBeenCalledTimes(2)
})

it('a report of a switched-off module is not sent by hand, pauses when its time comes and says why; no file, no view of its lists', async () => {
  const server = await startTestServer()
  const { administrator } = server
  const [recipient] = (await administrator.call(listReportRecipients)).items
  const wish = {
    name: 'Lines',
    list: 'line.list',
    query: {},
    columns: [],
    period: null,
    timetable: { every: 'day' as const, at: '08:00' },
    format: 'csv' as const,
    locale: 'ru' as const,
    recipientIds: [recipient?.id ?? ''],
    emails: [],
  }
  const { id } = await administrator.call(createReportSubscription, { body: wish })
  const report = async () => (await administrator.call(listReportSubscriptions)).items[0]
  const settled = async () => {
    await server.core.jobs.runDue()
    await server.core.jobs.runDue()
  }
  await settled()

  await switchModules(server, [])
  expect(await administrator.refused(sendReportNow, { params: { id } })).toMatchObject(off)
  expect(await administrator.refused(createReportSubscription, { body: { ...wish, name: 'More' } })).toMatchObject(off)
  const file = { list: 'line.list', format: 'csv' } as const
  expect(await administrator.refused(createExport, { body: file })).toMatchObject(off)
  const view = { list: 'line.list', name: 'Mine', query: {} }
  expect(await administrator.refused(createView, { body: view })).toMatchObject(off)
  expect(await report()).toMatchObject({ paused: false, problem: null })

  server.clock.advance(86_400_000)
  await settled()
  expect(await report()).toMatchObject({
    paused: true,
    problem: expect.stringMatching(/^This part of Markaz is switched off/),
  })
  const told = (await administrator.call(listNotifications)).items.map(({ kind }) => kind)
  expect(told).toEqual(['report.paused'])

  await switchModules(server, ['workshop'])
  const { version = 0 } = (await report()) ?? {}
  await administrator.call(changeReportSubscription, { params: { id }, body: { version, paused: false } })
  await administrator.call(sendReportNow, { params: { id } })
  await settled()
  expect((await administrator.call(listNotifications)).items[0]?.kind).toBe('report.ready')
})
