import multicastDns from 'multicast-dns'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { DiscoveryOptions, FoundServer, ServerRecord } from '../contracts/discovery.ts'
import { freeMulticastPort } from '../tests/support/free-port.ts'
import { announceServer } from './announce.ts'
import { findServers } from './find.ts'

const patience = { timeout: 10_000, interval: 20 }
const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':')
const record: ServerRecord = {
  id: '019ab0c0-0000-7000-8000-00000000beef',
  institution: 'Oʻzbekiston “Ғылым” = Көкөтөй',
  version: '1.2.3',
  fingerprint,
}
const found: FoundServer = {
  serverId: record.id,
  institution: record.institution,
  version: record.version,
  fingerprint,
  address: '127.0.0.2',
  url: 'https://127.0.0.2:5643',
}

/** Real multicast that does not leave this machine, on a port of the test's own. */
async function network(host = '127.0.0.2'): Promise<DiscoveryOptions> {
  const port = await freeMulticastPort()
  const onProblem = (error: Error) => {
    throw error
  }
  return { host, port, onProblem }
}

function announce(options: DiscoveryOptions, more: { record?: ServerRecord; port?: number } = {}) {
  const announcer = announceServer({ record, port: 5643, hostName: 'markaz-beef.local', ...more }, options)
  onTestFinished(() => announcer.stop())
  return announcer
}

function watch(options: DiscoveryOptions) {
  const heard: string[] = []
  const servers = new Map<string, FoundServer>()
  const finder = findServers({
    ...options,
    onFound: (server) => {
      heard.push(`found ${server.url} ${server.institution}`)
      servers.set(server.url, server)
    },
    onLost: ({ url }) => {
      heard.push(`lost ${url}`)
      servers.delete(url)
    },
  })
  onTestFinished(() => finder.stop())
  return { heard, servers }
}

function listen({ port }: DiscoveryOptions) {
  const socket = multicastDns({ port, interface: '127.0.0.1', bind: '0.0.0.0' })
  onTestFinished(() => socket.destroy())
  return socket
}

it('finds a server that was there before, whatever letters its institution is written with', async () => {
  const options = await network()
  announce(options)
  const { servers } = watch(options)
  await vi.waitFor(() => expect([...servers.values()]).toEqual([found]), patience)
})

it('finds a server that comes later, and loses it when it takes its leave', async () => {
  const options = await network()
  const { heard } = watch(options)
  const announcer = announce(options)
  await vi.waitFor(() => expect(heard).toHaveLength(1), patience)
  await announcer.stop()
  await vi.waitFor(
    () => expect(heard).toEqual([expect.stringContaining('found'), 'lost https://127.0.0.2:5643']),
    patience,
  )
})

it('tells copies of one install on two computers apart', async () => {
  const options = await network()
  announce(options)
  announce({ ...options, host: '127.0.0.3' })
  const { servers } = watch(options)
  await vi.waitFor(
    () => expect([...servers.keys()].toSorted()).toEqual([found.url, 'https://127.0.0.3:5643']),
    patience,
  )
  expect(new Set([...servers.values()].map(({ serverId }) => serverId)).size).toBe(1)
})

it('says nothing new of a server that is started anew at the same address', async () => {
  const options = await network()
  const { heard } = watch(options)
  const listener = listen(options)
  const instances = new Set<unknown>()
  listener.on('response', ({ answers }) => {
    for (const answer of answers) if (answer.type === 'PTR') instances.add(answer.data)
  })
  const first = announce(options)
  await vi.waitFor(() => expect(heard).toHaveLength(1), patience)
  announce(options)
  await vi.waitFor(() => expect(instances.size).toBe(2), patience)
  await first.stop()
  announce(options, { record: { ...record, institution: 'Zamon' } })
  await vi.waitFor(() => expect(heard.at(-1)).toContain('Zamon'), patience)
  expect(heard).toEqual([expect.stringContaining(record.institution), expect.stringContaining('Zamon')])
})

it('answers for the server’s name, and says that there is no IPv6 address to wait for', async () => {
  const options = await network()
  announce(options)
  const phone = listen(options)
  const answers = new Map<string, unknown>()
  phone.on('response', (response) => {
    for (const answer of response.answers) {
      if (answer.name === 'markaz-beef.local' && 'data' in answer) answers.set(answer.type, answer.data)
    }
  })
  phone.query([{ name: 'Markaz-BEEF.local', type: 'A' }])
  await vi.waitFor(() => expect(answers.get('A')).toBe('127.0.0.2'), patience)
  phone.query([{ name: 'markaz-beef.local', type: 'AAAA' }])
  await vi.waitFor(() => expect(answers.get('NSEC')).toMatchObject({ rrtypes: ['A'] }), patience)
})

it('shortens a name that is too long for the record, and never in the middle of a letter', async () => {
  const options = await network()
  announce(options, { record: { ...record, institution: 'Қ'.repeat(200) } })
  const { servers } = watch(options)
  await vi.waitFor(() => expect(servers.get(found.url)?.institution).toBe('Қ'.repeat(100)), patience)
})

it('passes over what is no server of ours', async () => {
  const options = await network()
  const stranger = listen(options)
  const { heard } = watch(options)
  const instance = 'x._markaz._tcp.local'
  const pointer = { type: 'PTR', name: '_markaz._tcp.local', ttl: 120, data: instance } as const
  const service = { type: 'SRV', name: instance, ttl: 120, data: { port: 1, target: 'x.local' } } as const
  const address = { type: 'A', name: 'x.local', ttl: 120, data: '127.0.0.9' } as const
  stranger.respond([pointer])
  stranger.respond([pointer, service, address, { type: 'TXT', name: instance, ttl: 120, data: ['id=1', '', '='] }])
  stranger.respond([pointer, service, { type: 'TXT', name: instance, ttl: 120, data: 'fingerprint=' }])
  announce(options)
  await vi.waitFor(() => expect(heard).toEqual([expect.stringContaining('https://127.0.0.2:5643')]), patience)
})
