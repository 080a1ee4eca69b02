import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'

/** Another server works on the same data folder; two would not see each other's changes. */
export class FolderInUseError extends Error {
  constructor(folder: string) {
    super(
      `another Markaz server is running on the data folder ${folder}; stop it first, or choose another with --data.`,
    )
  }
}

/**
 * Keeps the data folder for this process until `release()`, or until the process ends in whatever way: the operating
 * system's lock on a database file of its own goes with it.
 *
 * @throws FolderInUseError
 */
export function lockFolder(folder: string): { release(): void } {
  const handle = new SqliteDatabase(join(folder, 'server.lock'), { timeout: 0 })
  try {
    handle.exec('begin exclusive')
  } catch (error) {
    handle.close()
    if (error instanceof SqliteDatabase.SqliteError && error.code === 'SQLITE_BUSY') throw new FolderInUseError(folder)
    throw error
  }
  return { release: () => void handle.close() }
}
