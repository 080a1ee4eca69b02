import { mkdir, open, readFile, rename, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { zJobReport } from '../../contracts/agent.ts'

/** How a job stands, as far as a power cut must not forget it. */
const zEntry = zJobReport.extend({
  /** How far the sheet after those printed had come. */
  step: z.enum(['begun', 'printed']).nullable(),
})
export type JournalEntry = z.output<typeof zEntry>

const zLine = z.union([zEntry, z.object({ forgotten: z.string() })])

/** What this station's printers were doing, on disk before they do it. */
export interface Journal {
  /** As it was when the journal was opened. */
  entries(): JournalEntry[]
  /** Resolves when it is on disk. */
  note(entry: JournalEntry): Promise<void>
  forget(jobId: string): Promise<void>
  close(): Promise<void>
}

const fileName = 'print-journal.jsonl'
/** Lines after which the file is written anew. */
const longest = 5_000

/** Opens the journal of an agent's folder; a line cut off by a power cut was not noted. */
export async function openJournal(folder: string): Promise<Journal> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, fileName)
  const known = new Map<string, JournalEntry>()
  const content = await readFile(path, 'utf8').catch(() => '')
  for (const line of content.split('\n')) {
    const read = parsed(line)
    if (!read) continue
    if ('forgotten' in read) known.delete(read.forgotten)
    else known.set(read.jobId, read)
  }

  let lines = 0
  let handle = await rewritten()
  let writing: Promise<unknown> = Promise.resolve()

  async function rewritten(): Promise<FileHandle> {
    const temporary = `${path}.new`
    const file = await open(temporary, 'w', 0o600)
    await file.writeFile([...known.values()].map((entry) => `${JSON.stringify(entry)}\n`).join(''))
    await file.sync()
    await file.close()
    await rename(temporary, path)
    lines = known.size
    return open(path, 'a')
  }

  function append(line: object): Promise<void> {
    const done = writing.then(async () => {
      if (lines >= longest) {
        await handle.close()
        handle = await rewritten()
      }
      lines += 1
      await handle.appendFile(`${JSON.stringify(line)}\n`)
      await handle.datasync()
    })
    writing = done.catch(() => undefined)
    return done
  }

  return {
    entries: () => [...known.values()],
    note(entry) {
      known.set(entry.jobId, entry)
      return append(entry)
    },
    forget(jobId) {
      return known.delete(jobId) ? append({ forgotten: jobId }) : Promise.resolve()
    },
    async close() {
      await writing
      await handle.close()
    },
  }
}

function parsed(line: string): z.output<typeof zLine> | undefined {
  if (line === '') return undefined
  try {
    return zLine.parse(JSON.parse(line))
  } catch {
    return undefined
  }
}
