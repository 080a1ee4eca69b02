import { randomUUID } from 'node:crypto'
import type { Core } from '../core.ts'
import { RuleError, OutsideError } from '../errors.ts'
import type { EventPayloads } from '../../../contracts/events.ts'
import type { Job, Schedule } from './define-job.ts'
import { change, claim, dueJobs, finish, leaseMs, orphans, takeOver, type Outcome } from './job-store.ts'
import type { JobTable } from './jobs.migration.ts'
import { createScheduler } from './schedules.ts'

export interface JobRunner {
  readonly schedules: readonly Schedule[]
  /** Whether people may begin a job of this name. */
  isOn(name: string): boolean
  start(): Promise<void>
  /** Stops beginning jobs, aborts those that run and waits for them a little; they are begun again at the next start. */
  stop(): Promise<void>
  /** One look at what is due, begun and waited for; what tests call after they moved the clock. */
  runDue(): Promise<void>
  /** Aborts a job if it runs in this process. */
  abort(jobId: string): void
  state(): { running: number; started: boolean; lastLookAt: number | null }
}

export interface JobRunnerOptions {
  jobs: readonly Job[]
  schedules: readonly Schedule[]
  /** Told when a job is given up. */
  onDead?: (job: JobTable, error: string) => Promise<void>
  /** How many run at once in this process. */
  limit?: number
}

interface Running {
  controller: AbortController
  ended: Promise<void>
}

const lookEveryMs = 1_000
const progressEveryMs = 1_000
const stopWithinMs = 10_000
const defaultBackoff = { firstMs: 10_000, maxMs: 3_600_000 }

class CancelledError extends Error {}
class StoppingError extends Error {}

