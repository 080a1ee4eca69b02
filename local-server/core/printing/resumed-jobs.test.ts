import { expect, it } from 'vitest'
import type { AgentJob, JobReport, Stored } from '../../../contracts/agent.ts'
import type { EventPayloads } from '../../../contracts/events.ts'
import { createDevice, deleteDevice, pairAgent, usualSettings } from '../../../contracts/devices.ts'
import type { PrintContent } from '../../../contracts/print-content.ts'
import { cancelPrintJob, readPrintJob, resumePrintJob } from '../../../contracts/printing.ts'
import { createStation } from '../../../contracts/stations.ts'
import { connectAs } from '../../../tests/support/agent-line.ts'
import { orderPrint } from '../../../tests/support/station.ts'
import { eventually } from '../../../tests/support/eventually.ts'
import { startTestServer } from '../../testing/test-server.ts'
import { newId } from '../ids.ts'

const report = { reason: null, printed: 0, begunAgain: 0, highestCopy: 0 } as const

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
  const handed: { job: AgentJob; answer(stored: Stored): void }[] = []
  const ended: string[] = []
  let agent = await connectAs(server, token)
  async function greet(jobs: JobReport[] = []): Promise<void> {
    agent.socket.on('job', (job: AgentJob, answer: (stored: Stored) => void) => handed.push({ job, answer }))
    agent.socket.on('cancelJob', (jobId: string, stands: (report: null) => void) => {
      ended.push(jobId)
      stands(null)
    })
    await agent.hello([], jobs)
  }
  await greet()
  // Heard after the server's end of the agent has.
  const noticed: string[] = []
  core.dispatcher.listen(({ name, payload }) => {
    if (name === 'printJob.changed') noticed.push((payload as EventPayloads[typeof name]).jobId)
  })
  const order = (block: PrintContent['sheets'][number]['blocks'][number] = { kind: 'text', text: 'Atlas' }) =>
    orderPrint(server, { sheets: Array.from({ length: 9 }, () => ({ blocks: [block] })) }, device.id)
  return {
    server,
    station,
    device,
    ended,
    leave: () => void agent.socket.disconnect(),
    /** The agent is back, and says how its jobs stand. */
    async comeBack(jobs: JobReport[]) {
      agent = await connectAs(server, token)
      await greet(jobs)
    },
    noticed,
    order,
    /** What the agent was handed as the so-manieth, from 1 on. */
    async handedAs(number: number) {
      await eventually(() => expect(handed.length).toBeGreaterThanOrEqual(number))
      const found = handed[number - 1]
      if (!found) throw new Error('not handed')
      return found
    },
    /** A job's next handing over after so many; whatever else is handed is taken. */
    handedAfter: (number: number, jobId: string) =>
      eventually(() => {
        const since = handed.slice(number)
        for (const { job, answer } of since) if (job.id !== jobId) answer({ ok: true })
        const found = since.find(({ job }) => job.id === jobId)
        if (!found) throw new Error('not handed')
        return found
      }),
    tell: (jobId: string, status: JobReport['status'], printed: number) =>
      agent.say('job', { ...report, jobId, status, printed }),
    cancel: (id: string) => administrator.call(cancelPrintJob, { params: { id } }),
    resume: (id: string, body: { cameOut?: boolean } = {}) =>
      administrator.call(resumePrintJob, { params: { id }, body }),
    shown: (id: string) => administrator.call(readPrintJob, { params: { id } }),
  }
}

it('a job resumed while its agent ends it is handed over as that agent left it, and is nobody’s riddle', async () => {
  const { server, handedAs, handedAfter, order, noticed, tell, cancel, resume, shown, ended } = await openAgent()
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
  expect((await handedAfter(2, id)).job).toMatchObject({ known: false, printed: 5 })
  await handedAfter(2, otherId)
  expect(ended).toEqual([id])
})

it('what a person has answered while the agent was away is not asked again when it is back', async () => {
  const { handedAs, order, leave, comeBack, resume, shown } = await openAgent()
  const id = await order()
  ;(await handedAs(1)).answer({ ok: true })
  leave()
  const unsure: JobReport = { ...report, jobId: id, status: 'held', reason: 'unconfirmed' }
  await comeBack([unsure])
  expect(await shown(id)).toMatchObject({ status: 'held', reason: 'unconfirmed' })
  leave()
  await resume(id, { cameOut: true })
  await comeBack([unsure])
  const { job } = await handedAs(2)
  expect(job).toMatchObject({ id, known: false, printed: 1, begunAgain: 0 })
  expect(await shown(id)).toMatchObject({ status: 'queued', printed: 1 })
})

it('a job whose picture is gone fails, and those behind it are handed over', async () => {
  const { server, handedAs, leave, comeBack, order, shown } = await openAgent()
  const fileId = newId()
  await server.core.db.write((tx) =>
    tx
      .insertInto('file')
      .values({
        id: fileId,
        sha256: '0'.repeat(64),
        name: 'logo.png',
        type: 'image/png',
        size: 1,
        accountId: null,
        personId: null,
        createdAt: server.clock.now(),
      })
      .execute(),
  )
  leave()
  const lost = await order({ kind: 'picture', fileId })
  const next = await order()
  await comeBack([])
  expect((await handedAs(1)).job.id).toBe(next)
  expect(await shown(lost)).toMatchObject({ status: 'failed', reason: 'unreadable' })
})

it('a job that was begun is handed over before one that was not: its paper is still in the printer', async () => {
  const { handedAs, leave, comeBack, order } = await openAgent()
  const [older, begun] = [await order(), await order()]
  ;(await handedAs(1)).answer({ ok: true })
  ;(await handedAs(2)).answer({ ok: true })
  leave()
  await comeBack([
    { ...report, jobId: older, status: 'sent' },
    { ...report, jobId: begun, status: 'printing' },
  ])
  const first = await handedAs(3)
  expect(first.job.id).toBe(begun)
  first.answer({ ok: true })
  expect((await handedAs(4)).job.id).toBe(older)
})

it('a job that is gone on with after its printer was removed waits for another, and finds it', async () => {
  const { server, station, device, order, cancel, resume, shown } = await openAgent()
  const id = await order()
  await cancel(id)
  await server.administrator.call(deleteDevice, { params: { id: device.id } })
  expect(await resume(id)).toMatchObject({ status: 'held', reason: 'noPrinter', deviceId: null })
  const settings = usualSettings.receiptPrinter
  const body = { stationId: station.id, portKey: 'network:127.0.0.1:9101', name: 'Q', settings }
  const { id: deviceId } = await server.administrator.call(createDevice, { body })
  await eventually(async () => expect(await shown(id)).toMatchObject({ deviceId, reason: null }))
})
