import { setTimeout as delay } from 'node:timers/promises'
import type { AgentJob, JobReport } from '../../contracts/agent.ts'
import type { DeviceState } from '../../contracts/devices.ts'
import type { HoldReason } from '../../contracts/printing.ts'
import { withCopyMark } from '../../printing/copy-mark.ts'
import { UnprintableError, type Printer, type SheetOutcome, type Work } from '../drivers/printer.ts'
import { isOver, leftAt, reportOf, type Journal, type JournalEntry } from './journal.ts'
import { keepLeft, keyOfLeft, type KeptLeft, type KeptWork } from './left-work.ts'

export interface PrintQueue {
  /** Takes a job over; resolves when that is on disk. One it has already is not taken twice. */
  add(job: AgentJob): Promise<void>
  /** Ends a job after the sheet that is being printed; gives how it stands, that sheet counted as begun. */
  cancel(jobId: string): JobReport | undefined
  /**
   * Ends a job that another printer has by now, without a word of it: what is said and noted of it is that printer's.
   *
   * @returns whether it had the job
   */
  giveAway(jobId: string): boolean
  /** Ends what a former run left of a job's sheet on this printer, before anything else is printed; resolves when that is on disk. */
  clear(entry: JournalEntry): Promise<void>
  /** The printer's state has changed: so may what its job waits for. */
  onPrinterState(): void
  /** Lets the sheet being printed come out, for a moment, and begins no other; gives the jobs that are not over. */
  stop(): Promise<AgentJob[]>
}

export interface PrintQueueOptions {
  printer: Printer
  /** The printer's own number. */
  deviceId: string
  journal: Journal
  left: KeptLeft
  /** Lines of the mark on a copy: a label has little room. */
  markSize: 1 | 2
  /** Marks a file as a copy. */
  stamp(file: Uint8Array, mark: string): Promise<Uint8Array>
  report(report: JobReport): void
  log(line: string): void
  /** For tests: how long is waited until what could not be noted is tried again. */
  againMs?: number
}

/** What a printer may still need for the sheet it is at. */
const finishMs = 3_000
const usualAgainMs = 5_000

interface Taken {
  job: AgentJob
  entry: JournalEntry
  controller: AbortController
  /** Another printer has it by now. */
  isGivenAway: boolean
}

class Cancelled extends Error {}
class Expired extends Error {}
/** What happens could not be noted: nothing is wrong with the job. */
class UnnotedError extends Error {}

