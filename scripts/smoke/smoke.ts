import { allRoutes } from '../../contracts/api.ts'
import { readMe, readStatus, signIn, signOut } from '../../contracts/identity/sign-in.ts'
import type { RouteContract } from '../../contracts/route.ts'

export interface Found {
  what: string
  /** Null where it works. */
  problem: string | null
  milliseconds: number
}

interface Account {
  user: string
  password: string
  code: string | undefined
}

/** What can be read without knowing anything of the install: no parameters, nothing that must be asked for. */
const readable = allRoutes.filter(
  ({ method, format, params, query }) =>
    method === 'GET' && format !== 'bytes' && !params && (query?.safeParse({}).success ?? true),
)

export const readablePaths = (): string[] => readable.map(({ path, summary }) => `${path}  ${summary}`)

/** Looks whether a running Markaz works; the only thing it leaves is an ended session. */
export async function smoke(
  address: string,
  account: Account | undefined,
  tell: (found: Found) => void,
): Promise<Found[]> {
  const all: Found[] = []
  const cookies = new Map<string, string>()

  async function check<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    const begun = performance.now()
    let value: T | undefined
    let problem: string | null = null
    try {
      value = await work()
    } catch (error) {
      problem = error instanceof Error ? reasonOf(error) : String(error)
    }
    const found = { what, problem, milliseconds: performance.now() - begun }
    all.push(found)
    tell(found)
    return value
  }

  async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers({ ...Object.fromEntries(new Headers(init.headers)), 'accept-language': 'en' })
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(`${address}${path}`, { ...init, headers, redirect: 'manual' })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (name !== undefined && value !== undefined) cookies.set(name, value)
    }
    const { status, ok } = response
    return { path, status, ok, headers: response.headers, body: await response.text() }
  }

  async function call(contract: RouteContract, body?: unknown): Promise<unknown> {
    const response = await ask(`/api/v1${contract.path}`, {
      method: contract.method,
      ...(contract.method === 'GET'
        ? {}
        : { headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() } }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer: unknown = JSON.parse(response.body)
    if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(answer)}`)
    return contract.response.parse(answer)
  }

  /** What the contract says a route may refuse, such as a worker's page to somebody who is none, is an answer. */
  async function read(route: RouteContract): Promise<void> {
    const response = await ask(`/api/v1${route.path}`)
    const answer = JSON.parse(response.body) as { code?: string }
    if (response.ok) route.response.parse(answer)
    else if (![...(route.errors ?? []), 'module.off'].some((code) => code === answer.code))
      throw new Error(`${response.status} ${JSON.stringify(answer)}`)
  }

  const alive = await check('the server is alive', async () => okOf(await ask('/healthz')))
  if (!alive) return all
  await check('all its parts are ready', async () => {
    const { status, parts } = JSON.parse((await ask('/readyz')).body) as Readiness
    const wrong = parts.filter(({ ok }) => !ok).map(({ name, detail }) => `${name} (${detail ?? 'no detail'})`)
    if (status !== 'ok') throw new Error(`${status}: ${wrong.join(', ')}`)
  })
  await check('it is set up', async () => {
    if (!readStatus.response.parse(await call(readStatus)).setUp)
      throw new Error('the first page waits to be filled in')
  })
  await check('its first page and what that loads are there', async () => {
    const page = okOf(await ask('/'))
    if (!page.headers.get('content-security-policy')) throw new Error('it has no content security policy')
    const loaded = [...page.body.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)
    if (loaded.length === 0) throw new Error('it loads nothing')
    for (const path of loaded) okOf(await ask(path))
  })
  await check('a stranger is let in nowhere', async () => {
    const open = readable.filter(({ access }) => access !== 'public')
    for (const { path } of open) {
      const { status } = await ask(`/api/v1${path}`)
      if (status !== 401) throw new Error(`${path} answers ${status}`)
    }
  })
  if (!account) return all

  const { user, password, code } = account
  const me = await check(`${user} signs in`, async () => {
    const body = { signInName: user, password, ...(code === undefined ? {} : { code }) }
    await call(signIn, body)
    return readMe.response.parse(await call(readMe))
  })
  if (!me) return all
  const may = ({ access }: RouteContract) =>
    access === 'public' || access === 'signedIn' || me.permissions.includes(access)
  for (const route of readable.filter(may)) await check(`GET ${route.path}`, () => read(route))
  await check(`${user} signs out`, async () => {
    await call(signOut)
    if (await call(readMe)) throw new Error('the session goes on')
  })
  return all
}

interface Readiness {
  status: string
  parts: { name: string; ok: boolean; detail?: string }[]
}

/** Taken whole: a connection with the rest of an answer in it would keep the program from ending. */
interface Answer {
  path: string
  status: number
  ok: boolean
  headers: Headers
  body: string
}

function okOf(answer: Answer): Answer {
  if (!answer.ok) throw new Error(`${answer.path} answers ${answer.status}`)
  return answer
}

/** Of a line that failed, what the system says of it. */
const reasonOf = (error: Error): string => (error.cause instanceof Error ? error.cause.message : error.message)
