import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'

/** The few words of IPP (RFC 8010, RFC 8011) that ask after one job. */
const version = [0x01, 0x01]
const getJobAttributes = 0x00_09
const notFound = 0x04_06
const tags = {
  operation: 0x01,
  end: 0x03,
  enum: 0x23,
  keyword: 0x44,
  uri: 0x45,
  charset: 0x47,
  language: 0x48,
} as const
const headBytes = 8
/** Below this a tag begins a group; from here on it is of a value. */
const firstValueTag = 0x10
const ippPort = 631
const longestMs = 60_000

export interface IppJob {
  /** 3 waits, 4 held, 5 printing, 6 stopped, 7 cancelled, 8 aborted, 9 completed. */
  state: number
  /** The printer it is with. */
  printerUri: string
}

/** Asks the system's printing after a job: at a host and port, or at a socket's path; undefined where it knows none. */
export async function readJob(server: string, number: number): Promise<IppJob | undefined> {
  const answer = await sent(server, question(number))
  if (answer.length < headBytes) throw new Error('an answer that is no IPP')
  const status = answer.readUInt16BE(2)
  if (status === notFound) return undefined
  if (status > 0xff) throw new Error(`the system's printing answered ${status.toString(16)}`)
  const values = valuesOf(answer)
  const state = values.get('job-state')
  const printerUri = values.get('job-printer-uri')
  if (state?.length !== 4 || !printerUri) throw new Error('an answer that tells nothing of the job')
  return { state: state.readInt32BE(), printerUri: printerUri.toString('utf8') }
}

function question(number: number): Buffer {
  const u16 = (value: number) => Buffer.of(value >> 8, value & 0xff)
  /** One without a name is one more value of the attribute before it. */
  const value = (tag: number, name: string, text: string) =>
    Buffer.concat([
      Buffer.of(tag),
      ...[name, text].flatMap((part) => [u16(Buffer.byteLength(part)), Buffer.from(part)]),
    ])
  return Buffer.concat([
    Buffer.of(...version, 0, getJobAttributes, 0, 0, 0, 1, tags.operation),
    value(tags.charset, 'attributes-charset', 'utf-8'),
    value(tags.language, 'attributes-natural-language', 'en'),
    value(tags.uri, 'job-uri', `ipp://localhost/jobs/${number}`),
    value(tags.keyword, 'requested-attributes', 'job-state'),
    value(tags.keyword, '', 'job-printer-uri'),
    Buffer.of(tags.end),
  ])
}

/** The first value of each attribute, whatever its group. */
function valuesOf(answer: Buffer): Map<string, Buffer> {
  const values = new Map<string, Buffer>()
  for (let at = headBytes; at < answer.length && answer[at] !== tags.end;) {
    if ((answer[at] ?? 0) < firstValueTag) {
      at += 1
      continue
    }
    const nameEnd = at + 3 + answer.readUInt16BE(at + 1)
    const end = nameEnd + 2 + answer.readUInt16BE(nameEnd)
    const name = answer.toString('utf8', at + 3, nameEnd)
    if (name !== '') values.set(name, answer.subarray(nameEnd + 2, end))
    at = end
  }
  return values
}

async function sent(server: string, body: Buffer): Promise<Buffer> {
  const headers = { 'content-type': 'application/ipp', 'content-length': body.length }
  const there = server.startsWith('/')
    ? { socketPath: server }
    : { host: server.replace(/:\d+$/, ''), port: Number(/:(\d+)$/.exec(server)?.[1] ?? ippPort) }
  const signal = AbortSignal.timeout(longestMs)
  const asking = request({ ...there, path: '/jobs/', method: 'POST', headers, signal })
  asking.end(body)
  const [answer] = (await once(asking, 'response')) as [IncomingMessage]
  const pieces = (await answer.toArray()) as Buffer[]
  if (answer.statusCode !== 200) throw new Error(`the system's printing answered ${answer.statusCode}`)
  return Buffer.concat(pieces)
}
