import { OutsideError } from '../errors.ts'

/** SQLite, the system and PostgreSQL when there is no room left. */
const full = new Set(['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'ENOSPC', 'EDQUOT', '53100'])

/** A full disk is nobody's mistake and no fault of the program: the person is told what to do about it. */
export function storageError(error: unknown): unknown {
  const isFull = error instanceof Error && 'code' in error && full.has(String(error.code))
  return isFull ? new OutsideError('storage.full', error) : error
}
