import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { expect, it, onTestFinished } from 'vitest'
import type { AgentJob, JobReport } from '../../contracts/agent.ts'
import type { DeviceState } from '../../contracts/devices.ts'
import { eventually } from '../../tests/support/eventually.ts'
import { unknownState, type LeftWork, type Printer, type SheetOptions, type SheetOutcome } from '../drivers/printer.ts'
import { openJournal } from './journal.ts'
import { openLeftWork } from './left-work.ts'
import { createPrintQueue } from './print-queue.ts'

const deviceId = v7()
const report = { status: 'held', reason: null, printed: 0, begunAgain: 0, highestCopy: 0 } as const

const jobOf = (more: Partial<AgentJob> = {}): AgentJob => ({
  id: v7(),
  deviceId,
  title: 'Slip',
  locale: 'ru',
  words: { copy: 'КОПИЯ {n}', void: 'НЕДЕЙСТВИТЕЛЬНО' },
  content: { sheets: [{ blocks: [{ kind: 'text', text: 'Atlas' }] }] },
  pictures: {},
  file: null,
  known: false,
  printed: 0,
  begunAgain: 0,
  copy: 0,
  freshForMs: null,
  ...more,
})

/** A printer that does what the test says, and a folder in which what is noted stays. */
async function openQueueOn(folder: string) {
  const journal = await openJournal(folder)
  const left = await openLeftWork(folder)
  onTestFinished(async () => {
    await journal.close()
    await left.close()
  })
  const printing: (SheetOptions & { end: (outcome: SheetOutcome) => void; break: () => void })[] = []
  const clearing: (LeftWork & { end: () => void })[] = []
  const reports: JobReport[] = []
  const said: string[] = []
  let onReport: (report: JobReport) => void = () => undefined
  let state: DeviceState = { ...unknownState, connected: true }
  const printer: Printer = {
    get state() {
      return state
    },
    async print(_, options) {
      await options.note('begun')
      const ended = Promise.withResolvers<SheetOutcome>()
      printing.push({ ...options, end: ended.resolve, break: () => ended.reject(options.signal.reason as Error) })
      return ended.promise
    },
    async clear(what, signal) {
      const ended = Promise.withResolvers<void>()
      clearing.push({ ...what, end: ended.resolve })
      signal.addEventListener('abort', () => ended.reject(signal.reason as Error))
      return ended.promise
    },
    stop: () => Promise.resolve(),
  }
  const queue = createPrintQueue({
    deviceId,
    printer,
    journal,
    left,
    markSize: 2,
    stamp: (file) => Promise.resolve(file),
    report(report) {
      reports.push(report)
      onReport(report)
    },
    log: (line) => void said.push(line),
    againMs: 10,
  })
  return {
    queue,
    journal,
    left,
    said,
    printing,
    clearing,
    reports,
    onReport: (listener: typeof onReport) => void (onReport = listener),
    become(next: Partial<DeviceState>) {
      state = { ...state, ...next }
      queue.onPrinterState()
    },
    /** The so-manieth sheet that was begun, from 1 on. */
    async begun(number: number) {
      await eventually(() => expect(printing.length).toBeGreaterThanOrEqual(number))
      const found = printing[number - 1]
      if (!found) throw new Error('not begun')
      return found
    },
  }
}

function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-queue-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

it('a job that is ended while nobody can tell whether its sheet came out is a copy from then on', async () => {
  const { queue, begun, reports } = await openQueueOn(openFolder())
  const job = jobOf()
  await queue.add(job)
  const sheet = await begun(1)
  queue.cancel(job.id)
  sheet.end('unconfirmed')
  await eventually(() => expect(reports.at(-1)).toMatchObject({ status: 'cancelled', begunAgain: 1 }))
})

