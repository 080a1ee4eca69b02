import { open, type FileHandle } from 'node:fs/promises'

const newline = 0x0a

export interface RawLine {
  /** Where it begins in its file. */
  offset: number
  text: string
}

/**
 * The lines of a file from its end, or from `before`, to its beginning, a chunk of them at a time; what is read of a
 * large file is what is asked for. A chunk `isWanted` says nothing of is passed over without being cut into lines.
 */
export async function* linesBackwards(
  path: string,
  {
    before = Infinity,
    isWanted = () => true,
    chunkBytes = 256 * 1024,
  }: { before?: number; isWanted?: (text: string) => boolean; chunkBytes?: number } = {},
): AsyncGenerator<RawLine[]> {
  const file = await openIfThere(path)
  if (!file) return
  try {
    /** The beginning of it is in the chunk before. */
    let rest = Buffer.alloc(0)
    let end = Math.min(before, (await file.stat()).size)
    while (end > 0) {
      const start = Math.max(0, end - chunkBytes)
      const bytes = Buffer.concat([await read(file, start, end), rest])
      const firstWhole = start === 0 ? 0 : bytes.indexOf(newline) + 1
      // A line longer than the chunk goes on in the one before.
      rest = start > 0 && firstWhole === 0 ? bytes : bytes.subarray(0, firstWhole)
      if (rest !== bytes && isWanted(bytes.toString('utf8', firstWhole))) yield cut(bytes, firstWhole, start)
      end = start
    }
  } finally {
    await file.close()
  }
}

/** Null where the oldest file went while the newer ones were read. */
async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

async function read(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start)
  return buffer.subarray(0, bytesRead)
}

/** Newest first. */
function cut(bytes: Buffer, firstWhole: number, start: number): RawLine[] {
  const lines: RawLine[] = []
  for (let at = firstWhole; at < bytes.length;) {
    const found = bytes.indexOf(newline, at)
    const until = found === -1 ? bytes.length : found
    if (until > at) lines.push({ offset: start + at, text: bytes.toString('utf8', at, until) })
    at = until + 1
  }
  return lines.toReversed()
}
