import { existsSync, readdirSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import type { Config } from './core/config.ts'
import { lockFolder } from './core/database/index.ts'
import { RuleError } from './core/errors.ts'
import { stageRestore } from './core/jobs/restore.ts'
import { makeFolder } from './core/paths.ts'
import { migrationsOf } from './main.ts'
import { modules } from './modules/index.ts'

/** The backup cannot be put back; the message is one line for whoever asked. */
export class RestoreRefusedError extends Error {}

const reasons: Readonly<Record<string, string>> = {
  'backup.notWhole': 'is damaged',
  'backup.newer': 'was made by a newer version of Markaz',
}

/** Copies that show the institution as it was; what a restore replaced is none of them: it may be what was broken. */
const isCopy = (fileName: string) => /^(markaz|before-migration)-.+\.db$/.test(fileName)

/**
 * Has the next start put a backup back, for when the server does not start and nobody can ask for it on its page: the
 * named one, or the newest that is whole and that this version can read.
 *
 * @param from another folder that copies and their files are in, such as the one outside
 * @returns one line that says which backup is back and where the database that was there is kept
 * @throws RestoreRefusedError, FolderInUseError
 */
export async function orderRestore(config: Config, wanted: string, from?: string): Promise<string> {
  if (config.databaseUrl !== undefined)
    throw new RestoreRefusedError('copies of a PostgreSQL database are put back with pg_restore.')
  makeFolder(resolve(config.data))
  const folder = lockFolder(config.data)
  try {
    return await orderFirstWhole(config.data, wanted, from)
  } finally {
    folder.release()
  }
}

async function orderFirstWhole(data: string, wanted: string, from?: string): Promise<string> {
  const backups = from ?? join(data, 'backups')
  const madeAt = (fileName: string) => statSync(join(backups, fileName), { throwIfNoEntry: false })?.mtimeMs ?? 0
  const candidates =
    wanted === 'latest'
      ? (existsSync(backups) ? readdirSync(backups) : []).filter(isCopy).toSorted((a, b) => madeAt(b) - madeAt(a))
      : [wanted]
  const known = migrationsOf(modules).map(({ name }) => name)
  const refused: string[] = []
  for (const fileName of candidates) {
    try {
      const ready = await stageRestore(data, { fileName, folder: from, known, signal: new AbortController().signal })
      const order = ready.order({
        madeAt: Math.round(madeAt(fileName)),
        orderedBy: userInfo().username,
        now: Date.now(),
      })
      const kept = existsSync(join(data, 'markaz.db'))
        ? `; the database that is there now is kept as backups/${order.keptAs}`
        : ''
      const gaps = order.filesMissing ? ` ${order.filesMissing} of its files are nowhere whole.` : ''
      return `The backup ${fileName} of ${new Date(order.madeAt).toISOString()} is put back at the next start${kept}.${gaps}`
    } catch (error) {
      if (!(error instanceof RuleError)) throw error
      const gone = `is not in the folder ${from ?? 'backups'}`
      refused.push(`${fileName} ${error.code === 'backup.gone' ? gone : (reasons[error.code] ?? error.code)}`)
    }
  }
  throw new RestoreRefusedError(
    refused.length > 0 ? `${refused.join('; ')}; nothing was changed.` : `there is no backup in ${backups}.`,
  )
}
