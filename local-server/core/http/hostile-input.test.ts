import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { allRoutes } from '../../../contracts/api.ts'
import type { Problem } from '../../../contracts/errors.ts'
import type { RouteContract } from '../../../contracts/route.ts'
import { createPerson, listPeople } from '../../../contracts/people.ts'
import { signIn } from '../../../contracts/identity/sign-in.ts'
import { startTestServer, type TestClient } from '../../testing/test-server.ts'

const someId = '01a1f8ac-57ff-7000-8000-000000000000'

/** One value for every field of a body, fit or not. */
const hostileValues: readonly unknown[] = [
  'a\0b',
  '\ud800',
  '',
  ' ',
  '٣',
  "'; drop table person; --",
  -1,
  0.1,
  9_007_199_254_740_991,
  1e308,
  null,
  true,
  [],
  [[]],
  {},
  { id: 'x' },
]

/** The body's fields with the same value in each; those the schema fits get past it, to the rows. */
function bodiesOf(route: RouteContract): unknown[] {
  if (!(route.body instanceof z.ZodObject)) return hostileValues.slice()
  const fields = Object.keys(route.body.shape)
  return [
    ...hostileValues.map((value) => Object.fromEntries(fields.map((field) => [field, value]))),
    ...hostileValues.map((value) => ({ ...usualBody(fields), [fields[0] ?? 'x']: value })),
  ]
}

/** What fields of these names usually hold, so that a body gets as far as its one wrong field. */
const usualBody = (fields: readonly string[]) =>
  Object.fromEntries(
    fields.map((field) => {
      if (field.endsWith('Id')) return [field, someId]
      if (/On$|^day$|^from$|^to$/.test(field)) return [field, '2026-11-23']
      if (/At$|version|quantity|Minor|Thousandths|limit|count/i.test(field)) return [field, 9_007_199_254_740_991]
      if (/Ids$|items|rows|permissions|modules/.test(field)) return [field, []]
      return [field, 'x']
    }),
  )

const addressOf = (route: RouteContract, part = someId) => `/api/v1${route.path.replaceAll(/:\w+/g, part)}`

async function faultOf(
  client: TestClient,
  route: RouteContract,
  { address, body }: { address: string; body?: unknown },
): Promise<string | undefined> {
  const response = await client.fetch(address, {
    method: route.method,
    ...(route.method === 'GET'
      ? {}
      : {
          headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
          body: JSON.stringify(body),
        }),
  })
  const text = await response.text()
  // A limit that is reached would leave the rest untried; a lock for wrong passwords is an answer to them.
  const isLimited = response.status === 429 && !text.includes('auth.locked')
  const isAnswered = response.status < 500 && !isLimited
  return isAnswered ? undefined : `${route.name} ${address} ${JSON.stringify(body)}: ${text.slice(0, 300)}`
}

/** What would end the administrator's own session, or the server, is left out. */
const ending = new Set([
  'session.signOut',
  'session.end',
  'system.setUp',
  'backup.restore',
  'account.changeOwnPassword',
])
const routes = allRoutes.filter(({ name }) => !ending.has(name))

/** Some ten thousand requests each. */
const timeout = 300_000

describe('whatever is sent', () => {
  it('is answered, in every field of every body', { timeout }, async () => {
    const { administrator } = await startTestServer()
    const faults: string[] = []
    for (const route of routes.filter(({ method, format }) => method !== 'GET' && format !== 'bytes')) {
      for (const body of bodiesOf(route)) {
        const fault = await faultOf(administrator, route, { address: addressOf(route), body })
        if (fault !== undefined) faults.push(fault)
      }
    }
    expect(faults).toEqual([])
  })

  it('is answered, in every part of every address', { timeout }, async () => {
    const { administrator } = await startTestServer()
    const faults: string[] = []
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const addresses = ['%00', '..%2f', '%ff', '💥', '9'.repeat(400)].map((part) => addressOf(route, part))
      const names = route.query instanceof z.ZodObject ? Object.keys(route.query.shape) : []
      for (const name of names) {
        for (const value of ['%00', '1.5', '9007199254740991', '99999999999999999999', 'x', '%ed%a0%80']) {
          addresses.push(`${addressOf(route)}?${name}=${value}`)
        }
      }
      for (const address of addresses) {
        const fault = await faultOf(administrator, route, { address })
        if (fault !== undefined) faults.push(fault)
      }
    }
    expect(faults).toEqual([])
  })

  it('is no cursor when its value does not fit the column', async () => {
    const { administrator } = await startTestServer()
    const forged = Buffer.from(JSON.stringify(['createdAt', 'x', someId])).toString('base64url')
    const response = await administrator.fetch(`/api/v1${listPeople.path}?sort=createdAt&cursor=${forged}`)
    // SQLite compares a text with a number; PostgreSQL refuses to.
    expect([200, 400]).toContain(response.status)
    if (response.status === 400) expect(((await response.json()) as Problem).code).toBe('cursor.invalid')
  })

  it('is told which field holds the character that no text may hold', async () => {
    const { administrator, nobody } = await startTestServer()
    const person = { familyName: 'Karimova', givenName: 'Zulfiya', badgeCode: 'B\0' }
    expect(await administrator.refused(createPerson, { body: person })).toMatchObject({
      status: 400,
      errors: [{ path: 'body.badgeCode' }],
    })
    expect(await nobody.refused(signIn, { body: { signInName: 'a\0', password: 'x' } })).toMatchObject({
      status: 400,
      errors: [{ path: 'body.signInName' }],
    })
  })
})
