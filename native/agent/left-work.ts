import { join } from 'node:path'
import { z } from 'zod'
import type { JournalEntry } from './journal.ts'
import { openEntries, type KeptEntries } from './kept-entries.ts'

/** What is left in a printer, or in the system's printing, of a job that is ended. */
const zKeptWork = z.object({
  jobId: z.string(),
  deviceId: z.string(),
  step: z.enum(['begun', 'printed']),
  systemJob: z.string().nullable(),
  voidWord: z.string(),
})
export type KeptWork = z.output<typeof zKeptWork>

/** On disk until it is out of the printer: a half sheet outlives a night without power. */
export type KeptLeft = KeptEntries<KeptWork>

/** A job may have been begun on two printers of a station. */
export const keyOfLeft = ({ jobId, deviceId }: KeptWork): string => `${deviceId}:${jobId}`

/** Opens what is kept in an agent's folder. */
export const openLeftWork = (folder: string): Promise<KeptLeft> =>
  openEntries(join(folder, 'left-work.jsonl'), zKeptWork, keyOfLeft)

/** Keeps what an ended job has left, if anything; resolves when it is on disk. */
export async function keepLeft(
  left: KeptLeft,
  { jobId, deviceId, step, systemJob, voidWord }: JournalEntry,
): Promise<void> {
  // A drawer's opening leaves nothing.
  if (deviceId === null || step === null || (voidWord === null && systemJob === null)) return
  await left.note({ jobId, deviceId, step, systemJob, voidWord: voidWord ?? '' })
}
