import type { Reader, Tx } from '../database/index.ts'
import { emit } from '../events/outbox.ts'
import type { JobTable } from './jobs.migration.ts'

/** How long a process may be silent before another one takes its jobs over. */
export const leaseMs = 30_000

const noLease = { leaseOwner: null, leaseUntil: null } as const

/** The due jobs a process may begin now. Reading first keeps an idle server from writing. */
export async function dueJobs(
  db: Reader,
  { names, now, limit }: { names: readonly string[]; now: number; limit: number },
): Promise<JobTable[]> {
  if (limit <= 0 || names.length === 0) return []
  return db
    .selectFrom('job')
    .selectAll()
    .where('status', '=', 'waiting')
    .where('runAt', '<=', now)
    .where('name', 'in', names)
    .orderBy('runAt')
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Begins due jobs for this process: whoever claims in a later write no longer sees them as waiting. */
export async function claim(
  tx: Tx,
  want: { names: readonly string[]; now: number; limit: number; owner: string },
): Promise<JobTable[]> {
  const jobs = await dueJobs(tx, want)
  for (const job of jobs) {
    await change(tx, job, want.now, {
      status: 'running',
      attempt: job.attempt + 1,
      leaseOwner: want.owner,
      leaseUntil: want.now + leaseMs,
      startedAt: want.now,
      progress: null,
      progressText: null,
    })
  }
  return jobs.map((job) => ({ ...job, attempt: job.attempt + 1 }))
}

/** Jobs whose process fell silent; `mine` are those this very process is running. */
export async function orphans(db: Reader, now: number, mine: readonly string[]): Promise<JobTable[]> {
  const running = await db
    .selectFrom('job')
    .selectAll()
    .where('status', '=', 'running')
    .where('leaseUntil', '<', now)
    .execute()
  return running.filter((job) => !mine.includes(job.id))
}

/** Puts a job whose process ended back, or gives it up when that was its last attempt. */
export async function takeOver(tx: Tx, job: JobTable, now: number): Promise<void> {
  const current = await tx.selectFrom('job').selectAll().where('id', '=', job.id).executeTakeFirst()
  if (current?.status !== 'running' || current.leaseOwner !== job.leaseOwner) return
  if (current.cancelRequested) await change(tx, job, now, { status: 'cancelled', finishedAt: now, ...noLease })
  else if (current.attempt >= current.attempts) {
    await change(tx, job, now, { status: 'dead', error: 'server.stopping', finishedAt: now, ...noLease })
  } else await change(tx, job, now, { status: 'waiting', runAt: now, error: 'server.stopping', ...noLease })
}

export type Outcome =
  | { status: 'done'; result: unknown }
  | { status: 'dead'; error: string }
  | { status: 'cancelled' }
  /** Again at `runAt`; `counted: false` gives the attempt back, for a server that stops. */
  | { status: 'waiting'; runAt: number; error: string | null; counted: boolean }

/** Writes down how an attempt ended, unless another process took the job over in the meantime. */
export async function finish(tx: Tx, job: JobTable, owner: string, outcome: Outcome, now: number): Promise<boolean> {
  const current = await tx.selectFrom('job').selectAll().where('id', '=', job.id).executeTakeFirst()
  if (current?.status !== 'running' || current.leaseOwner !== owner) return false
  if (outcome.status === 'done') {
    const result = JSON.stringify(outcome.result ?? null)
    await change(tx, job, now, { status: 'done', result, error: null, progress: 1000, finishedAt: now, ...noLease })
  } else if (outcome.status === 'dead') {
    await change(tx, job, now, { status: 'dead', error: outcome.error, finishedAt: now, ...noLease })
  } else if (outcome.status === 'cancelled') {
    await change(tx, job, now, { status: 'cancelled', finishedAt: now, ...noLease })
  } else {
    await change(tx, job, now, {
      status: 'waiting',
      runAt: outcome.runAt,
      error: outcome.error,
      attempt: outcome.counted ? current.attempt : current.attempt - 1,
      ...noLease,
    })
  }
  return true
}

/** Changes a job's row and tells whoever watches it. */
export async function change(
  tx: Tx,
  job: Pick<JobTable, 'id' | 'accountId'>,
  now: number,
  values: Partial<JobTable>,
): Promise<void> {
  await tx.updateTable('job').set(values).where('id', '=', job.id).execute()
  await emit(tx, now, 'job.changed', { jobId: job.id, accountId: job.accountId })
}

export async function forgetDoneJobs(tx: Tx, before: number): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('job')
    .where('status', 'in', ['done', 'cancelled'])
    .where('finishedAt', '<', before)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
