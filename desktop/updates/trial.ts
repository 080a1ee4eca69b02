import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readKept, writeKept } from '../kept-file.ts'

const zTrial = z.object({
  from: z.string(),
  to: z.string(),
  /** What puts `from` back: an installer, or the program itself. */
  previousPackage: z.string(),
  startedAt: z.number(),
  /** How often `to` has been started so far. */
  starts: z.int(),
})
export type Trial = z.output<typeof zTrial>

const zOutcome = z.object({
  from: z.string(),
  to: z.string(),
  at: z.number(),
  /** What the server said last; null where the new version was never heard of. */
  reason: z.string().nullable(),
  /** The backup that is back; null where the new version had not changed the database. */
  databaseBackup: z.string().nullable(),
  /** Why the backup could not be put back; null when nothing went wrong. */
  problem: z.string().nullable(),
})
export type Outcome = z.output<typeof zOutcome>

/** A program that ends so often before it is ready, even before its server can say why, is no use. */
const mostStarts = 3

export interface Trials {
  /** `waiting` is there until a version has started; what watches over that gives it the other name. */
  marks: { waiting: string; neverStarted: string }
  /** To be called before the new version takes the old one's place. */
  begin(trial: Pick<Trial, 'to' | 'previousPackage'>): void
  /** Called first thing at each start: whether this version is on trial, and has used up its tries. */
  countStart(): { trial: Trial; isGivenUp: boolean } | undefined
  /** This start came up and was ended by a person: it is none that failed. */
  endedInOrder(): void
  /** This version has shown that it works. */
  passed(): void
  /** To be called before the previous version takes over again. */
  rolledBack(outcome: Omit<Outcome, 'from' | 'to' | 'at'>): void
  /** What the previous version has to tell, until a person has read it. */
  outcome(): Outcome | undefined
  forgetOutcome(): void
}

/** Keeps in `folder` which version is on trial, so that it is known after whatever ends the program. */
export function openTrials(folder: string, { version, now }: { version: string; now: () => number }): Trials {
  const trialFile = join(folder, 'trial.json')
  const outcomeFile = join(folder, 'outcome.json')
  const marks = { waiting: join(folder, 'waiting-for-start'), neverStarted: join(folder, 'never-started') }
  const own = () => {
    const trial = readKept(trialFile, zTrial)
    return trial?.to === version ? trial : undefined
  }
  /** What the version that is back has to tell of one that never started; nothing of the data was touched then. */
  function tellNeverStarted() {
    const trial = readKept(trialFile, zTrial)
    if (trial?.from !== version || !existsSync(marks.neverStarted)) return
    const { from, to } = trial
    writeKept(outcomeFile, { from, to, at: now(), reason: null, databaseBackup: null, problem: null } satisfies Outcome)
  }
  return {
    marks,
    begin({ to, previousPackage }) {
      rmSync(outcomeFile, { force: true })
      writeKept(trialFile, { from: version, to, previousPackage, startedAt: now(), starts: 0 } satisfies Trial)
      rmSync(marks.neverStarted, { force: true })
      writeKept(marks.waiting, { to })
    },
    countStart() {
      tellNeverStarted()
      for (const mark of Object.values(marks)) rmSync(mark, { force: true })
      const trial = own()
      if (!trial) {
        // Another version runs: the update was not installed, or has been taken back.
        rmSync(trialFile, { force: true })
        return undefined
      }
      const counted = { ...trial, starts: trial.starts + 1 }
      writeKept(trialFile, counted)
      return { trial: counted, isGivenUp: counted.starts > mostStarts }
    },
    endedInOrder() {
      const trial = own()
      if (trial) writeKept(trialFile, { ...trial, starts: Math.max(0, trial.starts - 1) } satisfies Trial)
    },
    passed: () => rmSync(trialFile, { force: true }),
    rolledBack(outcome) {
      const trial = own()
      if (!trial) return
      writeKept(outcomeFile, { ...outcome, from: trial.from, to: trial.to, at: now() } satisfies Outcome)
      rmSync(trialFile, { force: true })
    },
    outcome: () => readKept(outcomeFile, zOutcome),
    forgetOutcome: () => rmSync(outcomeFile, { force: true }),
  }
}
