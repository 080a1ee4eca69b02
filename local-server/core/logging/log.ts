import { pino, type Logger } from 'pino'
import { rollingFile } from './rolling-file.ts'

export type Log = Logger

/** What must not be kept, under the names that requests, rows and settings have for it. */
const secretKeys = [
  'password',
  'currentPassword',
  'newPassword',
  'passwordHash',
  'token',
  'pin',
  'recoveryCode',
  'recoveryCodes',
  'setUpCode',
  'pairing',
  'secret',
  'totpSecret',
  'cookie',
  'authorization',
  'phone',
]

/** Paths at which pino itself cuts secrets out: at the top and one and two levels down. */
const redact = [
  ...secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
  // PostgreSQL tells the row's values there.
  'err.detail',
]

/** Numbers in E.164 keep their last two digits wherever they stand in a line. */
const maskPhones = (line: string): string => line.replace(/\+\d{7,13}(?=\d{2}\b)/g, '+…')

/**
 * The program's log: JSON lines in `folder`, a new file each day or every 20 MB, 30 files kept; without a folder,
 * to standard error. Passwords, tokens, codes and phones never reach it.
 */
export async function openLog({ folder, level }: { folder?: string; level: string }): Promise<Log> {
  const options = {
    level,
    redact: { paths: redact, censor: '…' },
    hooks: { streamWrite: maskPhones },
    base: undefined,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
  }
  if (folder === undefined) return pino(options, pino.destination({ dest: 2, sync: false }))
  const file = rollingFile({ folder })
  // A program that ends before its log is open could not write it out, and would say so.
  await file.opened
  return pino(options, file)
}

/** A log that keeps nothing, for tests that do not look at it. */
export const silentLog = (): Log => pino({ level: 'silent' })
