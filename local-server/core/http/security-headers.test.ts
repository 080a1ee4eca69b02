import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { expect, it } from 'vitest'
import type { StoredFile } from '../../../contracts/files.ts'
import { startTestServer } from '../../testing/test-server.ts'

/** Written out: whoever loosens one changes it here too. */
const expected: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'camera=(self), microphone=(), geolocation=(), payment=()',
}
const policy: Readonly<Record<string, string>> = {
  'default-src': "'self'",
  'script-src': "'self'",
  'style-src-elem':
    "'self' 'sha256-aE5Ep++ZY6RUFzOd40ibIdcCdtGySQHcz1d0COOIOs8=' 'sha256-60LHlRjW/B3CtzIoE/Lf1/NEDvko9efWMFaGVhHu/cs='",
  'style-src-attr': "'unsafe-inline'",
  'img-src': "'self' data: blob:",
  'font-src': "'self' data:",
  'connect-src': "'self'",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
}

/** Every header of the answer, by its name in small letters. */
const headersOf = (headers: Headers) => Object.fromEntries(headers.entries())

const policyOf = (header: string | undefined) =>
  Object.fromEntries(
    (header ?? '').split('; ').map((part) => [part.slice(0, part.indexOf(' ')), part.slice(part.indexOf(' ') + 1)]),
  )

it('stand on every answer: pages, what they load, the API, files, refusals, live connections', async () => {
  const { administrator, nobody, port } = await startTestServer()
  const upload = async (name: string, body: string) => {
    const headers = { 'idempotency-key': randomUUID() }
    return administrator.fetch(`/api/v1/files?name=${name}`, { method: 'POST', headers, body })
  }
  const { id } = (await (await upload('a.csv', 'a;b\n')).json()) as StoredFile
  const file = await administrator.fetch(`/api/v1/files/${id}`)
  const etag = file.headers.get('etag') ?? ''
  const post = (body: string) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body })
  /** Under a name that is not this machine's, which `fetch` cannot send. */
  const underAnotherName = new Promise<Record<string, unknown>>((resolve, reject) => {
    request({ port, path: '/', headers: { host: 'elsewhere.example' } }, (response) => {
      response.resume()
      resolve({ ...response.headers, status: response.statusCode })
    })
      .on('error', reject)
      .end()
  })

  const answers: readonly (readonly [string, number | undefined, Promise<Response> | Response])[] = [
    // 503 where the pages are not built.
    ['a page', undefined, nobody.fetch('/')],
    ['a page of a module', undefined, nobody.fetch('/lines')],
    ['a file of the pages that is not there', 404, nobody.fetch('/assets/none.js')],
    ['the API', 200, nobody.fetch('/api/v1/status')],
    ['the API’s pages', 200, nobody.fetch('/api/docs/')],
    ['the API’s description', 200, nobody.fetch('/api/openapi.json')],
    ['health', 200, nobody.fetch('/healthz')],
    ['metrics', 200, nobody.fetch('/metrics')],
    ['a file', 200, file],
    ['a file one has', 304, administrator.fetch(`/api/v1/files/${id}`, { headers: { 'if-none-match': etag } })],
    ['an upload that is refused', 422, upload('a.exe', 'MZ')],
    ['nobody', 401, nobody.fetch('/api/v1/people')],
    ['no route', 404, administrator.fetch('/api/v1/none')],
    [
      'another site',
      403,
      administrator.fetch('/api/v1/people', { method: 'POST', headers: { origin: 'https://a.uz' } }),
    ],
    ['a broken body', 400, nobody.fetch('/api/v1/session', post('{'))],
    ['too large a body', 413, nobody.fetch('/api/v1/session', post('x'.repeat(2_000_000)))],
    ['a live connection', 200, nobody.fetch('/socket.io/?EIO=4&transport=polling')],
  ]
  const all = await Promise.all(
    answers.map(async ([what, status, answer]) => {
      const { headers, status: given } = await answer
      if (status !== undefined) expect.soft(given, what).toBe(status)
      return [what, headersOf(headers)] as const
    }),
  )
  for (const [what, headers] of [...all, ['another name', await underAnotherName] as const]) {
    expect.soft(headers, what).toMatchObject(expected)
    expect.soft(policyOf(String(headers['content-security-policy'])), what).toEqual(policy)
    // The local network's certificate is the institution's own; only api.test.ts's cloud server says this.
    expect.soft(headers['strict-transport-security'], what).toBeUndefined()
  }
  const byName = new Map(all)
  expect(byName.get('the API')).toMatchObject({ 'cache-control': 'no-store', 'x-request-id': expect.any(String) })
  expect(byName.get('a file')?.['content-disposition']).toMatch(/^attachment/)
})
