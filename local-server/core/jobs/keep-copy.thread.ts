import { copyFile, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { workerData } from 'node:worker_threads'
import { hashOf, synced } from '../files/file-store.ts'
import { answerAsThread } from '../workers/thread.ts'
import { outsideProblem } from './backup-folder.ts'
import { bringFiles, filesIn, poolOf, prunePool } from './file-pool.ts'

export interface KeepCopyInput {
  /** A copy of the database that was checked. */
  copy: string
  /** The install's own database. */
  database: string
  /** The install's own files. */
  files: string
  /** Where the copy and its files are kept; the copy's own folder, or one outside. */
  folder: string
  /** Which files that are there already are read through: all, or those of one of seven nights. */
  night: number | 'all'
  /** Copies outside that were made before this go, but never the newest. */
  forgetBefore: number
}

export interface KeepCopyReport {
  files: number
  missing: number
}

const input = workerData as KeepCopyInput

await answerAsThread(async (): Promise<KeepCopyReport> => {
  const { copy, folder, night } = input
  const isOutside = folder !== dirname(copy)
  try {
    if (isOutside) await bringCopy(copy, join(folder, basename(copy)))
    const report = await bringFiles(filesIn(copy), {
      from: isOutside ? [input.files, poolOf(dirname(copy))] : [input.files],
      to: poolOf(folder),
      how: isOutside ? 'copy' : 'link',
      isDoubted: (sha256) => night === 'all' || Number.parseInt(sha256.slice(0, 2), 16) % 7 === night,
    })
    if (isOutside) await forgetOld(folder, input.forgetBefore)
    await prunePool(folder, input.database)
    return report
  } catch (error) {
    throw isOutside ? outsideProblem(error) : error
  }
})

/** There under its name is only what was read back as it was written. */
async function bringCopy(from: string, to: string): Promise<void> {
  const part = `${to}.part`
  try {
    await copyFile(from, part)
    await synced(part)
    if ((await hashOf(part)) !== (await hashOf(from))) throw new Error(`${to} could not be read back as it was written`)
    await rename(part, to)
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    throw error
  }
}

async function forgetOld(folder: string, before: number): Promise<void> {
  const copies = (await readdir(folder)).filter((name) => madeAt(name) !== undefined).toSorted()
  for (const name of copies.slice(0, -1)) {
    if ((madeAt(name) ?? before) < before) await rm(join(folder, name), { force: true })
  }
}

/** `markaz-2026-11-23T03-00-00-1a2b.db` */
function madeAt(name: string): number | undefined {
  const [, day, hours, minutes, seconds] = /^markaz-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-\w+\.db$/.exec(name) ?? []
  return day === undefined ? undefined : Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`)
}
