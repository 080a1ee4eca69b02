import { join } from 'node:path'
import { z } from 'zod'
import { zJobReport, type JobReport } from '../../contracts/agent.ts'
import { openEntries } from './kept-entries.ts'

/** How a job stands, as far as a power cut must not forget it. */
const zEntry = zJobReport.extend({
  /** The printer it was at; null in a journal of a former version. */
  deviceId: z.string().nullable().default(null),
  /** How far the sheet after those printed had come. */
  step: z.enum(['begun', 'printed']).nullable(),
  /** The number the system's own printing gave that sheet. */
  systemJob: z.string().nullable().default(null),
  /** What is to stand on that sheet's paper where nobody goes on with it; null where it has none, as a drawer's opening. */
  voidWord: z.string().nullable().default(null),
})
export type JournalEntry = z.output<typeof zEntry>

/** What of an entry is the server's to know. */
export function reportOf({ jobId, status, reason, printed, begunAgain, highestCopy }: JournalEntry): JobReport {
  return { jobId, status, reason, printed, begunAgain, highestCopy }
}

/** A job as whoever goes on with it has to know it: of a sheet that was begun, or may have come out, the next is a copy. */
export function leftAt(entry: JournalEntry): JournalEntry {
  const isUnsure = entry.step !== null || entry.reason === 'unconfirmed'
  return { ...entry, begunAgain: entry.begunAgain + (isUnsure ? 1 : 0), step: null, systemJob: null }
}

/** Whether nothing more is said of a job. */
export const isOver = ({ status }: Pick<JobReport, 'status'>): boolean =>
  status === 'done' || status === 'failed' || status === 'cancelled'

/** What this station's printers were doing, on disk before they do it. */
export interface Journal {
  entries(): JournalEntry[]
  /** Resolves when it is on disk. */
  note(entry: JournalEntry): Promise<void>
  /** Forgets those of the jobs that are over: one may have been taken anew since. */
  forget(jobIds: readonly string[]): Promise<void>
  close(): Promise<void>
}

/** Opens the journal of an agent's folder. */
export async function openJournal(folder: string): Promise<Journal> {
  const kept = await openEntries(join(folder, 'print-journal.jsonl'), zEntry, ({ jobId }) => jobId)
  return {
    ...kept,
    forget(jobIds) {
      const asked = new Set(jobIds)
      const over = kept.entries().filter((entry) => isOver(entry) && asked.has(entry.jobId))
      return kept.forget(over.map(({ jobId }) => jobId))
    },
  }
}
