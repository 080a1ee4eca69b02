import { expect, it, vi } from 'vitest'
import { z } from 'zod'
import { changeSettings, readSettings } from '../contracts/settings.ts'
import { createLine, listLines } from '../contracts/workshop/lines.ts'
import { defineJob, defineSchedule } from './core/jobs/define-job.ts'
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
