import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { allRoutes } from '../contracts/api.ts'
import type { Problem } from '../contracts/errors.ts'
import { readMe, readStatus, setUp, signIn, signInAtKiosk } from '../contracts/identity/sign-in.ts'
import { uploadFile, type StoredFile } from '../contracts/files.ts'
import { createImport, listImports } from '../contracts/imports.ts'
import { listJobs } from '../contracts/jobs.ts'
import { createPerson, listPeople } from '../contracts/people.ts'
import { builtInRoles, type BuiltInRole, type Permission } from '../contracts/permissions.ts'
import type { RouteContract } from '../contracts/route.ts'
import { openShop } from './modules/workshop/test-shop.ts'
import { startTestServer, testPassword, type TestClient } from './testing/test-server.ts'

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

/** A body the schema of which this is takes, as far as it says what it takes. */
function sampleOf(schema: JsonSchema): unknown {
  const [chosen] = (schema.anyOf ?? schema.oneOf ?? []).filter(({ type }) => type !== 'null')
  if (chosen) return sampleOf(chosen)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, of]) => [name, sampleOf(of)]))
    case 'array':
      return schema.items ? [sampleOf(schema.items)] : []
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1)
    case 'boolean':
      return true
    default:
      return textOf(schema)
  }
}

const textOf = ({ format, pattern, minLength = 1 }: JsonSchema) => {
  if (format === 'uuid') return someId
  if (pattern === undefined) return 'x'.repeat(Math.max(1, minLength))
  return samples.find((sample) => new RegExp(pattern, 'u').test(sample)) ?? 'x'
}

/** A day, a time of day, digits, a phone, a code, a colour: what our patterns ask for. */
const samples = ['2026-11-23', '08:00', '123456', '12345678', '+998901234567', 'x1', 'x', '#112233']

/** What zod says of a schema, as far as it is read here. */
interface JsonSchema {
  type?: string
  format?: string
  pattern?: string
  minLength?: number
  minimum?: number
  const?: unknown
  enum?: readonly unknown[]
  items?: JsonSchema
  anyOf?: readonly JsonSchema[]
  oneOf?: readonly JsonSchema[]
  properties?: Readonly<Record<string, JsonSchema>>
}

const usualBody = ({ body }: RouteContract): unknown =>
  body instanceof z.ZodType && sampleOf(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }) as JsonSchema)

/** The same value in each of the body's fields; and in one field after the other, with the rest as they should be. */
function bodiesOf(route: RouteContract): unknown[] {
  if (!(route.body instanceof z.ZodObject)) return hostileValues.slice()
  const fields = Object.keys(route.body.shape)
  return [
    ...hostileValues.map((value) => Object.fromEntries(fields.map((field) => [field, value]))),
    ...hostileValues.map((value, index) => ({
      ...(usualBody(route) as object),
      [fields[index % fields.length] ?? 'x']: value,
    })),
  ]
}

/** Somebody at the door and what the server says they may. */
interface Caller {
  client: TestClient
  kind: 'nobody' | 'account' | 'kiosk' | 'station' | 'token'
  permissions: readonly Permission[]
}

const may = ({ kind, permissions }: Caller, { access }: RouteContract): boolean => {
  if (access === 'public') return true
  return access === 'signedIn' ? kind === 'account' || kind === 'kiosk' : permissions.includes(access)
}

