import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { Problem } from '../../contracts/errors.ts'
import type { LocaleTag } from '../../contracts/common.ts'
import type { BodyInput, ParamsOf, QueryInput, ResponseOf, RouteContract } from '../../contracts/route.ts'

type AnyContract = RouteContract<z.ZodType, z.ZodType, z.ZodType, z.ZodType>

export interface CallInput<C> {
  params?: ParamsOf<C>
  query?: QueryInput<C>
  body?: BodyInput<C>
  /** Idempotency key; a new one each call unless given. */
  key?: string
  locale?: LocaleTag
}

/** A refusal the caller did not expect. */
class RefusedError extends Error {
  readonly problem: Problem

  constructor(name: string, problem: Problem) {
    super(
      `${name} was refused: ${problem.status} ${problem.code} ${JSON.stringify(problem.errors ?? problem.params ?? '')}`,
    )
    this.problem = problem
  }
}

/** The server had closed a kept connection just when this request went out on it; browsers send such a one again too. */
const isStaleConnection = (error: unknown): boolean =>
  error instanceof TypeError && (error.cause as { code?: string } | undefined)?.code === 'ECONNRESET'

/** Somebody at the door: keeps cookies, speaks contracts. */
export interface TestClient {
  /** @throws RefusedError when the answer is a problem */
  call<C extends AnyContract>(contract: C, input?: CallInput<C>): Promise<ResponseOf<C>>
  /** The problem a call is answered with; throws when it is not refused. */
  refused(
    contract: AnyContract,
    input?: Partial<Record<'params' | 'query' | 'body', unknown>> & { key?: string; locale?: LocaleTag },
  ): Promise<Problem>
  /** The raw answer, for what no contract says. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Everything as this client, with a bearer token instead of the session. */
  withToken(token: string): TestClient
  cookies: Map<string, string>
}

export function createClient(address: () => string, cookies = new Map<string, string>(), token?: string): TestClient {
  async function rawFetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
    const response = await fetch(`${address()}${path}`, { ...init, headers, redirect: 'manual' })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      const at = pair.indexOf('=')
      const value = pair.slice(at + 1)
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(cookie)) cookies.delete(pair.slice(0, at))
      else cookies.set(pair.slice(0, at), value)
    }
    return response
  }

  async function send(contract: AnyContract, input: CallInput<AnyContract>): Promise<Response> {
    let path: string = contract.path
    for (const [name, value] of Object.entries((input.params ?? {}) as Record<string, string>)) {
      path = path.replace(`:${name}`, encodeURIComponent(value))
    }
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries((input.query ?? {}) as Record<string, unknown>)) {
      for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) search.append(name, String(one))
    }
    const headers: Record<string, string> = {}
    if (input.locale) headers['accept-language'] = input.locale
    if (contract.method !== 'GET') headers['idempotency-key'] = input.key ?? randomUUID()
    if (input.body !== undefined) headers['content-type'] = 'application/json'
    const request = () =>
      rawFetch(`/api/v1${path}${search.size > 0 ? `?${search}` : ''}`, {
        method: contract.method,
        headers,
        ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      })
    try {
      return await request()
    } catch (error) {
      // The same key goes along, so that nothing is done twice.
      if (!isStaleConnection(error)) throw error
      return request()
    }
  }

  return {
    cookies,
    fetch: rawFetch,
    withToken: (bearer) => createClient(address, cookies, bearer),
    async call(contract, input = {}) {
      const response = await send(contract, input)
      const answer: unknown = await response.json()
      if (!response.ok) throw new RefusedError(contract.name, answer as Problem)
      return answer as ResponseOf<typeof contract>
    },
    async refused(contract, input = {}) {
      const response = await send(contract, input)
      if (response.ok) throw new Error(`${contract.name} was not refused`)
      return (await response.json()) as Problem
    },
  }
}
