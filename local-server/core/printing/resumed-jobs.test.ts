import { expect, it } from 'vitest'
import type { AgentJob, JobReport, Stored } from '../../../contracts/agent.ts'
import type { EventPayloads } from '../../../contracts/events.ts'
import { createDevice, pairAgent, usualSettings } from '../../../contracts/devices.ts'
import { cancelPrintJob, readPrintJob, resumePrintJob } from '../../../contracts/printing.ts'
import { createStation } from '../../../contracts/stations.ts'
import { connectAs } from '../../../tests/support/agent-line.ts'
import { eventually } from '../../../tests/support/eventually.ts'
import { startTestServer } from '../../testing/test-server.ts'
import { systemActor } from '../access.ts'
import { print } from './print.ts'

/** An agent whose every word is the test's to choose, and when. */
async function openAgent() {
  const server = await startTestServer()
  const { administrator, core } = server
  const { station, pairing } = await administrator.call(createStation, {
    body: { name: 'Kassa', kind: 'desk', locale: 'uz-Latn' },
  })
  const { token } = await server.nobody.call(pairAgent, { body: { code: pairing.code } })
  const device = await administrator.call(createDevice, {
    body: {
      stationId: station.id,
      portKey: 'network:127.0.0.1:9100',
      name: 'P',
      settings: usualSettings.receiptPrinter,
    },
  })
  const agent = await connectAs(server, token)
  const handed: { job: AgentJob; answer(stored: Stored): void }[] = []
  const ended: string[] = []
  agent.socket.on('job', (job: AgentJob, answer: (stored: Stored) => void) => handed.push({ job, answer }))
  agent.socket.on('cancelJob', (jobId: string, stands: (report: null) => void) => {
    ended.push(jobId)
    stands(null)
  })
  await agent.hello()
  // Heard after the server's end of the agent has.
  const noticed: string[] = []
  core.dispatcher.listen(({ name, payload }) => {
    if (name === 'printJob.changed') noticed.push((payload as EventPayloads[typeof name]).jobId)
  })
  const order = () =>
    core.db.write((tx) =>
      print(
        tx,
        { actor: systemActor('ru'), now: server.clock.now() },
        {
          title: 'Slips',
          role: 'receipt',
          locale: 'ru',
          deviceId: device.id,
          content: { sheets: Array.from({ length: 9 }, () => ({ blocks: [{ kind: 'text', text: 'Atlas' }] })) },
        },
      ),
    )
  return {
    ...agent,
    server,
    ended,
    noticed,
    order,
    /** What the agent was handed as the so-manieth, from 1 on. */
    async handedAs(number: number) {
      await eventually(() => expect(handed.length).toBeGreaterThanOrEqual(number))
      const found = handed[number - 1]
      if (!found) throw new Error('not handed')
      return found
    },
    tell: (jobId: string, status: JobReport['status'], printed: number) =>
      agent.say('job', { jobId, status, reason: null, printed, begunAgain: 0, highestCopy: 0 }),
    cancel: (id: string) => administrator.call(cancelPrintJob, { params: { id } }),
    resume: (id: string) => administrator.call(resumePrintJob, { params: { id }, body: {} }),
    shown: (id: string) => administrator.call(readPrintJob, { params: { id } }),
  }
}

it('a job resumed while its agent ends it is handed over as that agent left it, and is nobody’s riddle', async () => {
  const { server, handedAs, order, noticed, tell, cancel, resume, shown, ended } = await openAgent()
  const id = await order()
  ;(await handedAs(1)).answer({ ok: true })
  await tell(id, 'printing', 3)
  await cancel(id)
  await eventually(() => expect(ended).toEqual([id]))
  await tell(id, 'printing', 3)
  await resume(id)
  const tooEarly = await handedAs(2)
  // The sheet that was coming out is told of, and then that the job is ended: that is still on its way into the
  // database when the job, which its agent could not take yet, is handed over once more.
  await tell(id, 'printing', 4)
  const otherId = await order()
  await eventually(() => expect(noticed).toContain(otherId))
  const held = Promise.withResolvers<void>()
  const holding = server.core.db.write(() => held.promise)
  const told = tell(id, 'cancelled', 5)
  tooEarly.answer({ ok: false })
  for (let look = 0; look < 50; look += 1) await shown(id)
  held.resolve()
  await holding
  await told
  const { job, answer } = await handedAs(3)
  expect(job).toMatchObject({ id, known: false, printed: 5 })
  answer({ ok: true })
  const other = await handedAs(4)
  expect(other.job.id).toBe(otherId)
  expect(ended).toEqual([id])
})
