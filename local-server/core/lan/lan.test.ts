import { X509Certificate } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { io } from 'socket.io-client'
import { expect, it } from 'vitest'
import { readStatus, signIn } from '../../../contracts/identity/sign-in.ts'
import { changeLan, changeLanNames, readLan, readTrust } from '../../../contracts/lan.ts'
import { listAudit } from '../../../contracts/audit.ts'
import { freePort } from '../../../tests/support/free-port.ts'
import { securityHeaders } from '../http/security-headers.ts'
import { createLan } from './lan.ts'
import { startTestServer, testPassword } from '../../testing/test-server.ts'

const lanHost = '127.0.0.2'

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

function get(
  url: string,
  options: { ca?: string; method?: string; body?: unknown; host?: string } = {},
): Promise<Answer> {
  const send = url.startsWith('https') ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      {
        method: options.method ?? 'GET',
        ...(options.ca === undefined ? {} : { ca: options.ca }),
        headers: {
          ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(options.host === undefined ? {} : { host: options.host }),
        },
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    request.on('error', reject)
    request.end(options.body === undefined ? undefined : JSON.stringify(options.body))
  })
}

/** The test's clock stands at the real time: TLS clients compare certificates with theirs. */
async function startOpen(port: number) {
  const server = await startTestServer({ config: { lanHost }, now: new Date().toISOString() })
  await server.administrator.call(changeLan, { body: { on: true, port } })
  const crt = await server.nobody.fetch('/api/v1/trust/authority.crt')
  expect(crt.headers.get('content-type')).toBe('application/x-x509-ca-cert')
  const der = Buffer.from(await crt.arrayBuffer())
  const authority = new X509Certificate(der)
  return { server, authority, ca: authority.toString(), url: `https://${lanHost}:${port}` }
}

it('is off until somebody switches it on', async () => {
  const server = await startTestServer({ config: { lanHost } })
  expect(await server.administrator.call(readLan)).toMatchObject({ on: false, listening: false, addresses: [] })
  expect((await (await server.account('director')).refused(readLan)).code).toBe('permission.denied')
  expect((await server.nobody.refused(changeLan, { body: { on: true } })).code).toBe('auth.required')
  expect((await server.nobody.fetch('/api/v1/trust/authority.crt')).status).toBe(404)
})

it('lets in who trusts the install’s own authority, and nobody else', async () => {
  const port = await freePort()
  const { server, authority, ca, url } = await startOpen(port)
  const answer = await get(`${url}/api/v1/status`, { ca })
  expect(JSON.parse(answer.body)).toMatchObject({ setUp: true, institution: 'Zamon' })
  // Its authority may be made anew one day: a browser told to come by https only could not come back.
  const own = Object.entries(securityHeaders).map(([name, value]) => [name.toLowerCase(), value])
  expect(answer.headers).toMatchObject(Object.fromEntries(own))
  expect(answer.headers['strict-transport-security']).toBeUndefined()
  await expect(get(`${url}/api/v1/status`)).rejects.toThrow('self-signed certificate in certificate chain')

  const state = await server.administrator.call(readLan)
  expect(state).toMatchObject({ on: true, port, listening: true, problem: null, qr: `${url}/trust` })
  expect(state.addresses).toEqual([{ host: lanHost, url: `${url}/` }])
  expect(state.certificate?.authorityFingerprint).toBe(authority.fingerprint256)
  expect(state.certificate?.names).toContain(lanHost)
  expect(await server.nobody.call(readTrust)).toMatchObject({
    institution: 'Zamon',
    authorityFingerprint: authority.fingerprint256,
  })
  expect(authority.ca).toBe(true)
  expect((await server.administrator.call(listAudit, { query: { action: 'lan.changed' } })).items).toHaveLength(1)
})

it('keeps the authority’s key sealed and for its owner’s eyes', async () => {
  const { server } = await startOpen(await freePort())
  const path = join(server.dataFolder, 'lan', 'authority.key')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readFileSync(path, 'utf8')).toMatch(/^[\w-]+$/)
  expect(readFileSync(path, 'utf8')).not.toContain('PRIVATE')
})

it('sends plain HTTP on its port to https, and answers to no foreign name', async () => {
  const port = await freePort()
  const { url } = await startOpen(port)
  const answer = await get(`http://${lanHost}:${port}/boards?x=1`)
  expect(answer.status).toBe(308)
  expect(answer.headers.location).toBe(`${url}/boards?x=1`)
  expect((await get(`http://${lanHost}:${port}/`, { host: 'elsewhere.example' })).status).toBe(421)
})

it('marks its cookies as secure, and carries live events', async () => {
  const port = await freePort()
  const { server, ca, url } = await startOpen(port)
  const body = { signInName: 'dilnoza', password: testPassword }
  const signedIn = await get(`${url}/api/v1${signIn.path}`, { ca, method: 'POST', body })
  const [cookie = ''] = signedIn.headers['set-cookie'] ?? []
  expect(cookie).toMatch(/; secure/i)
  expect(cookie).toMatch(/; httponly/i)

  const socket = io(url, {
    transports: ['websocket'],
    ca,
    extraHeaders: { cookie: cookie.split(';')[0] ?? '' },
    reconnection: false,
  })
  const heard: string[] = []
  socket.on('event', ({ name }: { name: string }) => heard.push(name))
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  const ended = new Promise((resolve) => socket.once('disconnect', resolve))
  await server.administrator.call(changeLan, { body: { on: false } })
  await expect.poll(() => heard).toContain('lan.changed')
  await ended
})