/** Prints one job after another on one printer, noting each step before it is taken. */
export function createPrintQueue(options: PrintQueueOptions): PrintQueue {
  const { printer, journal, left, report, againMs = usualAgainMs } = options
  const jobs: Taken[] = []
  /** Being noted, and not begun before that is done. */
  const arriving = new Set<Taken>()
  const stopping = new AbortController()
  let current: Taken | undefined
  let running: Promise<void> = Promise.resolve()
  let isRunning = false
  let isClearing = false

  function tell(taken: Taken, status: JobReport['status'], reason: JobReport['reason'] = null): void {
    if (taken.isGivenAway) return
    taken.entry.status = status
    taken.entry.reason = reason
    report(reportOf(taken.entry))
  }

  async function note(taken: Taken): Promise<void> {
    if (taken.isGivenAway) return
    await journal.note({ ...taken.entry }).catch((error: unknown) => {
      throw new UnnotedError(String(error), { cause: error })
    })
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      for (const left of leftHere()) await clear(left)
      const [next] = jobs
      if (!next) return
      current = next
      await printJob(next).catch((error: unknown) => onTrouble(next, error))
      current = undefined
      if (stopping.signal.aborted) return
      jobs.splice(jobs.indexOf(next), 1)
    }
  }

  const leftHere = () => left.entries().filter((one) => one.deviceId === options.deviceId)

  async function clear(one: KeptWork): Promise<void> {
    isClearing = true
    try {
      await printer.clear(one, stopping.signal)
      await left.forget([keyOfLeft(one)])
    } finally {
      isClearing = false
    }
  }

  function begin(): void {
    if (isRunning || stopping.signal.aborted) return
    isRunning = true
    running = tryToRun().finally(() => {
      isRunning = false
      if (jobs.length > 0 || leftHere().length > 0) begin()
    })
  }

  /** Nothing is printed that cannot be noted first, as where the disk is full: it is tried again. */
  async function tryToRun(): Promise<void> {
    try {
      await run()
    } catch (error) {
      if (stopping.signal.aborted) return
      options.log(`printing stands still: ${String(error)}`)
      await delay(againMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  async function printJob(taken: Taken): Promise<void> {
    const { job, entry, controller } = taken
    const works = worksOf(job)
    const pictures = new Map(Object.entries(job.pictures).map(([id, base64]) => [id, Buffer.from(base64, 'base64')]))
    while (entry.printed < works.length) {
      if (controller.signal.aborted) throw controller.signal.reason as Error
      stopping.signal.throwIfAborted()
      showWaiting(taken)
      const work = works[entry.printed]
      if (!work) break
      const number = entry.begunAgain > 0 ? job.copy + entry.begunAgain : job.copy
      const outcome = await printer.print(await marked(work, number, job, options), {
        words: job.words,
        left: entry.step ?? undefined,
        systemJob: entry.systemJob ?? undefined,
        pictures,
        async note(step, systemJob) {
          const isFirst = entry.step === null
          // Whoever ended the job was told that this sheet is not begun.
          if (isFirst) controller.signal.throwIfAborted()
          entry.step = step
          entry.systemJob = systemJob ?? entry.systemJob
          entry.voidWord = work.kind === 'sheet' && work.sheet.blocks.length === 0 ? null : job.words.void
          entry.highestCopy = Math.max(entry.highestCopy, number)
          await note(taken).catch((error: unknown) => {
            // No byte of it has left.
            if (isFirst) entry.step = null
            throw error
          })
        },
        signal: AbortSignal.any([controller.signal, stopping.signal]),
        cancelled: controller.signal,
      })
      if (await isParked(taken, outcome)) return
    }
    await end(taken, 'done')
  }

  /** Counts a sheet; a job nobody can be sure of waits for a person, and the next one need not wait with it. */
  async function isParked(taken: Taken, outcome: SheetOutcome): Promise<boolean> {
    const { entry } = taken
    entry.step = null
    entry.systemJob = null
    if (outcome === 'done') {
      entry.printed += 1
      entry.begunAgain = 0
    } else if (outcome === 'interrupted') entry.begunAgain += 1
    else {
      const { signal } = taken.controller
      Object.assign(entry, { status: 'held', reason: 'unconfirmed' })
      if (!signal.aborted) await note(taken)
      // Nobody is asked of a job that was ended meanwhile: its next sheet is a copy.
      if (signal.aborted) throw signal.reason as Error
      // Whoever is told may have it handed over again at once, which is not taken as long as it is here.
      tell(taken, 'held', 'unconfirmed')
      return true
    }
    // What was begun again is on paper with its number: that must not be forgotten before the next step is noted.
    if (outcome === 'interrupted') await note(taken)
    showWaiting(taken)
    return false
  }

  async function end(taken: Taken, status: 'done' | 'failed' | 'cancelled', reason: JobReport['reason'] = null) {
    taken.entry.status = status
    taken.entry.reason = reason
    await note(taken)
    tell(taken, status, reason)
  }

  /** Ends a job that cannot go on; its sheet is still to be ended. */
  async function onTrouble(taken: Taken, error: unknown): Promise<void> {
    if (!taken.isGivenAway && stopping.signal.aborted && error === stopping.signal.reason) {
      await note(taken)
      return
    }
    if (error instanceof UnnotedError) {
      // Tried again, and nobody was asked: what nobody can be sure of is a copy from then on.
      if (taken.entry.reason === 'unconfirmed') taken.entry = { ...leftAt(taken.entry), reason: null }
      throw error
    }
    const was = taken.entry
    taken.entry = leftAt(was)
    await keepLeft(left, { ...was, deviceId: options.deviceId })
    if (taken.isGivenAway) return
    if (error instanceof Cancelled) await end(taken, 'cancelled')
    else if (error instanceof Expired) await end(taken, 'failed', 'expired')
    else if (error instanceof UnprintableError) await end(taken, 'failed', error.reason)
    else {
      options.log(`"${taken.job.title}" was not printed: ${String(error)}`)
      await end(taken, 'failed', 'refused')
    }
  }

  const takenOf = (jobId: string) => [...jobs, ...arriving].find(({ job }) => job.id === jobId)

  /** What the job does now, as far as the printer shows. */
  function showWaiting(taken: Taken): void {
    const reason = holdReasonOf(printer.state)
    tell(taken, reason === null ? 'printing' : 'held', reason)
  }

  // What was left when the agent, or this printer's driver, ended.
  if (leftHere().length > 0) begin()

  return {
    async add(job) {
      const present = takenOf(job.id)
      if (present?.controller.signal.aborted) throw new Error('the job is being ended')
      if (present) return
      const noted = journal.entries().find(({ jobId }) => jobId === job.id)
      const taken: Taken = { job, entry: entryFor(job, noted), controller: new AbortController(), isGivenAway: false }
      if (noted?.status === 'done') return tell(taken, 'done')
      // Without its notes nobody knows how far it came; with them it may be known that nobody knows.
      const isUnsure = job.known && (noted === undefined || noted.reason === 'unconfirmed')
      if (isUnsure) Object.assign(taken.entry, { status: 'held', reason: 'unconfirmed' })
      arriving.add(taken)
      await note(taken).finally(() => arriving.delete(taken))
      if (isUnsure) return tell(taken, 'held', 'unconfirmed')
      const expire = () => taken.controller.abort(new Expired('too late'))
      if (job.freshForMs === 0) expire()
      else if (job.freshForMs !== null) setTimeout(expire, job.freshForMs).unref()
      if (stopping.signal.aborted) throw new Error('the printer is being let go')
      jobs.push(taken)
      tell(taken, 'sent')
      if (isClearing) showWaiting(taken)
      begin()
    },
    cancel(jobId) {
      const taken = takenOf(jobId)
      taken?.controller.abort(new Cancelled('cancelled'))
      return taken && reportOf(leftAt(taken.entry))
    },
    giveAway(jobId) {
      const taken = takenOf(jobId)
      if (!taken) return false
      taken.isGivenAway = true
      taken.controller.abort(new Cancelled('another printer has it'))
      return true
    },
    async clear(entry) {
      await keepLeft(left, { ...entry, deviceId: options.deviceId })
      begin()
    },
    onPrinterState() {
      // Once it is let go, what is still here is over, or another queue's.
      const first = current ?? (stopping.signal.aborted ? undefined : jobs[0])
      if (first) showWaiting(first)
    },
    async stop() {
      const sheetDone = new Promise((resolve) => setTimeout(resolve, current || isClearing ? finishMs : 0))
      stopping.abort(new Cancelled('the agent stops'))
      await Promise.race([running, sheetDone])
      await printer.stop()
      await running
      const ended = jobs.filter(({ controller }) => controller.signal.aborted)
      for (const taken of ended) {
        if (isOver(taken.entry)) continue
        await onTrouble(taken, taken.controller.signal.reason).catch((error: unknown) => options.log(String(error)))
      }
      const isSettled = ({ entry }: Taken) => isOver(entry) || entry.reason === 'unconfirmed'
      return jobs.filter((taken) => !ended.includes(taken) && !isSettled(taken)).map(({ job }) => job)
    },
  }
}

/** Where a job goes on: from what was noted, unless a person has said since that one more came out. */
function entryFor(job: AgentJob, noted: JournalEntry | undefined): JournalEntry {
  const { id: jobId, deviceId, printed, begunAgain, copy: highestCopy } = job
  if (!noted || job.printed > noted.printed) {
    return {
      jobId,
      deviceId,
      status: 'sent',
      reason: null,
      printed,
      begunAgain,
      highestCopy,
      step: null,
      systemJob: null,
      voidWord: null,
    }
  }
  const known = {
    ...noted,
    status: 'sent' as const,
    reason: null,
    begunAgain: Math.max(noted.begunAgain, printed === noted.printed ? begunAgain : 0),
  }
  if (noted.deviceId === null || noted.deviceId === deviceId) return known
  // The sheet that was begun is another printer's to end.
  const left = leftAt(noted)
  return {
    ...known,
    step: left.step,
    systemJob: left.systemJob,
    deviceId,
    begunAgain: Math.max(left.begunAgain, known.begunAgain),
  }
}

const worksOf = (job: AgentJob): Work[] =>
  job.content
    ? job.content.sheets.map((sheet) => ({ kind: 'sheet', sheet }))
    : job.file
      ? [{ kind: 'file', file: job.file, title: job.title }]
      : []

/** A copy says so, with its number. */
async function marked(work: Work, copy: number, job: AgentJob, { markSize, stamp }: PrintQueueOptions): Promise<Work> {
  if (copy === 0) return work
  const mark = job.words.copy.replace('{n}', String(copy))
  if (work.kind === 'sheet') return { kind: 'sheet', sheet: withCopyMark(work.sheet, mark, markSize) }
  const file = await stamp(work.file, mark).catch((error: unknown) => {
    throw new UnprintableError('the file cannot be marked as a copy', { cause: error })
  })
  return { ...work, file }
}

/** What a printer waits for, or nothing when it prints. */
function holdReasonOf({ connected, fault }: DeviceState): HoldReason | null {
  if (!connected) return 'disconnected'
  switch (fault) {
    case null:
    case 'overheated':
      return null
    case 'paperOut':
    case 'coverOpen':
    case 'offline':
    case 'notAnswering':
      return fault
    default:
      return 'printerFault'
  }
}