/** Everybody there can be, whoever may least first; and rows of theirs, so that not every address leads nowhere. */
async function openDoors() {
  const shop = await openShop()
  const { server, zulfiya, master } = shop
  const kiosk = await server.station('kiosk')
  const { token } = await kiosk.call(signInAtKiosk, { body: { badge: 'B-0001' } })
  const seated: readonly BuiltInRole[] = ['administrator', 'worker', 'master']
  const others = (Object.keys(builtInRoles) as BuiltInRole[]).filter((role) => !seated.includes(role))
  const clients = [
    server.nobody,
    server.administrator,
    zulfiya,
    master,
    kiosk,
    kiosk.withToken(token),
    await server.station('screen'),
    ...(await Promise.all(others.map((role) => server.account(role)))),
  ]
  const callers: Caller[] = []
  for (const client of clients) {
    const me = await client.call(readMe)
    callers.push({ client, kind: me?.kind ?? 'nobody', permissions: me?.permissions ?? [] })
  }
  const { id: recordId } = await shop.record(zulfiya, 'sleeve', 40)
  const ids: Readonly<Record<string, string>> = {
    people: zulfiya.personId,
    workers: zulfiya.personId,
    lines: shop.lineId,
    products: shop.productId,
    operations: shop.operations.sleeve,
    'work-records': recordId,
  }
  return {
    server,
    callers: callers.toSorted((one, other) => one.permissions.length - other.permissions.length),
    addressOf(route: RouteContract, part?: string) {
      const id = ids[route.path.split('/')[1] ?? ''] ?? someId
      const partOf = (name: string) => part ?? (name === 'validFrom' ? '2026-11-23' : id)
      return `/api/v1${route.path.replaceAll(/:(\w+)/g, (_, name: string) => partOf(name))}`
    },
  }
}

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

// What would end the caller's own session or pairing is tried last.
const ending = ['account.changeOwnPassword', 'station.unpairOwn', 'session.signOut']
const routes = [...allRoutes].sort((a, b) => ending.indexOf(a.name) - ending.indexOf(b.name))

/** Some ten thousand requests each. */
const timeout = 300_000

