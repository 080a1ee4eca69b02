import { existsSync } from 'node:fs'
import { mkdir, open, realpath, rm, stat, statfs } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import type { BackupFolder } from '../../../contracts/jobs.ts'
import type { ErrorCode } from '../../../contracts/errors.ts'
import type { Reader } from '../database/index.ts'
import { fieldError, RuleError } from '../errors.ts'

/**
 * The install's own folder in the one an administrator chose. It is made when the folder is chosen and never again: a
 * disk that is not plugged in leaves an empty folder of its name behind, which is none.
 */
export const placeIn = (folder: string, installId: string): string => join(folder, `markaz-${installId.slice(-8)}`)

export async function readChosenFolder(db: Reader): Promise<string | null> {
  const row = await db.selectFrom('backup_setting').select('folder').executeTakeFirst()
  return row?.folder ?? null
}

/**
 * Makes the install's own folder in a chosen one and tries to write there.
 *
 * @throws RuleError `backupFolder.…`, `storage.full`
 */
export async function openFolder(
  folder: string,
  { dataFolder, installId }: { dataFolder: string; installId: string },
): Promise<void> {
  const refuse = (code: ErrorCode) => fieldError(code, 'body.folder', { folder })
  if (!isAbsolute(folder)) throw refuse('backupFolder.notAbsolute')
  try {
    if (!(await stat(folder)).isDirectory()) throw refuse('backupFolder.notThere')
    const below = relative(await realpath(dataFolder), await realpath(folder))
    if (below === '' || !(below.startsWith('..') || isAbsolute(below))) throw refuse('backupFolder.inData')
    const place = placeIn(folder, installId)
    // Not `recursive`: where nothing can be made (/proc) that never ends.
    if (!existsSync(place)) await mkdir(place, { mode: 0o700 })
    await tryToWrite(place)
  } catch (error) {
    const problem = outsideProblem(error)
    throw problem instanceof RuleError && problem.fields.length === 0 ? refuse(problem.code) : problem
  }
}

async function tryToWrite(place: string): Promise<void> {
  const path = join(place, '.written-to-see')
  const handle = await open(path, 'w')
  try {
    await handle.writeFile('Markaz')
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rm(path)
}

const codes: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'backupFolder.notThere',
  ENOTDIR: 'backupFolder.notThere',
  ENODEV: 'backupFolder.notThere',
  EACCES: 'backupFolder.notWritable',
  EPERM: 'backupFolder.notWritable',
  EROFS: 'backupFolder.notWritable',
  ENOSPC: 'storage.full',
  EDQUOT: 'storage.full',
  EIO: 'backupFolder.damaged',
}

/** What the system said of a folder outside, by the code people are told; anything else stays as it is. */
export function outsideProblem(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? codes[String(error.code)] : undefined
  return code === undefined ? error : new RuleError(code)
}

/** The chosen folder as it is at this moment. */
export async function folderNow(
  folder: string | null,
  { dataFolder, installId }: { dataFolder: string; installId: string },
): Promise<BackupFolder> {
  if (folder === null) return { folder, place: null, sameDisk: false, freeBytes: null, problem: null }
  const place = placeIn(folder, installId)
  try {
    const [there, data, { bavail, bsize }] = await Promise.all([stat(place), stat(dataFolder), statfs(place)])
    return { folder, place, sameDisk: there.dev === data.dev, freeBytes: bavail * bsize, problem: null }
  } catch (error) {
    const problem = outsideProblem(error)
    if (!(problem instanceof RuleError)) throw error
    return { folder, place, sameDisk: false, freeBytes: null, problem: problem.code }
  }
}
