import type { JobReport } from '../../../contracts/agent.ts'
import type { Reader, Tx } from '../database/index.ts'
import { isAgentOnline } from '../devices/devices.service.ts'
import { change, countsOf, unfinished } from './job-reports.ts'
import type { PrintJobTable } from './print-jobs.migration.ts'
import { printerFor } from './print.ts'

/*
 * A job that is given to another station's printer may be coming out of the first meanwhile, further than its agent has
 * told. So the first agent is asked how it stands before the next one has it. Where it cannot be asked, every sheet that
 * is left may have come out, and is a copy.
 */

/** Gives a job to another printer. */
export async function giveTo(tx: Tx, now: number, job: PrintJobTable, deviceId: string): Promise<void> {
  await change(tx, now, job, { deviceId, status: 'queued', reason: null, begunAgain: begunAgainOf(job) })
  await goOnUnasked(tx, now)
}

/** Takes a printer's unfinished jobs from it; they wait for another. */
export async function releaseJobsOf(tx: Tx, now: number, deviceId: string): Promise<void> {
  const jobs = await tx
    .selectFrom('print_job')
    .selectAll()
    .where('deviceId', '=', deviceId)
    .where('status', 'in', unfinished)
    .orderBy('id')
    .execute()
  for (const job of jobs) {
    await change(tx, now, job, {
      deviceId: null,
      status: 'held',
      reason: 'noPrinter',
      begunAgain: begunAgainOf(job),
    })
  }
}

/** Gives jobs that found no printer to those that can do them now. */
export async function assignHeldJobs(tx: Tx, now: number): Promise<void> {
  const waiting = await tx
    .selectFrom('print_job')
    .selectAll()
    .where('status', '=', 'held')
    .where('reason', '=', 'noPrinter')
    .orderBy('id')
    .execute()
  for (const job of waiting) {
    const deviceId = await printerFor(tx, job.role, job.askedAtStationId)
    if (deviceId !== undefined) await change(tx, now, job, { deviceId, status: 'queued', reason: null })
  }
  await goOnUnasked(tx, now)
}

/** The jobs a station's agent may still be printing though they are not its any more. */
export async function jobIdsToTakeBack(db: Reader, stationId: string): Promise<string[]> {
  const jobs = await db
    .selectFrom('print_job')
    .leftJoin('device', 'device.id', 'print_job.deviceId')
    .select('print_job.id')
    .where('print_job.handedTo', '=', stationId)
    .where((is) => is.or([is('device.stationId', 'is', null), is('device.stationId', '!=', stationId)]))
    .orderBy('print_job.id')
    .execute()
  return jobs.map(({ id }) => id)
}

/** Notes how a job stands with an agent that begins no more of it; one that says nothing may have printed it all. */
export async function noteTakenBack(
  tx: Tx,
  now: number,
  stationId: string,
  { id, stands }: { id: string; stands: JobReport | null },
): Promise<void> {
  const job = await tx
    .selectFrom('print_job')
    .selectAll()
    .where('id', '=', id)
    .where('handedTo', '=', stationId)
    .executeTakeFirst()
  if (!job) return
  const done = stands?.status === 'done' ? ({ status: 'done', reason: null } as const) : {}
  await change(tx, now, job, stands ? { ...countsOf(job, stands), ...done, handedTo: null } : asCopy(job))
}

/** Lets the jobs go on whose former agent is not there to say how they stand. */
export async function goOnUnasked(tx: Tx, now: number): Promise<void> {
  const jobs = await tx
    .selectFrom('print_job')
    .innerJoin('device', 'device.id', 'print_job.deviceId')
    .leftJoin('station_agent', 'station_agent.stationId', 'print_job.handedTo')
    .selectAll('print_job')
    .select(['station_agent.online', 'station_agent.lastSeenAt'])
    .where('print_job.handedTo', 'is not', null)
    .whereRef('print_job.handedTo', '!=', 'device.stationId')
    .execute()
  for (const job of jobs) if (!isAgentOnline(job, now)) await change(tx, now, job, asCopy(job))
}

/** Every sheet that is left, with a number that none of those has which may have come out. */
const asCopy = ({ copy, begunAgain }: PrintJobTable): Partial<PrintJobTable> => ({
  copy: copy + begunAgain + 1,
  begunAgain: 0,
  handedTo: null,
})

/** How often the next sheet was begun, where nobody goes to look whether the last one came out. */
export const begunAgainOf = ({ reason, begunAgain }: PrintJobTable): number =>
  begunAgain + (reason === 'unconfirmed' ? 1 : 0)
