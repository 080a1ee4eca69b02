import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { FoundServer } from '../../../contracts/discovery.ts'
import { changeLan, proveInstall, readLan } from '../../../contracts/lan.ts'
import { listNotifications } from '../../../contracts/notifications.ts'
import { announceServer } from '../../../discovery/announce.ts'
import { findServers } from '../../../discovery/find.ts'
import { freeMulticastPort, freePort } from '../../../tests/support/free-port.ts'
import { startServer } from '../../main.ts'
import { createClient } from '../../testing/test-client.ts'
import { isPostgres } from '../../testing/test-install.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'
import { askForProof } from './same-install.ts'
import { eventually } from '../../../tests/support/eventually.ts'

const lanHost = '127.0.0.2'
/** Multicast has to come round on a computer that is busy with other tests. */
const version = expect.any(String) as string

async function startOpen(mdnsPort: number, host = lanHost): Promise<{ server: TestServer; url: string }> {
  const server = await startTestServer({ config: { lanHost: host, mdnsPort }, now: new Date().toISOString() })
  const port = await freePort()
  await server.administrator.call(changeLan, { body: { on: true, port } })
  return { server, url: `https://${host}:${port}` }
}

function watch(port: number) {
  const servers = new Map<string, FoundServer>()
  const finder = findServers({
    host: '127.0.0.1',
    port,
    onFound: (server) => servers.set(server.url, server),
    onLost: ({ url }) => servers.delete(url),
  })
  onTestFinished(() => finder.stop())
  return servers
}

it('tells the network of itself while it is switched on', async () => {
  const port = await freeMulticastPort()
  const servers = watch(port)
  const { server, url } = await startOpen(port)
  const { certificate } = await server.administrator.call(readLan)
  await eventually(() =>
    expect([...servers.values()]).toEqual([
      {
        serverId: server.core.install.id,
        institution: 'Zamon',
        version,
        address: lanHost,
        url,
        fingerprint: certificate?.authorityFingerprint,
      },
    ]),
  )
  expect((await server.administrator.call(readLan)).neighbours).toEqual([])
  await server.administrator.call(changeLan, { body: { on: false } })
  await eventually(() => expect(servers.size).toBe(0))
})

it('is opened by its name: it is shown, certified and let in', async () => {
  const { server, url } = await startOpen(await freeMulticastPort())
  const state = await server.administrator.call(readLan)
  const name = `markaz-${server.core.install.id.slice(-4)}.local`
  expect(state.addresses.map(({ host }) => host)).toEqual([lanHost, name])
  expect(state.certificate?.names).toContain(name)
  const statusFor = async (host: string) => {
    const asked = request(`${url}/healthz`, { headers: { host }, rejectUnauthorized: false, agent: false })
    asked.end()
    const [response] = (await once(asked, 'response')) as [{ statusCode: number; resume: () => void }]
    response.resume()
    return response.statusCode
  }
  expect(await statusFor(name)).toBe(200)
  expect(await statusFor('markaz-other.local')).toBe(421)
})

it('shows the other servers of the network, and says when one has the same name', async () => {
  const port = await freeMulticastPort()
  const { server } = await startOpen(port)
  const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':')
  const other = { id: '019ab0c0-0000-7000-8000-00000000beef', version: '9.9.9', fingerprint }
  const announce = (institution: string, host: string) => {
    const record = { ...other, institution }
    const announcer = announceServer({ record, port: 5643, hostName: 'markaz-beef.local' }, { host, port })
    onTestFinished(() => announcer.stop())
  }
  announce('Zamon', '127.0.0.3')
  announce('Umid', '127.0.0.4')
  await eventually(async () => {
    const { neighbours } = await server.administrator.call(readLan)
    expect(neighbours.toSorted((a, b) => a.url.localeCompare(b.url))).toEqual([
      { institution: 'Zamon', version: '9.9.9', url: 'https://127.0.0.3:5643', clash: 'name' },
      { institution: 'Umid', version: '9.9.9', url: 'https://127.0.0.4:5643', clash: null },
    ])
  })
  const ready = await (await server.nobody.fetch('/readyz')).text()
  expect(ready).toMatch(/"name":"lan","ok":true,"vital":false,"detail":"[^"]*same name at https:\/\/127\.0\.0\.3:5643/)
})

it('proves itself to a copy of its data, and to nobody else', async () => {
  const { server, url } = await startOpen(await freeMulticastPort())
  const { id: _, secret } = server.core.install
  const fingerprint = (await server.administrator.call(readLan)).certificate?.authorityFingerprint ?? ''
  expect(await askForProof({ url, fingerprint }, secret)).toMatchObject({ startedAt: server.clock.now() })
  expect(await askForProof({ url, fingerprint }, 'another secret')).toBeNull()
  expect(await askForProof({ url, fingerprint: fingerprint.replaceAll(/\w/g, '0') }, secret)).toBeNull()
  expect(await askForProof({ url: `https://${lanHost}:${await freePort()}`, fingerprint }, secret)).toBeNull()
  const short = await server.nobody.refused(proveInstall, { query: { nonce: 'x' } })
  expect(short).toMatchObject({ code: 'request.invalid', errors: [{ path: 'query.nonce' }] })
})

