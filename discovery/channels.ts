import { networkInterfaces } from 'node:os'
import multicastDns, { type MulticastDNS, type QueryPacket, type ResponsePacket } from 'multicast-dns'
import type { DiscoveryOptions } from '../contracts/discovery.ts'

export type Answer = ResponsePacket['answers'][number]
export type Question = QueryPacket['questions'][number]

const lookEveryMs = 5000

/** A socket of one interface. */
export interface Channel {
  /** Of this computer on that interface. */
  address: string
  mdns: MulticastDNS
}

export interface Channels {
  all(): Channel[]
  close(): Promise<void>
}

const interfaceAddresses = () =>
  Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address),
  )

/**
 * Keeps a socket open on each interface, also on those that come later: an answer leaves by the interface it is for,
 * with the address that is right there.
 */
export function openChannels(
  { host, port = 5353, onProblem = () => undefined }: DiscoveryOptions,
  onOpen: (channel: Channel) => void,
): Channels {
  const channels = new Map<string, Channel>()

  function open(address: string): void {
    const mdns = multicastDns({ port, interface: address, bind: '0.0.0.0', reuseAddr: true })
    const channel = { address, mdns }
    channels.set(address, channel)
    mdns.on('warning', onProblem)
    mdns.on('error', (error: Error) => {
      onProblem(error)
      channels.delete(address)
      mdns.destroy()
    })
    mdns.once('ready', () => onOpen(channel))
  }

  function look(): void {
    const wanted = host === undefined ? interfaceAddresses() : [host]
    for (const [address, { mdns }] of channels) {
      if (wanted.includes(address)) continue
      channels.delete(address)
      mdns.destroy()
    }
    for (const address of wanted) if (!channels.has(address)) open(address)
  }

  look()
  const timer = setInterval(look, lookEveryMs).unref()
  return {
    all: () => [...channels.values()],
    async close() {
      clearInterval(timer)
      await Promise.all(
        [...channels.values()].map(
          ({ mdns }) =>
            new Promise<void>((resolve) => {
              mdns.destroy(() => resolve())
            }),
        ),
      )
    },
  }
}
