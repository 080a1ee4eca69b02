import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runToEnd, type ServerProcess } from '../supervisor.ts'
import type { Trial, Trials } from './trial.ts'

/** The server names its copies before a migration by the instant: `before-migration-2026-11-27T08-30-00.000Z.db`. */
function copiedAt(fileName: string): number | undefined {
  const found = /^before-migration-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d\.\d+Z)\.db$/.exec(fileName)
  if (!found) return undefined
  const [, day, hours, minutes, seconds] = found
  return Date.parse(`${day}T${hours}:${minutes}:${seconds}`)
}

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/**
 * The copies the new version made before it migrated, the oldest first: only that one is certainly as the previous
 * version left it. A later one may have steps in it that were done before another failed.
 */
export const copiesSince = (dataFolder: string, startedAt: number): string[] =>
  namesIn(join(dataFolder, 'backups'))
    .map((fileName) => ({ fileName, at: copiedAt(fileName) ?? 0 }))
    .filter(({ at }) => at >= startedAt)
    .toSorted((a, b) => a.at - b.at)
    .map(({ fileName }) => fileName)

/**
 * Takes an update back that does not start: the database as it was before, then the program. The database is put back by
 * the server's own command, which checks the copy and keeps what it replaces.
 */
export async function rollBack(
  { trial, reason, dataFolder }: { trial: Trial; reason: string; dataFolder: string },
  {
    restore,
    trials,
    installPrevious,
  }: {
    /** Starts the server's program to put this backup back and nothing else. */
    restore: (fileName: string) => ServerProcess
    trials: Trials
    installPrevious: (previousPackage: string) => void
  },
): Promise<void> {
  let databaseBackup: string | null = null
  let problem: string | null = null
  for (const fileName of copiesSince(dataFolder, trial.startedAt)) {
    const { code, output } = await runToEnd(restore(fileName))
    if (code === 0) {
      databaseBackup = fileName
      problem = null
      break
    }
    // Cut in the middle: then nothing had been migrated yet, and the next one is as good.
    problem = output.trim()
  }
  trials.rolledBack({ reason: reason.trim(), databaseBackup, problem })
  installPrevious(trial.previousPackage)
}
