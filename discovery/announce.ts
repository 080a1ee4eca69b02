import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { discoveryService, type DiscoveryOptions, type ServerRecord } from '../contracts/discovery.ts'
import { openChannels, type Answer, type Channel, type Question } from './channels.ts'

export interface Announcement {
  record: ServerRecord
  /** Of its HTTPS door. */
  port: number
  /** The name other machines open it by: `markaz-1f2e.local`. */
  hostName: string
}

export interface Announcer {
  /** Takes it back, so that nobody waits for it to run out. */
  stop(): Promise<void>
}

/** Who was told has to ask again within this time, or forgets it: what ended without a farewell is gone by then. */
const ttlSeconds = 120
const secondTimeMs = 1000
/** A text of a TXT record ends at 255 bytes, with its key. */
const longestTextBytes = 200

/**
 * Tells the local network of a server and answers whoever asks: for servers, or for the server's name.
 * Nothing is probed before, as the names are made from random ids; a copy of the same install may have the same name,
 * and is found as one.
 */
export function announceServer(announcement: Announcement, options: DiscoveryOptions = {}): Announcer {
  const { onProblem = () => undefined } = options
  const instance = `${randomBytes(6).toString('hex')}.${discoveryService}`
  const ending = new AbortController()

  const recordsOf = (channel: Channel, ttl = ttlSeconds): Answer[] =>
    serviceRecords({ ...announcement, instance, address: channel.address, ttl })
  const tell = (channel: Channel, answers: Answer[], additionals: Answer[] = []) =>
    new Promise<void>((resolve) => {
      channel.mdns.respond({ answers, additionals }, (error) => {
        if (error) onProblem(error)
        resolve()
      })
    })

  async function tellTwice(channel: Channel): Promise<void> {
    await tell(channel, recordsOf(channel))
    const isOver = await setTimeout(secondTimeMs, false, { ref: false, signal: ending.signal }).catch(() => true)
    if (!isOver) await tell(channel, recordsOf(channel))
  }

  const channels = openChannels(options, (channel) => {
    channel.mdns.on('query', ({ questions }) => {
      const records = recordsOf(channel)
      const answers = records.filter((record) => questions.some((question) => isAskedFor(record, question)))
      if (answers.length === 0 || ending.signal.aborted) return
      const others = records.filter((record) => !answers.includes(record))
      void tell(channel, answers, others)
    })
    void tellTwice(channel)
  })

  return {
    async stop() {
      ending.abort()
      await Promise.all(channels.all().map((channel) => tell(channel, recordsOf(channel, 0))))
      await channels.close()
    },
  }
}

function serviceRecords({
  record,
  port,
  hostName,
  instance,
  address,
  ttl,
}: Announcement & { instance: string; address: string; ttl: number }): Answer[] {
  const texts = Object.entries(record).map(([key, value]) => `${key}=${shortened(value)}`)
  return [
    { type: 'PTR', name: discoveryService, ttl, data: instance },
    { type: 'SRV', name: instance, ttl, flush: true, data: { port, target: hostName } },
    { type: 'TXT', name: instance, ttl, flush: true, data: texts },
    { type: 'A', name: hostName, ttl, flush: true, data: address },
    // There is no IPv6 address to wait for.
    { type: 'NSEC', name: hostName, ttl, flush: true, data: { nextDomain: hostName, rrtypes: ['A'] } },
  ]
}

const isAskedFor = (record: Answer, { name, type }: Question): boolean =>
  record.name.toLowerCase() === name.toLowerCase() &&
  (record.type === type || (type as string) === 'ANY' || (record.type === 'NSEC' && type === 'AAAA'))

function shortened(text: string): string {
  let end = text.length
  while (Buffer.byteLength(text.slice(0, end)) > longestTextBytes) end -= 1
  return text.slice(0, end).toWellFormed()
}