it('a job somebody goes on with as soon as its question is told is printed', async () => {
  const { queue, begun, printing, onReport } = await openQueueOn(openFolder())
  const job = jobOf()
  await queue.add(job)
  onReport(({ reason }) => {
    if (reason === 'unconfirmed') setImmediate(() => void queue.add({ ...job, begunAgain: 1 }))
  })
  ;(await begun(1)).end('unconfirmed')
  await begun(2)
  expect(printing).toHaveLength(2)
})

it.each(['done', 'unconfirmed'] as const)(
  'a sheet that is %s while its printer’s settings change is not printed again',
  async (outcome) => {
    const { queue, begun } = await openQueueOn(openFolder())
    await queue.add(jobOf())
    const sheet = await begun(1)
    const stopped = queue.stop()
    sheet.end(outcome)
    expect(await stopped).toEqual([])
  },
)

it('a drawer is not opened that was to be open long ago', async () => {
  const { queue, printing, reports } = await openQueueOn(openFolder())
  await queue.add(jobOf({ freshForMs: 0, content: { sheets: [{ blocks: [], drawer: true }] } }))
  await eventually(() => expect(reports.at(-1)).toMatchObject({ status: 'failed', reason: 'expired' }))
  expect(printing).toEqual([])
})

it('what is left of an ended job is ended before anything else is printed, also by the next run', async () => {
  const folder = openFolder()
  const first = await openQueueOn(folder)
  const job = jobOf()
  await first.queue.add(job)
  const sheet = await first.begun(1)
  first.queue.cancel(job.id)
  sheet.end('interrupted')
  await eventually(() => expect(first.reports.at(-1)).toMatchObject({ status: 'cancelled' }))
  // It came out after all.
  expect(first.clearing).toEqual([])

  const second = jobOf()
  await first.queue.add(second)
  await first.begun(2)
  const half = { step: 'begun', systemJob: null, voidWord: 'НЕДЕЙСТВИТЕЛЬНО' } as const
  await first.queue.clear({ ...report, ...half, jobId: job.id, deviceId })
  ;(await first.begun(2)).end('done')
  await eventually(() => expect(first.clearing).toHaveLength(1))
  const waiting = jobOf()
  await first.queue.add(waiting)
  first.become({ fault: 'paperOut' })
  expect(first.reports.at(-1)).toMatchObject({ jobId: waiting.id, status: 'held', reason: 'paperOut' })
  await first.queue.stop()

  const next = await openQueueOn(folder)
  await eventually(() => expect(next.clearing).toMatchObject([half]))
  await next.queue.add(waiting)
  expect(next.printing).toEqual([])
  next.clearing[0]?.end()
  await next.begun(1)
  expect(next.left.entries()).toEqual([])
})

it('where a sheet cannot be noted it is not begun, nothing is marked as void, and it comes out once when it can', async () => {
  const { queue, journal, begun, printing, clearing, reports, said } = await openQueueOn(openFolder())
  const { note } = journal
  let isFull = true
  journal.note = (entry) => (isFull && entry.step === 'begun' ? Promise.reject(new Error('no room')) : note(entry))
  await queue.add(jobOf())
  await eventually(() => expect(said.length).toBeGreaterThan(2))
  expect([printing, clearing]).toEqual([[], []])
  isFull = false
  ;(await begun(1)).end('done')
  await eventually(() => expect(reports.at(-1)).toMatchObject({ status: 'done', printed: 1, begunAgain: 0 }))
  expect(printing).toHaveLength(1)
})

it('a job ended while nothing can be noted is marked as void once', async () => {
  const { queue, left, begun, clearing, reports } = await openQueueOn(openFolder())
  const { note } = left
  const job = jobOf()
  await queue.add(job)
  const sheet = await begun(1)
  left.note = async (kept) => {
    await note(kept)
    throw new Error('no room')
  }
  queue.cancel(job.id)
  sheet.break()
  await eventually(() => expect(clearing).toHaveLength(1))
  clearing[0]?.end()
  await eventually(() => expect(reports.at(-1)).toMatchObject({ status: 'cancelled', begunAgain: 1 }))
  await queue.add(jobOf())
  await begun(2)
  expect(clearing).toHaveLength(1)
})
