import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { expect, it, onTestFinished } from 'vitest'
import { changeLan, readLan } from '../../contracts/lan.ts'
import { createStation, deleteStation, listStations } from '../../contracts/stations.ts'
import { isIssuedBy, verdictOn, verdicts } from '../../desktop/certificates.ts'
import type { FindServers } from '../../desktop/system.ts'
import { greetServer } from '../../desktop/greet-server.ts'
import { openAuthority } from '../../local-server/core/lan/authority.ts'
import { openSecrets } from '../../local-server/core/secrets.ts'
import { startTestServer } from '../../local-server/testing/test-server.ts'
import { freePort } from '../support/free-port.ts'
import { openSeat } from './seat.ts'
import { eventually } from '../support/eventually.ts'

const lanHost = '127.0.0.2'
const main = { kind: 'main' } as const
const temporary = () => {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-station-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A server that lets the network in; the clock stands at the real time, as certificates do. */
async function openServer() {
  const port = await freePort()
  const server = await startTestServer({ config: { lanHost }, now: new Date().toISOString() })
  await server.administrator.call(changeLan, { body: { on: true, port } })
  const { certificate } = await server.administrator.call(readLan)
  return { server, address: `${lanHost}:${port}`, fingerprint: certificate?.authorityFingerprint ?? '' }
}

/** The certificate a server presents, as Electron would hand it over. */
const presented = (address: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const [host, port] = address.split(':')
    const socket = connect({ host, port: Number(port), rejectUnauthorized: false }, () => {
      const { raw } = socket.getPeerCertificate(true)
      socket.destroy()
      resolve(new X509Certificate(raw).toString())
    })
    socket.once('error', reject)
  })

/** A certificate for the same host from somebody else's authority. */
async function impostor() {
  const folder = temporary()
  const now = Date.now()
  const authority = await openAuthority(join(folder, 'lan'), openSecrets(folder), { now, institution: 'Zamon' })
  return { authority, leaf: await authority.issue([lanHost], now) }
}

it('finds out which institution answers and by which authority it is known', async () => {
  const { address, fingerprint } = await openServer()
  const greeted = await greetServer(address)
  expect(greeted).toMatchObject({ institution: 'Zamon', url: `https://${address}`, fingerprint })
  expect(new X509Certificate(greeted.authority).fingerprint256).toBe(fingerprint)
  expect(await greetServer(address, fingerprint)).toEqual(greeted)
  await expect(greetServer(address, 'AB:CD')).rejects.toThrow('otherFingerprint')
})

it('believes the pinned authority alone for the pinned server', async () => {
  const { address } = await openServer()
  const pinned = await greetServer(address)
  const certificate = await presented(address)
  const now = Date.now()
  expect(verdictOn(pinned, { hostname: lanHost, certificate, now })).toBe(verdicts.trusted)

  const { leaf } = await impostor()
  expect(verdictOn(pinned, { hostname: lanHost, certificate: leaf.chain, now })).toBe(verdicts.refused)
  expect(verdictOn(pinned, { hostname: lanHost, certificate: 'rubbish', now })).toBe(verdicts.refused)
  expect(verdictOn(pinned, { hostname: lanHost, certificate, now: now + 400 * 86_400_000 })).toBe(verdicts.refused)
  expect(verdictOn(pinned, { hostname: 'example.org', certificate, now })).toBe(verdicts.asChromiumSays)
  expect(verdictOn(undefined, { hostname: lanHost, certificate, now })).toBe(verdicts.asChromiumSays)
  expect(isIssuedBy(pinned.authority, { certificate, host: '10.9.9.9', now })).toBe(false)
  // A leaf is no authority, whatever it signs.
  expect(isIssuedBy(certificate, { certificate, host: lanHost, now })).toBe(false)
})

it('says what is wrong with an address', async () => {
  const nobody = await freePort()
  await expect(greetServer('')).rejects.toThrow('address')
  await expect(greetServer('ftp://10.0.0.1')).rejects.toThrow('address')
  await expect(greetServer(`${lanHost}:${nobody}`)).rejects.toThrow('noAnswer')

  const { authority, leaf } = await impostor()
  const answers = { trust: '{}' }
  const other = createServer({ cert: leaf.chain, key: leaf.key }, (_request, response) => response.end(answers.trust))
  onTestFinished(() => void other.close())
  const port = await freePort()
  await new Promise<void>((resolve) => {
    other.listen(port, lanHost, resolve)
  })
  const address = `${lanHost}:${port}`
  await expect(greetServer(address)).rejects.toThrow('notMarkaz')
  const trust = { on: true, institution: null, addresses: [], authorityEndsAt: null }
  answers.trust = JSON.stringify({ ...trust, authorityFingerprint: 'AB:CD' })
  await expect(greetServer(address)).rejects.toThrow('notMarkaz')
  answers.trust = JSON.stringify({ ...trust, authorityFingerprint: authority.fingerprint })
  await expect(greetServer(address)).rejects.toThrow('notSetUp')
})