it('has nothing to prove before it has a certificate', async () => {
  const server = await startTestServer({ config: { lanHost } })
  const refused = await server.nobody.refused(proveInstall, { query: { nonce: 'n'.repeat(32) } })
  expect(refused.code).toBe('row.notFound')
})

// Servers on one PostgreSQL database work on the same rows: there is no copy that could go its own way.
describe.skipIf(isPostgres)('a second server on a copy of the same data (S-PLT-08)', () => {
  /** What a spare computer has: a copy of the whole folder, or of the database alone. */
  function copyOf({ dataFolder }: TestServer, isCopied: (name: string) => boolean = () => true): string {
    const folder = mkdtempSync(join(tmpdir(), 'markaz-copy-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    for (const name of readdirSync(dataFolder).filter(isCopied)) {
      cpSync(join(dataFolder, name), join(folder, name), { recursive: true })
    }
    return folder
  }
  const isDatabase = (name: string) => name.startsWith('markaz.db')

  async function startCopy({ core, clock }: TestServer, data: string, host = '127.0.0.3') {
    const copy = await startServer({ ...core.config, data, lanHost: host, port: 0 }, { clock, log: core.log })
    onTestFinished(() => copy.close())
    return copy
  }

  it.each([
    ['folder', () => true],
    ['database', isDatabase],
  ])('refuses to start on a copy of the %s, and says where the first one is', async (_, isCopied) => {
    const { server, url } = await startOpen(await freeMulticastPort())
    await expect(startCopy(server, copyOf(server, isCopied))).rejects.toThrow(
      `Zamon has its server running at ${url} already`,
    )
    expect((await server.administrator.call(readLan)).listening).toBe(true)
  })

  it('takes over under the same name where the first one is off', async () => {
    const { server } = await startOpen(await freeMulticastPort())
    const { addresses } = await server.administrator.call(readLan)
    const folder = copyOf(server)
    const cookies = new Map(server.administrator.cookies)
    await server.administrator.call(changeLan, { body: { on: false } })
    await expect.poll(async () => (await server.administrator.call(readLan)).listening).toBe(false)
    const spare = await startCopy(server, folder)
    const administrator = createClient(() => spare.address, cookies)
    const taken = await administrator.call(readLan)
    expect(taken).toMatchObject({ on: true, listening: true, problem: null })
    expect(taken.addresses.at(-1)?.host).toBe(addresses.at(-1)?.host)
  })

  it('is refused when its network is switched on later', async () => {
    const { server, url } = await startOpen(await freeMulticastPort())
    const { administrator } = server
    await administrator.call(changeLan, { body: { on: false } })
    const folder = copyOf(server)
    await administrator.call(changeLan, { body: { on: true } })
    const spare = await startCopy(server, folder)
    const there = createClient(() => spare.address, new Map(administrator.cookies))
    const refused = await there.refused(changeLan, { body: { on: true, port: await freePort() } })
    expect(refused).toMatchObject({ code: 'lan.otherServer', params: { url } })
    expect((await there.call(readLan)).on).toBe(false)
  })

  it('closes its door when both were started at once: the later one', async () => {
    const port = await freeMulticastPort()
    const { server, url } = await startOpen(port)
    const folder = copyOf(server)
    server.clock.advance(1000)
    // Where nothing can be heard yet, as with a cable that is plugged in later.
    const elsewhere = await freeMulticastPort()
    const spare = await startServer(
      { ...server.core.config, data: folder, lanHost: '127.0.0.3', port: 0, mdnsPort: elsewhere },
      { clock: server.clock, log: server.core.log },
    )
    onTestFinished(() => spare.close())
    const there = createClient(() => spare.address, new Map(server.administrator.cookies))
    expect((await there.call(readLan)).listening).toBe(true)
    const { certificate } = await server.administrator.call(readLan)
    const record = {
      id: server.core.install.id,
      institution: 'Zamon',
      version: '0',
      fingerprint: certificate?.authorityFingerprint ?? '',
    }
    const { hostname: host, port: door } = new URL(url)
    const first = announceServer({ record, port: Number(door), hostName: 'x.local' }, { host, port: elsewhere })
    await eventually(async () =>
      expect(await there.call(readLan)).toMatchObject({
        listening: false,
        problem: 'lan.otherServer',
        neighbours: [{ url, clash: 'install' }],
      }),
    )
    const told = await there.call(listNotifications, { query: {} })
    expect(told.items.map(({ kind }) => kind)).toContain('lan.otherServer')
    await first.stop()
    await eventually(async () => expect(await there.call(readLan)).toMatchObject({ listening: true, problem: null }))
  })

  it('is not kept from starting by one that only says it is the same', async () => {
    const port = await freeMulticastPort()
    const { server } = await startOpen(port)
    const { id } = server.core.install
    const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':')
    await server.restart(() => {
      const record = { id, institution: 'Zamon', version: '0', fingerprint }
      const liar = announceServer({ record, port: 9, hostName: 'x.local' }, { host: '127.0.0.5', port })
      onTestFinished(() => liar.stop())
    })
    expect(await server.administrator.call(readLan)).toMatchObject({ listening: true, problem: null })
  })
})
