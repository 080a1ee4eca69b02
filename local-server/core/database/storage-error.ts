import { OutsideError, RuleError } from '../errors.ts'

/** SQLite, the system and PostgreSQL when there is no room left. */
const full = new Set(['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'ENOSPC', 'EDQUOT', '53100'])
/** PostgreSQL, of a number larger than its column. */
const outOfRange = '22003'

/**
 * A full disk is nobody's mistake and no fault of the program: the person is told what to do about it. A number no column
 * can hold is a mistake of whoever sent it.
 */
export function storageError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const code = String(error.code)
  if (full.has(code)) return new OutsideError('storage.full', error)
  return code === outOfRange ? new RuleError('request.invalid') : error
}