describe('whatever is sent', () => {
  it('is answered, in every field of every body, to each who may send it', { timeout }, async () => {
    const { callers, addressOf } = await openDoors()
    const faults: string[] = []
    for (const route of routes.filter(({ method, format }) => method !== 'GET' && format !== 'bytes')) {
      const able = callers.filter((caller) => may(caller, route))
      if (able.length === 0) faults.push(`${route.name}: nobody may send it`)
      const usual = usualBody(route)
      const sent = [
        ...able.map((caller) => ({ caller, body: usual })),
        ...bodiesOf(route).map((body, index) => ({ caller: able[index % able.length], body })),
      ]
      for (const { caller, body } of sent) {
        const fault = caller && (await faultOf(caller.client, route, { address: addressOf(route), body }))
        if (fault !== undefined) faults.push(fault)
      }
    }
    expect(faults).toEqual([])
  })

  it('is answered, in every part of every address, to each who may ask', { timeout }, async () => {
    const { callers, addressOf } = await openDoors()
    const faults: string[] = []
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const able = callers.filter((caller) => may(caller, route))
      const addresses = ['%00', '..%2f', '%ff', '💥', '9'.repeat(400)].map((part) => addressOf(route, part))
      const names = route.query instanceof z.ZodObject ? Object.keys(route.query.shape) : []
      for (const name of names) {
        for (const value of ['%00', '1.5', '9007199254740991', '99999999999999999999', 'x', '%ed%a0%80']) {
          addresses.push(`${addressOf(route)}?${name}=${value}`)
        }
      }
      const asked = [
        ...able.map((caller) => ({ caller, address: addressOf(route) })),
        ...addresses.map((address, index) => ({ caller: able[index % able.length], address })),
      ]
      for (const { caller, address } of asked) {
        const fault = caller && (await faultOf(caller.client, route, { address }))
        if (fault !== undefined) faults.push(fault)
      }
    }
    expect(faults).toEqual([])
  })

  it('is answered as an upload, whatever its bytes and its name say, and as the sheet of an import', async () => {
    const { server, callers } = await openDoors()
    const mark = {
      png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52],
      jpg: [0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0],
      zip: [0x50, 0x4b, 0x03, 0x04, 0x14, 0, 0, 0, 8, 0],
      pdf: [0x25, 0x50, 0x44, 0x46, 0x2d, 0x31, 0x2e, 0x34],
      cfb: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
    }
    const contents = [
      [],
      [0],
      [0xff, 0xfe],
      [0xed, 0xa0, 0x80, 0x3b, 0x0a],
      [0xef, 0xbb, 0xbf],
      ...Object.values(mark),
      [...Buffer.from('a;b\n"unclosed;\0;\u202e\n')],
      [...Buffer.from('{"name": "a.csv"}')],
    ].map((bytes) => Uint8Array.from(bytes))
    const endings = ['png', 'jpg', 'webp', 'xlsx', 'csv', 'txt', 'pdf', 'zip', 'xls', 'exe', 'png.exe', '']
    const names = [
      ...endings.map((ending) => `a.${ending}`),
      '..%2fa.csv',
      '%00.csv',
      'a%0d%0a.csv',
      '%ff.csv',
      '💥.csv',
    ]
    const able = callers.filter((caller) => may(caller, uploadFile))
    const every = names.flatMap((name) => contents.map((body) => ({ address: `/api/v1/files?name=${name}`, body })))
    // Every other one: each name still meets half of the contents, and each content half of the names.
    const uploads = every.filter((_, index) => index % 2 === 0)
    const faults: string[] = []
    for (const [index, { address, body }] of uploads.entries()) {
      const { client } = able[index % able.length] ?? {}
      const response = await client?.fetch(address, {
        method: 'POST',
        headers: {
          'idempotency-key': crypto.randomUUID(),
          'content-type': ['application/json', 'multipart/form-data; boundary=x', 'image/png'][index % 3] ?? '',
        },
        body,
      })
      const text = await response?.text()
      if (response === undefined || response.status >= 500) faults.push(`${address} ${body.join(' ')}: ${text}`)
    }
    expect(faults).toEqual([])

    const { administrator } = server
    const sheets = ['xlsx', 'csv'].flatMap((ending) => contents.map((body) => ({ name: `b.${ending}`, body })))
    for (const { name, body } of sheets) {
      const headers = { 'idempotency-key': crypto.randomUUID() }
      const kept = await administrator.fetch(`/api/v1/files?name=${name}`, { method: 'POST', headers, body })
      if (!kept.ok) continue
      const { id: fileId } = (await kept.json()) as StoredFile
      await administrator.call(createImport, { body: { kind: 'person', fileId } })
    }
    await server.core.jobs.runDue()
    const states = (await administrator.call(listImports)).items.map(({ state }) => state)
    expect(states.length).toBeGreaterThan(0)
    expect(states.filter((state) => state === 'reading')).toEqual([])
    const given = (await administrator.call(listJobs, { query: { status: ['dead'] } })).items
    expect(given.map(({ name }) => name)).toEqual([])
  })

  it('is answered by a set-up, which nothing but a whole one does', async () => {
    const { nobody } = await startTestServer({ fresh: true })
    const administrator = { fullName: 'Dilnoza Karimova', signInName: 'dilnoza', password: testPassword }
    const whole = { institution: 'Zamon', locale: 'uz-Latn', timeZone: 'Asia/Tashkent', currency: 'UZS', modules: [] }
    const hostile = (fields: object, around: (one: object) => object) =>
      Object.keys(fields).flatMap((field) => hostileValues.map((value) => around({ ...fields, [field]: value })))
    const bodies = [
      ...bodiesOf(setUp),
      // Each ends at its time zone, however fit the rest.
      ...hostile(whole, (one) => ({ administrator, ...one, timeZone: 'Mars/Olympus' })),
      ...hostileValues.map((timeZone) => ({ ...whole, administrator, timeZone })),
      ...hostile(administrator, (one) => ({ ...whole, timeZone: 'Mars/Olympus', administrator: one })),
    ]
    const faults: string[] = []
    for (const body of bodies) {
      const fault = await faultOf(nobody, setUp, { address: '/api/v1/setup', body })
      if (fault !== undefined) faults.push(fault)
    }
    expect(faults).toEqual([])
    expect(await nobody.call(readStatus)).toMatchObject({ setUp: false, institution: null })

    const institution = "'; drop table person; --"
    await nobody.call(setUp, {
      body: { ...whole, locale: 'uz-Latn', currency: 'UZS', institution, administrator, demo: false },
    })
    expect(await nobody.call(readStatus)).toMatchObject({ setUp: true, institution })
    expect((await nobody.call(listPeople)).items).toEqual([])
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
