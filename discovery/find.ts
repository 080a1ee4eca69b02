import { isDeepStrictEqual } from 'node:util'
import { discoveryService, zServerRecord, type DiscoveryOptions, type FoundServer } from '../contracts/discovery.ts'
import { openChannels, type Answer, type Channel } from './channels.ts'

export interface FindOptions extends DiscoveryOptions {
  /** Once for each server, and again when something of it has changed. */
  onFound: (server: FoundServer) => void
  onLost: (server: FoundServer) => void
}

export interface Finder {
  stop(): Promise<void>
}

const secondTimeMs = 1000
const askEveryMs = 20_000

interface Seen {
  server: FoundServer
  until: number
}

/**
 * Looks for servers of the local network until it is stopped. What a server says of itself is a claim: pin its
 * certificate to the fingerprint, and show the fingerprint to the person.
 */
export function findServers({ onFound, onLost, ...options }: FindOptions): Finder {
  const { onProblem = () => undefined } = options
  /** By the running server and the network it is seen in. */
  const seen = new Map<string, Seen>()

  const ask = ({ mdns }: Channel) =>
    mdns.query(discoveryService, 'PTR', (error) => {
      if (error) onProblem(error)
    })

  const others = (key: string) => [...seen].filter(([other]) => other !== key).map(([, { server }]) => server)
  const isTold = (key: string, server: FoundServer) => others(key).some((other) => isDeepStrictEqual(other, server))
  /** A server that was started anew is the same to whoever looks at it. */
  const isStillThere = (key: string, { serverId, url }: FoundServer) =>
    others(key).some((other) => other.serverId === serverId && other.url === url)

  function forget(key: string): void {
    const known = seen.get(key)
    if (!known) return
    seen.delete(key)
    if (!isStillThere(key, known.server)) onLost(known.server)
  }

  function hear(channel: Channel, records: readonly Answer[]): void {
    for (const pointer of records) {
      if (pointer.type !== 'PTR' || pointer.name.toLowerCase() !== discoveryService) continue
      const key = `${pointer.data} ${channel.address}`
      const ttl = pointer.ttl ?? 0
      const server = ttl > 0 ? serverIn(records, pointer.data) : undefined
      if (ttl === 0) forget(key)
      if (!server) continue
      const known = seen.get(key)?.server
      if (known && known.url !== server.url) forget(key)
      seen.set(key, { server, until: Date.now() + ttl * 1000 })
      if (!isDeepStrictEqual(known, server) && !isTold(key, server)) onFound(server)
    }
  }

  const channels = openChannels(options, (channel) => {
    channel.mdns.on('response', ({ answers, additionals }) => hear(channel, [...answers, ...additionals]))
    ask(channel)
    setTimeout(() => ask(channel), secondTimeMs).unref()
  })
  const timer = setInterval(() => {
    for (const [key, { until }] of seen) if (until < Date.now()) forget(key)
    for (const channel of channels.all()) ask(channel)
  }, askEveryMs).unref()

  return {
    async stop() {
      clearInterval(timer)
      await channels.close()
    },
  }
}

/** The server an answer is about; undefined where something is missing or is not as ours say it. */
function serverIn(records: readonly Answer[], instance: string): FoundServer | undefined {
  const service = records.find((one) => one.type === 'SRV' && one.name === instance)
  const text = records.find((one) => one.type === 'TXT' && one.name === instance)
  if (service?.type !== 'SRV' || text?.type !== 'TXT') return undefined
  const address = records.find((one) => one.type === 'A' && one.name === service.data.target)
  if (address?.type !== 'A') return undefined
  const record = zServerRecord.safeParse(textsOf([text.data].flat()))
  if (!record.success) return undefined
  const { id, ...said } = record.data
  return {
    serverId: id,
    ...said,
    address: address.data,
    url: `https://${address.data}:${service.data.port}`,
  }
}

const textsOf = (texts: readonly (string | Buffer)[]): Record<string, string> =>
  Object.fromEntries(
    texts.map((one) => {
      const [key = '', ...value] = one.toString('utf8').split('=')
      return [key, value.join('=')]
    }),
  )
