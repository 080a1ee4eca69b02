/**
 * Where in parsed input a text cannot be kept as it is, as a path of keys; undefined where all can. PostgreSQL keeps no
 * U+0000, and half of a surrogate pair is no character: nobody types either, so it is a program's mistake.
 */
export function findUnstorableText(input: unknown): string[] | undefined {
  if (typeof input === 'string') return isStorable(input) ? undefined : []
  if (typeof input !== 'object' || input === null) return undefined
  for (const [key, value] of Object.entries(input)) {
    if (!isStorable(key)) return [key.toWellFormed().replaceAll('\0', '')]
    const found = findUnstorableText(value)
    if (found) return [key, ...found]
  }
  return undefined
}

const isStorable = (text: string) => text.isWellFormed() && !text.includes('\0')