it('becomes a station of the server that a person has compared, and finds it again at a new address', async () => {
  const { address, fingerprint } = await openServer()
  const folder = temporary()
  const found = {
    institution: 'Zamon',
    address,
    url: `https://${address}`,
    fingerprint,
    serverId: 'one',
    version: '1.0',
  }
  let announce: Parameters<FindServers>[0] | undefined
  const findServers: FindServers = (on) => {
    announce = on
    return { stop: () => {} }
  }
  const seat = openSeat({ folder, findServers })
  onTestFinished(() => seat.desktop.stop())
  seat.shown.push(seat.desktop.mainPage())
  seat.desktop.start()
  expect(seat.shown).toEqual(['markaz://desktop/first-run'])
  expect(await seat.page()).toContain('The main computer')

  expect(await seat.desktop.page('/first-run/station')).toContain('Looking for servers')
  announce?.onFound(found)
  expect(await seat.desktop.page('/first-run/station')).toContain(`value="${found.url}"`)
  announce?.onLost(found)
  expect(await seat.desktop.page('/first-run/station')).not.toContain(found.url)

  expect(await seat.desktop.submit('station.find', { address: 'nowhere:x' }, main)).toContain('This is no address')
  expect(await seat.desktop.submit('station.find', { address, fingerprint }, main)).toBeNull()
  expect((await seat.page()).replaceAll('<wbr />', '')).toContain(fingerprint)
  expect(seat.desktop.serverOrigin()).toBeUndefined()
  await seat.desktop.submit('station.trust', {}, main)
  expect(seat.shown.at(-1)).toBe(found.url)
  expect(seat.desktop.pinned()?.fingerprint).toBe(fingerprint)

  announce?.onFound({ ...found, serverId: 'two', fingerprint: 'EF:01', url: 'https://10.0.0.66:5643' })
  expect(seat.desktop.serverOrigin()).toBe(found.url)
  announce?.onFound({ ...found, url: 'https://127.0.0.9:5643' })
  await eventually(() => expect(seat.shown.at(-1)).toBe('https://127.0.0.9:5643'))
  expect(seat.carried).toEqual([[found.url, 'https://127.0.0.9:5643']])
  expect(seat.settings.get().role).toMatchObject({ kind: 'station', server: { url: 'https://127.0.0.9:5643' } })
})

it('connects the devices of a station with its server, over the pinned certificate, also where that has moved, until it is not paired any more', async () => {
  const { server, address, fingerprint } = await openServer()
  const folder = temporary()
  const first = openSeat({ folder })
  first.settings.change({ role: { kind: 'station', server: await greetServer(address) } })
  let announce: Parameters<FindServers>[0] | undefined
  const findServers: FindServers = (on) => {
    announce = on
    return { stop: () => {} }
  }
  const seat = openSeat({ folder, findServers })
  onTestFinished(() => seat.desktop.stop())
  seat.desktop.start()
  const { station, pairing } = await server.administrator.call(createStation, {
    body: { name: 'Desk 1', kind: 'desk', locale: 'ru' },
  })
  const fields = { kioskPin: '', a4Printer: '', agent: 'on', agentCode: pairing.code, language: '', updatesFrom: '' }
  const computer = { kind: 'computer' } as const
  expect(await seat.desktop.submit('computer.save', { ...fields, agentCode: '12' }, computer)).toContain('eight digits')
  expect(await seat.desktop.submit('computer.save', fields, computer)).toEqual({ done: 'Saved.' })
  const stateSays = (text: string) =>
    eventually(async () => expect(await seat.desktop.page('/this-computer')).toContain(text))
  await stateSays('Connected.')
  expect((await server.administrator.call(listStations)).items).toMatchObject([{ id: station.id }])

  const port = await freePort()
  await server.administrator.call(changeLan, { body: { on: true, port } })
  const url = `https://${lanHost}:${port}`
  announce?.onFound({ institution: 'Zamon', address: lanHost, url, fingerprint, serverId: 'one', version: '1.0' })
  const kept = () => readFileSync(join(folder, 'profile', 'agent', 'pairing.json'), 'utf8')
  await eventually(() => expect(kept()).toContain(url))
  await stateSays('Connected.')

  await server.administrator.call(deleteStation, { params: { id: station.id } })
  await stateSays('Not paired yet')
})
