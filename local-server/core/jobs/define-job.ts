import type { z } from 'zod'
import type { Core } from '../core.ts'
import type { Database, Tx } from '../database/index.ts'
import { emit } from '../events/outbox.ts'
import { newId } from '../ids.ts'
import type { Log } from '../logging/log.ts'
import type { Clock } from '../time/clock.ts'

/** What a running job is given. */
export interface JobContext {
  core: Omit<Core, 'jobs'>
  db: Database
  clock: Clock
  log: Log
  jobId: string
  /** 1 at the first attempt. */
  attempt: number
  /** Who ordered it; null for the program itself. */
  accountId: string | null
  /** Aborted when somebody cancels the job or the server stops; pass it to whatever takes long. */
  signal: AbortSignal
  /** How far it is: a fraction of 0 to 1, a word or two for the person who waits, or both. */
  progress(step: number | string, text?: string): void
}

export interface Job<P extends z.ZodType = z.ZodType> {
  /** `backup`, `pharmacy.send-receipt`; lower case. */
  name: string
  /** Parsed when added and again when run: an old row may not fit new code. */
  payload: P
  /** How often it is begun before it is given up; it may be begun again after a fault or a power cut. */
  attempts: number
  /** Wait after the first failure; doubles with each one up to `maxMs`, give or take a fifth. */
  backoff?: { firstMs: number; maxMs: number }
  /** Runs outside any write; what it returns is kept as the job's result. A RuleError ends it without another attempt. */
  run(payload: z.output<P>, context: JobContext): Promise<unknown>
  /** Whether people may begin it; not those of a module that is switched off. */
  isOn?: () => boolean
}

/** Declares a job; it only types what it is given. */
export const defineJob = <P extends z.ZodType>(job: Job<P>): Job<P> => job

export interface Schedule {
  name: string
  job: Job
  payload: unknown
  /** `cron`: an expression in the institution's time zone; `everyMs`: every so often. Missed times run once (D-09). */
  when: { cron: string } | { everyMs: number }
  /** Whether it is begun when its time comes or by hand; those of a module that is switched off are not. */
  isOn?: () => boolean
}

export const defineSchedule = (schedule: Schedule): Schedule => schedule

export interface EnqueueOptions {
  now: number
  /** Not before this instant; at once unless given. */
  runAt?: number
  /** A second job with the same key is not added; the first one's id comes back. */
  key?: string
  /** Who ordered it and may see and cancel it. */
  accountId?: string | null
  schedule?: string
}

/**
 * Adds a job in the commit of what needs it.
 *
 * @returns the job's id
 */
export async function enqueue<P extends z.ZodType>(
  tx: Tx,
  job: Job<P>,
  payload: z.input<P>,
  { now, runAt = now, key, accountId = null, schedule }: EnqueueOptions,
): Promise<string> {
  if (key !== undefined) {
    const there = await tx.selectFrom('job').select('id').where('key', '=', key).executeTakeFirst()
    if (there) return there.id
  }
  const id = newId()
  await tx
    .insertInto('job')
    .values({
      id,
      name: job.name,
      payload: JSON.stringify(job.payload.parse(payload) ?? null),
      key: key ?? null,
      status: 'waiting',
      attempt: 0,
      attempts: job.attempts,
      runAt,
      leaseOwner: null,
      leaseUntil: null,
      cancelRequested: 0,
      progress: null,
      progressText: null,
      error: null,
      result: null,
      accountId,
      schedule: schedule ?? null,
      createdAt: now,
      startedAt: null,
      finishedAt: null,
    })
    .execute()
  // The runner hears of it after the commit, like everybody else.
  await emit(tx, now, 'job.changed', { jobId: id, accountId })
  return id
}
