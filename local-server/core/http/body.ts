import type { IncomingMessage } from 'node:http'
import { RuleError } from '../errors.ts'

/** JSON bodies up to this many bytes; files go through routes of their own. */
const jsonLimit = 1_048_576
const depthLimit = 40

/**
 * Reads a JSON body.
 *
 * @throws RuleError `request.tooLarge`, `request.unsupportedType`, `request.malformed`, `request.tooDeep`
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type']
  const declared = Number(request.headers['content-length'] ?? Number.NaN)
  if (declared > jsonLimit) throw new RuleError('request.tooLarge', { limitMegabytes: jsonLimit / 1_048_576 })

  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > jsonLimit) throw new RuleError('request.tooLarge', { limitMegabytes: jsonLimit / 1_048_576 })
    chunks.push(chunk)
  }
  if (size === 0) return undefined
  if (!type || !/^application\/json\b/i.test(type))
    throw new RuleError('request.unsupportedType', { expected: 'application/json' })
  const text = Buffer.concat(chunks).toString('utf8')
  if (isTooDeep(text)) throw new RuleError('request.tooDeep')
  try {
    return JSON.parse(text)
  } catch {
    throw new RuleError('request.malformed')
  }
}

/** Whether objects and arrays are nested more than 40 deep; nothing we accept is, and what we store must stay readable. */
function isTooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charCodeAt(index)
    if (inString) {
      if (char === 92) index += 1
      else if (char === 34) inString = false
    } else if (char === 34) inString = true
    else if (char === 123 || char === 91) {
      depth += 1
      if (depth > depthLimit) return true
    } else if (char === 125 || char === 93) depth -= 1
  }
  return false
}

/** Repeated keys become arrays: `?status=a&status=b` is `{ status: ['a', 'b'] }`. */
export function readQuery(search: string): Record<string, string | string[]> {
  const result: Record<string, string | string[]> = {}
  for (const [key, value] of new URLSearchParams(search)) {
    const there = result[key]
    if (there === undefined) result[key] = value
    else if (Array.isArray(there)) there.push(value)
    else result[key] = [there, value]
  }
  return result
}
