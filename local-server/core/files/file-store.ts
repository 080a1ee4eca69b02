import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, mkdirSync } from 'node:fs'
import { mkdir, open, type FileHandle, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { OutsideError, RuleError } from '../errors.ts'

/** Bytes by their SHA-256, in `<folder>/ab/cd/abcd…`; the same bytes are kept once. */
export interface FileStore {
  /** A name for a file that is not finished; whoever takes it removes it. */
  temporary(): string
  /**
   * Reads a stream into a temporary file.
   *
   * @throws RuleError `request.tooLarge` as soon as it is, without reading on; OutsideError `storage.full`
   */
  receive(stream: Readable, limitMegabytes: number): Promise<{ path: string; size: number }>
  /** Takes a temporary file over; safe on disk when this resolves. */
  keep(temporaryPath: string): Promise<{ sha256: string; size: number }>
  /** @throws RuleError `row.notFound` where the bytes are gone */
  read(sha256: string): Promise<ReturnType<FileHandle['createReadStream']>>
  pathOf(sha256: string): string
  discard(temporaryPath: string): Promise<void>
  /** Hashes kept since before `olderThanMs` ago, by the disk's own time. */
  keptBefore(olderThanMs: number): AsyncIterable<string>
  remove(sha256: string): Promise<void>
}

const megabyte = 1_048_576

/** Where the bytes lie in a folder of them. */
export const bytesPath = (folder: string, sha256: string): string =>
  join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256)

export function openFileStore(folder: string): FileStore {
  const unfinished = join(folder, 'unfinished')
  mkdirSync(unfinished, { recursive: true })

  const pathOf = (sha256: string) => bytesPath(folder, sha256)
  const temporary = () => join(unfinished, randomUUID())
  const discard = (path: string) => rm(path, { force: true })

  return {
    temporary,
    pathOf,
    discard,
    async read(sha256) {
      const handle = await open(pathOf(sha256)).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'ENOENT' ? new RuleError('row.notFound') : error
      })
      return handle.createReadStream()
    },
    remove: (sha256) => rm(pathOf(sha256), { force: true }),

    async receive(stream, limitMegabytes) {
      const path = temporary()
      let size = 0
      async function* counted(): AsyncGenerator<Buffer> {
        // The socket stays open, so that the refusal can be told.
        for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
          size += chunk.length
          if (size > limitMegabytes * megabyte) throw new RuleError('request.tooLarge', { limitMegabytes })
          yield chunk
        }
      }
      try {
        const handle = await open(path, 'wx')
        try {
          await handle.writeFile(counted())
        } finally {
          await handle.close()
        }
        return { path, size }
      } catch (error) {
        await discard(path)
        throw storageError(error)
      }
    },

    async keep(temporaryPath) {
      try {
        const sha256 = await hashOf(temporaryPath)
        const { size } = await stat(temporaryPath)
        const path = pathOf(sha256)
        if (await touched(path)) {
          await discard(temporaryPath)
          return { sha256, size }
        }
        await mkdir(dirname(path), { recursive: true })
        await synced(temporaryPath)
        await rename(temporaryPath, path)
        await synced(dirname(path))
        return { sha256, size }
      } catch (error) {
        await discard(temporaryPath)
        throw storageError(error)
      }
    },

    async *keptBefore(olderThanMs) {
      const before = Date.now() - olderThanMs
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/^[0-9a-f]{64}$/.test(entry.name)) continue
        const { mtimeMs } = await stat(join(entry.parentPath, entry.name))
        if (mtimeMs < before) yield entry.name
      }
    },
  }
}

export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk)
  return hash.digest('hex')
}

/** Whether it is there; if so it counts as new, so that a sweep going on does not take it. */
async function touched(path: string): Promise<boolean> {
  try {
    const now = new Date()
    await utimes(path, now, now)
    return true
  } catch {
    return false
  }
}

export async function synced(path: string): Promise<void> {
  // Windows cannot open a folder, and needs no sync of it.
  if (process.platform === 'win32' && (await stat(path)).isDirectory()) return
  const handle = await open(path, 'r+').catch(() => open(path, 'r'))
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A full disk by its own name; a sender who went away is no fault of ours. */
export function storageError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return new OutsideError('storage.full', error)
  if (error.code === 'ECONNRESET' || error.code === 'ERR_STREAM_PREMATURE_CLOSE')
    return new RuleError('request.malformed')
  return error
}