it('is closed to everybody once it is switched off, and comes back after a restart when it is on', async () => {
  const port = await freePort()
  const { server, ca, url, authority } = await startOpen(port)
  await server.restart()
  expect((await get(`${url}/healthz`, { ca })).status).toBe(200)
  expect((await server.administrator.call(readLan)).certificate?.authorityFingerprint).toBe(authority.fingerprint256)
  await server.administrator.call(changeLan, { body: { on: false } })
  await expect.poll(async () => (await server.administrator.call(readLan)).listening).toBe(false)
  await expect(get(`${url}/healthz`, { ca })).rejects.toThrow('ECONNREFUSED')
  expect((await server.nobody.call(readStatus)).setUp).toBe(true)
})

it('renews its certificate before it ends, from the same authority, while people are connected', async () => {
  const server = await startTestServer()
  const port = await freePort()
  await server.core.db.write(async (tx) => {
    await tx.insertInto('lan_setting').values({ id: 'lan', enabled: 1, port }).execute()
  })
  const lan = createLan({ ...server.core, config: { ...server.core.config, lanHost } })
  await lan.start({ answer: (_, response) => response.end(), attach: () => undefined, allowedHost: () => true })
  const first = lan.state().certificate
  expect(first?.endsAt).toBeLessThan(server.clock.now() + 398 * 86_400_000)
  server.clock.advance(300 * 86_400_000)
  await lan.apply()
  expect(lan.state().certificate).toEqual(first)
  server.clock.advance(70 * 86_400_000)
  await lan.apply()
  const renewed = lan.state().certificate
  expect(renewed?.endsAt).toBe(server.clock.now() + 397 * 86_400_000)
  expect(renewed?.authorityFingerprint).toBe(first?.authorityFingerprint)
  await lan.stop()
})

it('refuses a port another program has', async () => {
  const server = await startTestServer({ config: { lanHost: '127.0.0.1' } })
  const refused = await server.administrator.refused(changeLan, { body: { on: true, port: server.port } })
  expect(refused).toMatchObject({ code: 'lan.portTaken', params: { port: server.port } })
  expect((await server.administrator.call(readLan)).on).toBe(false)
})

it('answers by the names an administrator added, for as long as they are there', async () => {
  const port = await freePort()
  const { server, ca, url } = await startOpen(port)
  const statusOf = async (base: string, host: string) => (await get(`${base}/api/v1/status`, { ca, host })).status
  const names = async () => (await server.administrator.call(readLan)).certificate?.names
  expect(await statusOf(server.address, 'markaz.zamon.uz:5600')).toBe(421)
  expect(await names()).not.toContain('markaz.zamon.uz')
  const { certificate: before } = await server.administrator.call(readLan)

  const body = { names: [' Markaz.Zamon.UZ ', '10.9.8.7', 'markaz.zamon.uz'] }
  expect(await server.administrator.call(changeLanNames, { body })).toEqual({ names: ['markaz.zamon.uz', '10.9.8.7'] })
  expect(await statusOf(server.address, 'markaz.zamon.uz:5600')).toBe(200)
  // A client believes the certificate for the name it asked for, or ends here.
  expect(await statusOf(url, 'markaz.zamon.uz')).toBe(200)
  expect(await statusOf(server.address, '10.9.8.7')).toBe(200)
  expect(await statusOf(server.address, 'other.zamon.uz')).toBe(421)
  const state = await server.administrator.call(readLan)
  expect(state.certificate?.names).toEqual(expect.arrayContaining(['markaz.zamon.uz', '10.9.8.7']))
  expect(state.certificate?.authorityFingerprint).toBe(before?.authorityFingerprint)
  expect(state.addresses).toContainEqual({ host: 'markaz.zamon.uz', url: `https://markaz.zamon.uz:${port}/` })

  await server.restart()
  expect(await statusOf(server.address, 'markaz.zamon.uz')).toBe(200)
  await server.administrator.call(changeLanNames, { body: { names: ['10.9.8.7'] } })
  expect(await statusOf(server.address, 'markaz.zamon.uz')).toBe(421)
  await expect(statusOf(url, 'markaz.zamon.uz')).rejects.toThrow('altnames')
  expect(await names()).not.toContain('markaz.zamon.uz')
  expect((await server.administrator.call(listAudit, { query: { action: 'lan.changed' } })).items).toHaveLength(3)
})

it('takes only names and addresses, from those who may', async () => {
  const server = await startTestServer({ config: { lanHost } })
  for (const wrong of ['https://markaz.uz', 'markaz.uz:80', '*.markaz.uz', '192.168.7.256']) {
    const refused = await server.administrator.refused(changeLanNames, { body: { names: ['good.uz', wrong] } })
    expect(refused).toMatchObject({ status: 422, code: 'lan.nameInvalid', errors: [{ path: 'body.names.1' }] })
  }
  const empty = await server.administrator.refused(changeLanNames, { body: { names: [' '] }, locale: 'ru' })
  expect(empty).toMatchObject({ status: 400, errors: [{ path: 'body.names.0', code: 'invalid.required' }] })
  const many = Array.from({ length: 21 }, (_, index) => `n${index}.uz`)
  expect(await server.administrator.refused(changeLanNames, { body: { names: many } })).toMatchObject({
    status: 400,
    errors: [{ path: 'body.names', code: 'invalid.tooMany' }],
  })
  expect((await server.administrator.call(readLan)).names).toEqual([])
  const director = await server.account('director')
  expect((await director.refused(changeLanNames, { body: { names: [] } })).code).toBe('permission.denied')
})
