import { copyFile, link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { bytesPath, hashOf, synced } from '../files/file-store.ts'

interface KeptFile {
  sha256: string
  size: number
}

/** Folder beside copies of the database that has the uploaded files they refer to, each once. */
export const poolOf = (copiesFolder: string): string => join(copiesFolder, 'files')

/** The files a database refers to; it is opened for that and closed again. */
export function filesIn(databasePath: string): KeptFile[] {
  const db = new SqliteDatabase(databasePath, { readonly: true, timeout: 10_000 })
  try {
    const hasFiles = db.prepare(`select 1 from sqlite_master where type = 'table' and name = 'file'`).get()
    return hasFiles ? (db.prepare('select distinct sha256, size from file').all() as KeptFile[]) : []
  } finally {
    db.close()
  }
}

/**
 * Brings files to where they are not, or not whole, yet.
 *
 * @param from folders they may be in, the likeliest first
 * @param how `link`: one disk keeps their bytes once; `copy`: bytes of their own, read back and compared
 * @param isDoubted which of those that are there to read through; the others are known by their size
 * @returns how many there are whole now, and how many are nowhere whole
 */
export async function bringFiles(
  files: readonly KeptFile[],
  { from, to, how, isDoubted }: { from: readonly string[]; to: string; how: 'link' | 'copy'; isDoubted: IsDoubted },
): Promise<{ files: number; missing: number }> {
  let missing = 0
  for (const file of files) {
    const target = bytesPath(to, file.sha256)
    if (await isWhole(target, file, isDoubted(file.sha256))) continue
    const source = await firstWhole(
      from.map((folder) => bytesPath(folder, file.sha256)),
      file,
    )
    if (source === undefined) missing += 1
    else await bring(source, target, { file, how })
  }
  return { files: files.length - missing, missing }
}

type IsDoubted = (sha256: string) => boolean

async function isWhole(path: string, { sha256, size }: KeptFile, isReadThrough: boolean): Promise<boolean> {
  try {
    return (await stat(path)).size === size && (!isReadThrough || (await hashOf(path)) === sha256)
  } catch (error) {
    if (isGone(error)) return false
    throw error
  }
}

async function firstWhole(paths: readonly string[], file: KeptFile): Promise<string | undefined> {
  for (const path of paths) if (await isWhole(path, file, true)) return path
  return undefined
}

async function bring(
  source: string,
  target: string,
  { file, how }: { file: KeptFile; how: 'link' | 'copy' },
): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  await rm(target, { force: true })
  if (how === 'link' && (await linked(source, target))) return
  const part = `${target}.part`
  await copyFile(source, part)
  await synced(part)
  if (!(await isWhole(part, file, true))) throw new Error(`${part} could not be read back as it was written`)
  await rename(part, target)
}

/** Some disks (FAT) and all pairs of disks have no links. */
async function linked(source: string, target: string): Promise<boolean> {
  try {
    await link(source, target)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && linkless.has(String(error.code))) return false
    throw error
  }
}

const linkless = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES'])

const isGone = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

/**
 * Removes what neither a copy in the folder nor the database itself refers to; nothing where one of them cannot be read.
 * A restore that is being made ready keeps the present database's files here before that database is a copy.
 */
export async function prunePool(copiesFolder: string, database: string): Promise<void> {
  const copies = (await readdir(copiesFolder)).filter((name) => name.endsWith('.db'))
  const wanted = new Set<string>()
  try {
    for (const path of [database, ...copies.map((name) => join(copiesFolder, name))]) {
      for (const { sha256 } of filesIn(path)) wanted.add(sha256)
    }
  } catch {
    return
  }
  const there = await readdir(poolOf(copiesFolder), { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of there) {
    if (entry.isFile() && !wanted.has(entry.name)) await rm(join(entry.parentPath, entry.name), { force: true })
  }
}
