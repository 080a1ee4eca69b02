import { mkdir, open, readFile, rename, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z, type ZodType } from 'zod'

/** Entries that a power cut must not forget: in a file as soon as they are noted, until they are forgotten. */
export interface KeptEntries<T> {
  /** In the order they were first noted. */
  entries(): T[]
  /** Notes an entry in place of the former of its key; resolves when it is on disk. */
  note(entry: T): Promise<void>
  forget(keys: readonly string[]): Promise<void>
  close(): Promise<void>
}

/** Lines that say nothing new any more, after which the file is written anew. */
const mostStale = 5_000

/** Opens a file of entries; a line cut off by a power cut was not noted. */
export async function openEntries<T>(path: string, zEntry: ZodType<T>, keyOf: (entry: T) => string) {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const zLine = z.union([z.object({ noted: zEntry }), z.object({ forgotten: z.array(z.string()) })])
  const known = new Map<string, T>()
  const content = await readFile(path, 'utf8').catch(() => '')
  for (const line of content.split('\n')) {
    const read = zLine.safeParse(parsed(line)).data
    if (!read) continue
    if ('forgotten' in read) for (const key of read.forgotten) known.delete(key)
    else known.set(keyOf(read.noted), read.noted)
  }

  let lines = 0
  let handle = await rewritten()
  let writing: Promise<unknown> = Promise.resolve()
  /** Half a line may stand at the end, where the disk was full. */
  let isTorn = false

  async function rewritten(): Promise<FileHandle> {
    const temporary = `${path}.new`
    const file = await open(temporary, 'w', 0o600)
    await file.writeFile([...known.values()].map((noted) => `${JSON.stringify({ noted })}\n`).join(''))
    await file.sync()
    await file.close()
    await rename(temporary, path)
    lines = known.size
    return open(path, 'a')
  }

  function append(line: object): Promise<void> {
    const done = writing.then(async () => {
      if (lines >= known.size + mostStale) {
        await handle.close()
        handle = await rewritten()
      }
      lines += 1
      const start = isTorn ? '\n' : ''
      isTorn = true
      await handle.appendFile(`${start}${JSON.stringify(line)}\n`)
      isTorn = false
      await handle.datasync()
    })
    writing = done.catch(() => undefined)
    return done
  }

  const kept: KeptEntries<T> = {
    entries: () => [...known.values()],
    note(entry) {
      known.set(keyOf(entry), entry)
      return append({ noted: entry })
    },
    forget(keys) {
      const present = keys.filter((key) => known.delete(key))
      return present.length > 0 ? append({ forgotten: present }) : Promise.resolve()
    },
    async close() {
      await writing
      await handle.close()
    },
  }
  return kept
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