/** Begins due jobs, keeps their leases, and writes down how they ended. Several processes may do so at once. */
export function createJobRunner(core: Omit<Core, 'jobs'>, options: JobRunnerOptions): JobRunner {
  const { db, clock, log, settings, dispatcher } = core
  const { schedules, limit = 4 } = options
  const jobs = new Map(options.jobs.map((job) => [job.name, job]))
  if (jobs.size !== options.jobs.length) throw new Error('two jobs have the same name')
  const names = [...jobs.keys()]
  const owner = randomUUID()
  const beginDueSlots = createScheduler(db, schedules)
  const running = new Map<string, Running>()
  let started = false
  let lastLookAt: number | null = null
  let looking: Promise<void> | undefined
  let lookAgain = false
  let timers: NodeJS.Timeout[] = []

  async function look(): Promise<void> {
    lastLookAt = clock.now()
    await beginDueSlots(clock.now(), settings.get().timeZone)
    const lost = await orphans(db.read, clock.now(), [...running.keys()])
    if (lost.length > 0) {
      await db.write(async (tx) => {
        for (const job of lost) await takeOver(tx, job, clock.now())
      })
    }
    const want = { names, now: clock.now(), limit: limit - running.size }
    if ((await dueJobs(db.read, want)).length === 0) return
    const claimed = await db.write((tx) => claim(tx, { ...want, owner }))
    for (const job of claimed) begin(job)
  }

  function wake(): void {
    if (!started) return
    if (looking) {
      lookAgain = true
      return
    }
    looking = (async () => {
      do {
        lookAgain = false
        try {
          await look()
        } catch (error) {
          log.error({ err: error }, 'due jobs could not be looked for; tried again in a second')
        }
      } while (lookAgain && started)
      looking = undefined
    })()
  }

  function begin(row: JobTable): void {
    const controller = new AbortController()
    const ended = runOne(row, controller)
      .catch((error: unknown) => log.error({ err: error, job: row.name, jobId: row.id }, 'a job could not be ended'))
      .finally(() => {
        running.delete(row.id)
        wake()
      })
    running.set(row.id, { controller, ended })
  }

  async function runOne(row: JobTable, controller: AbortController): Promise<void> {
    const progress = createProgress(row)
    let outcome: Outcome
    try {
      const job = jobs.get(row.name)
      if (!job) throw new Error(`no job ${row.name}`)
      const payload: unknown = job.payload.parse(JSON.parse(row.payload) ?? undefined)
      const result = await job.run(payload, {
        core,
        db,
        clock,
        log,
        jobId: row.id,
        attempt: row.attempt,
        accountId: row.accountId,
        signal: controller.signal,
        progress: progress.note,
      })
      outcome = { status: 'done', result }
    } catch (error) {
      outcome = outcomeOf(row, error, controller.signal)
    }
    await progress.end()
    await db.write((tx) => finish(tx, row, owner, outcome, clock.now()))
    if (outcome.status === 'dead') await options.onDead?.(row, outcome.error)
  }

  function outcomeOf(row: JobTable, error: unknown, signal: AbortSignal): Outcome {
    if (signal.aborted && signal.reason instanceof CancelledError) return { status: 'cancelled' }
    if (signal.aborted && signal.reason instanceof StoppingError) {
      return { status: 'waiting', runAt: clock.now(), error: row.error, counted: false }
    }
    const message = error instanceof RuleError ? error.code : messageOf(error)
    log.warn({ err: error, job: row.name, jobId: row.id, attempt: row.attempt }, 'a job failed')
    const isFinal = error instanceof RuleError && !(error instanceof OutsideError)
    if (isFinal || row.attempt >= row.attempts) return { status: 'dead', error: message }
    const { firstMs, maxMs } = jobs.get(row.name)?.backoff ?? defaultBackoff
    const wait = Math.min(firstMs * 2 ** (row.attempt - 1), maxMs)
    // Jitter: what failed together is not tried again together.
    const runAt = clock.now() + Math.round(wait * (0.8 + Math.random() * 0.4))
    return { status: 'waiting', runAt, error: message, counted: true }
  }

  function createProgress(row: JobTable) {
    let fraction: number | null = null
    let text: string | null = null
    let timer: NodeJS.Timeout | undefined
    let writing = Promise.resolve()
    const write = () => {
      timer = undefined
      const values = { progress: fraction === null ? null : Math.round(fraction * 1000), progressText: text }
      writing = db
        .write((tx) => change(tx, row, clock.now(), values))
        .catch((error: unknown) => log.warn({ err: error, jobId: row.id }, 'progress could not be noted'))
    }
    return {
      note(step: number | string, more?: string) {
        if (typeof step === 'number') fraction = Math.min(1, Math.max(0, step))
        else text = step
        text = more ?? text
        timer ??= setTimeout(write, progressEveryMs)
      },
      async end() {
        clearTimeout(timer)
        await writing
      },
    }
  }

  async function keepLeases(): Promise<void> {
    if (running.size === 0) return
    const ids = [...running.keys()]
    const cancelled = await db.write(async (tx) => {
      await tx
        .updateTable('job')
        .set({ leaseUntil: clock.now() + leaseMs })
        .where('id', 'in', ids)
        .where('leaseOwner', '=', owner)
        .execute()
      return tx.selectFrom('job').select('id').where('id', 'in', ids).where('cancelRequested', '=', 1).execute()
    })
    for (const { id } of cancelled) abort(id)
  }

  const abort = (jobId: string) => running.get(jobId)?.controller.abort(new CancelledError())

  dispatcher.listen((event) => {
    if (event.name !== 'job.changed') return
    // The runner's own changes concern jobs it already knows.
    if (!running.has((event.payload as EventPayloads['job.changed']).jobId)) wake()
  })

  return {
    schedules,
    isOn: (name) => jobs.get(name)?.isOn?.() ?? true,
    abort,
    state: () => ({ running: running.size, started, lastLookAt }),
    async start() {
      started = true
      if (db.dialect === 'sqlite') await takeOverAll()
      await beginDueSlots(clock.now(), settings.get().timeZone)
      const guarded = () =>
        void keepLeases().catch((error: unknown) => log.error({ err: error }, 'leases could not be kept'))
      timers = [setInterval(wake, lookEveryMs).unref(), setInterval(guarded, leaseMs / 3).unref()]
      wake()
    },
    async stop() {
      started = false
      timers.forEach(clearInterval)
      await looking
      for (const { controller } of running.values()) controller.abort(new StoppingError())
      const limitTimer = new Promise((resolve) => setTimeout(resolve, stopWithinMs).unref())
      await Promise.race([Promise.all([...running.values()].map(({ ended }) => ended)), limitTimer])
    },
    async runDue() {
      for (;;) {
        wake()
        await looking
        if (running.size === 0) return
        await Promise.all([...running.values()].map(({ ended }) => ended))
      }
    },
  }

  /** One process alone has the SQLite file, so whatever still says it runs was running when the last one ended. */
  async function takeOverAll(): Promise<void> {
    const lost = await orphans(db.read, Number.MAX_SAFE_INTEGER, [])
    if (lost.length === 0) return
    await db.write(async (tx) => {
      for (const job of lost) await takeOver(tx, job, clock.now())
    })
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 500)
