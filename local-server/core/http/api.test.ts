import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { localeTags } from '../../../contracts/common.ts'
import { createAccount } from '../../../contracts/identity/accounts.ts'
import { changePerson, createPerson, listPeople, readPerson, setPin } from '../../../contracts/people.ts'
import { changeSettings, readSettings } from '../../../contracts/settings.ts'
import { startTestServer } from '../../testing/test-server.ts'

const zulfiya = { familyName: 'Karimova', givenName: 'Zulfiya' }
const json = { 'content-type': 'application/json' }

describe('a request', () => {
  it('with wrong fields is answered with each field, what is wrong with it, in the caller’s language', async () => {
    const { administrator } = await startTestServer()
    const problem = await administrator.refused(createPerson, {
      body: { familyName: '', givenName: 7, badgeCode: 'x'.repeat(200) },
      locale: 'ru',
    })
    expect(problem).toMatchObject({ status: 400, code: 'request.invalid' })
    expect(problem.errors?.map(({ path, code }) => [path, code])).toEqual([
      ['body.familyName', 'invalid.required'],
      ['body.givenName', 'invalid.string'],
      ['body.badgeCode', 'invalid.tooLong'],
    ])
    expect(problem.errors?.every(({ message }) => /[а-я]/i.test(message))).toBe(true)
  })

  it('with a name or a PIN that is not allowed is told what is', async () => {
    const { administrator } = await startTestServer()
    const account = { fullName: 'Rustam', roleIds: [], locale: 'ru', password: 'tort-olma-nok-behi' } as const
    const refused = await administrator.refused(createAccount, { body: { ...account, signInName: 'a b' } })
    expect(refused.errors?.[0]).toMatchObject({ path: 'body.signInName', code: 'invalid.signInName' })
    const person = await administrator.call(createPerson, { body: zulfiya })
    const pin = await administrator.refused(setPin, { params: { id: person.id }, body: { pin: '12a' }, locale: 'ru' })
    expect(pin.errors?.[0]).toMatchObject({ path: 'body.pin', code: 'invalid.pin', message: 'От 4 до 8 цифр.' })
  })

  it.each(localeTags)('is refused with a text, not a key, in %s', async (locale) => {
    const { administrator } = await startTestServer()
    const problem = await administrator.refused(readPerson, { params: { id: randomUUID() }, locale })
    expect(problem.code).toBe('row.notFound')
    expect(problem.detail).not.toContain('error.')
    expect(problem.detail.length).toBeGreaterThan(20)
  })

  it('with a field nobody knows is refused instead of half understood', async () => {
    const { administrator } = await startTestServer()
    const problem = await administrator.refused(createPerson, { body: { ...zulfiya, badge: '1' } })
    expect(problem.errors).toMatchObject([{ path: 'body.badge', code: 'invalid.unknown' }])
  })

  it.each([
    ['not JSON', '{"familyName": ', json, 400, 'request.malformed'],
    ['a thousand deep', `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`, json, 400, 'request.tooDeep'],
    ['a list instead of an object', '[]', json, 400, 'request.invalid'],
    ['XML', '<a/>', { 'content-type': 'application/xml' }, 415, 'request.unsupportedType'],
  ])('that is %s is refused', async (_, body, headers, status, code) => {
    const { administrator } = await startTestServer()
    const response = await administrator.fetch('/api/v1/people', {
      method: 'POST',
      body,
      headers: { ...headers, 'idempotency-key': randomUUID() },
    })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ code })
    expect((await administrator.call(listPeople, { query: {} })).items).toEqual([])
  })

  it('of 50 MB is refused before it is read', async () => {
    const { administrator, port } = await startTestServer()
    const cookie = [...administrator.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const status = await new Promise((resolve, reject) => {
      const sending = request(
        {
          port,
          path: '/api/v1/people',
          method: 'POST',
          headers: { ...json, cookie, 'idempotency-key': randomUUID(), 'content-length': 50_000_000 },
        },
        (response) => resolve(response.statusCode),
      )
      sending.on('error', reject)
      sending.write('{"familyName":"')
    })
    expect(status).toBe(413)
  })

  it('of 50 MB that does not say so, a piece at a time, is refused once it is too much', async () => {
    const { administrator, port } = await startTestServer()
    const cookie = [...administrator.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...json, cookie, 'idempotency-key': randomUUID(), 'transfer-encoding': 'chunked' }
    const piece = Buffer.alloc(256 * 1024, 'a')
    let sent = 0
    const answer = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const sending = request({ port, path: '/api/v1/people', method: 'POST', headers }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        response.once('end', () => resolve({ status: response.statusCode, text }))
      })
      // The line may be cut under what is still being sent, once the answer is there.
      sending.on('error', (error: Error) => sent === 0 && reject(error))
      const sendMore = () => {
        if (sent >= 50_000_000 || sending.destroyed) return void sending.end()
        sent += piece.length
        sending.write(piece, sendMore)
      }
      sending.write('{"familyName":"', sendMore)
    })
    expect(answer.status).toBe(413)
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'request.tooLarge', params: { limitMegabytes: 1 } })
    expect((await administrator.call(listPeople, { query: {} })).items).toEqual([])
  })

  it('to an address there is not, or in a way it does not take, is told apart', async () => {
    const { administrator } = await startTestServer()
    expect(await (await administrator.fetch('/api/v1/nothing')).json()).toMatchObject({
      status: 404,
      code: 'route.notFound',
    })
    expect(await (await administrator.fetch('/api/v1/people', { method: 'DELETE' })).json()).toMatchObject({
      status: 405,
    })
  })

  it('that another site’s page caused is refused', async () => {
    const { administrator } = await startTestServer()
    const send = (headers: Record<string, string>) =>
      administrator.fetch('/api/v1/people', {
        method: 'POST',
        body: JSON.stringify(zulfiya),
        headers: { ...json, 'idempotency-key': randomUUID(), ...headers },
      })
    expect((await send({ origin: 'https://elsewhere.example' })).status).toBe(403)
    expect((await send({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await send({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })

  it('to a name that is not this machine’s is refused', async () => {
    const { port } = await startTestServer()
    const status = await new Promise((resolve, reject) => {
      request({ port, path: '/api/v1/status', headers: { host: 'elsewhere.example' } }, (response) =>
        resolve(response.statusCode),
      )
        .on('error', reject)
        .end()
    })
    expect(status).toBe(421)
  })

  it('may come over the same connection long after the half minute at which pages ask again', async () => {
    const { nobody } = await startTestServer()
    expect((await nobody.fetch('/api/v1/status')).headers.get('keep-alive')).toBe('timeout=75')
  })

  it('by https is told to come by https only where the server stands in the internet', async () => {
    const hsts = async (config: { role: 'local' | 'cloud' }, proto: string) => {
      const { nobody } = await startTestServer({ config })
      const { headers } = await nobody.fetch('/api/v1/status', { headers: { 'x-forwarded-proto': proto } })
      return headers.get('strict-transport-security')
    }
    expect(await hsts({ role: 'cloud' }, 'https')).toBe('max-age=31536000; includeSubDomains')
    expect(await hsts({ role: 'cloud' }, 'http')).toBeNull()
    expect(await hsts({ role: 'local' }, 'https')).toBeNull()
  })
})

describe('an idempotency key', () => {
  it('gives the same answer and one effect, however often and however fast it is sent', async () => {
    const { administrator, events } = await startTestServer()
    const send = () => administrator.call(createPerson, { body: zulfiya, key: 'k1' })
    const answers = await Promise.all([send(), send(), send(), send()])
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect((await administrator.call(listPeople, { query: {} })).items).toHaveLength(1)
    expect((await events()).filter((name) => name === 'person.changed')).toHaveLength(1)
  })

  it('with another body is refused and changes nothing', async () => {
    const { administrator } = await startTestServer()
    await administrator.call(createPerson, { body: zulfiya, key: 'k1' })
    const problem = await administrator.refused(createPerson, { body: { ...zulfiya, givenName: 'Zuhra' }, key: 'k1' })
    expect(problem).toMatchObject({ status: 409, code: 'idempotency.keyReused' })
    expect((await administrator.call(listPeople, { query: {} })).items).toHaveLength(1)
  })

  it('of one person is not another’s', async () => {
    const server = await startTestServer()
    const other = await server.account(['person.manage', 'person.read'])
    const first = await server.administrator.call(createPerson, { body: zulfiya, key: 'k1' })
    const second = await other.call(createPerson, { body: zulfiya, key: 'k1' })
    expect(second.id).not.toBe(first.id)
  })

  it('of a refused request is free again', async () => {
    const { administrator } = await startTestServer()
    await administrator.call(createPerson, { body: { ...zulfiya, badgeCode: 'B1' } })
    await administrator.refused(createPerson, { body: { ...zulfiya, badgeCode: 'B1' }, key: 'k2' })
    await administrator.call(createPerson, { body: { ...zulfiya, badgeCode: 'B2' }, key: 'k2' })
  })

  it('has to be there', async () => {
    const { administrator } = await startTestServer()
    const response = await administrator.fetch('/api/v1/people', {
      method: 'POST',
      body: JSON.stringify(zulfiya),
      headers: json,
    })
    expect(await response.json()).toMatchObject({ status: 400, code: 'idempotency.keyRequired' })
  })
})

describe('a row’s version', () => {
  it('that is stale is refused with the row as it is now', async () => {
    const { administrator } = await startTestServer()
    const person = await administrator.call(createPerson, { body: zulfiya })
    const params = { id: person.id }
    await administrator.call(changePerson, { params, body: { version: 1, givenName: 'Zuhra' } })
    const problem = await administrator.refused(changePerson, { params, body: { version: 1, givenName: 'Zilola' } })
    expect(problem).toMatchObject({ status: 409, code: 'row.stale', current: { givenName: 'Zuhra', version: 2 } })
  })

  it('lets one of two at once through', async () => {
    const { administrator } = await startTestServer()
    const settings = await administrator.call(readSettings)
    const change = (institution: string) =>
      administrator.call(changeSettings, { body: { version: settings.version, institution } })
    const outcomes = await Promise.allSettled([change('Zamon'), change('Atlas')])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})
