import type { Problem } from '../../contracts/errors.ts'
import type { BodyInput, ParamsOf, QueryInput, ResponseOf, RouteContract } from '../../contracts/route.ts'

const base = '/api/v1'

/** The server refused, and said why (RFC 9457). */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

/** No answer came: the server is stopped or unreachable. What was asked may or may not have happened. */
export class NetworkError extends Error {
  constructor(cause: unknown) {
    super('no answer from the server', { cause })
    this.name = 'NetworkError'
  }
}

type Part<Name extends string, Value> = [Value] extends [never]
  ? unknown
  : [Value] extends [undefined]
    ? unknown
    : Partial<Value> extends Value
      ? { [K in Name]?: Value }
      : { [K in Name]: Value }

export interface CallOptions {
  /** Idempotency key; a new one is made where a command needs one and none is given. */
  key?: string
  /** A bearer token in place of the browser's cookie (a worker at a kiosk). */
  token?: string
  signal?: AbortSignal
  /** What a route that takes a file's bytes is sent. */
  bytes?: Blob
}

export type CallInput<C extends RouteContract> = Part<'params', ParamsOf<C>> &
  Part<'query', QueryInput<C>> &
  Part<'body', BodyInput<C>>

type Loose = { params?: object; query?: object; body?: unknown } & CallOptions

interface Hooks {
  locale: () => string
  /** Told of every problem, so that the session and the router can follow (signed out, not set up). */
  onProblem: (problem: Problem) => void
}

let hooks: Hooks = { locale: () => 'en', onProblem: () => undefined }

export function configureApi(next: Hooks): void {
  hooks = next
}

/** The address of a route, for links, pictures and downloads. */
export function urlOf(contract: RouteContract, input: { params?: object; query?: object } = {}): string {
  const params = new Map(Object.entries(input.params ?? {}))
  const path = contract.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params.get(name))))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(input.query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') search.append(name, String(one))
    }
  }
  return search.size > 0 ? `${base}${path}?${search}` : `${base}${path}`
}

export const newKey = (): string =>
  // Plain HTTP on a LAN address has no randomUUID.
  'randomUUID' in crypto
    ? crypto.randomUUID()
    : '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
        (Number(digit) ^ ((crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) & (15 >> (Number(digit) / 4)))).toString(
          16,
        ),
      )

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && 'detail' in value

async function problemOf(response: Response): Promise<Problem> {
  const requestId = response.headers.get('x-request-id') ?? ''
  const told: unknown = await response.json().catch(() => undefined)
  if (isProblem(told)) return told
  return {
    type: 'about:blank',
    title: response.statusText,
    status: response.status,
    code: response.status >= 502 && response.status <= 504 ? 'outside.unavailable' : 'server.unexpected',
    detail: '',
    requestId,
  }
}

function requestOf(contract: RouteContract, input: Loose): RequestInit {
  const headers = new Headers({ accept: 'application/json', 'accept-language': hooks.locale() })
  if (contract.method !== 'GET' && contract.idempotency !== 'none')
    headers.set('idempotency-key', input.key ?? newKey())
  if (input.token !== undefined) headers.set('authorization', `Bearer ${input.token}`)
  const init: RequestInit = { method: contract.method, headers, credentials: 'same-origin' }
  if (input.signal) init.signal = input.signal
  if (input.bytes) {
    headers.set('content-type', input.bytes.type || 'application/octet-stream')
    init.body = input.bytes
  } else if (input.body !== undefined) {
    headers.set('content-type', 'application/json')
    init.body = JSON.stringify(input.body)
  }
  return init
}

/**
 * Calls a route. Throws ProblemError, NetworkError, or the signal's AbortError.
 *
 *     const product = await call(changeProduct, { params: { id }, body: { version, name } })
 */
export async function call<C extends RouteContract>(
  contract: C,
  input: CallInput<C> & CallOptions,
): Promise<ResponseOf<C>> {
  const loose = input as Loose
  let response: Response
  try {
    response = await fetch(urlOf(contract, loose), requestOf(contract, loose))
  } catch (error) {
    if (loose.signal?.aborted) throw error
    throw new NetworkError(error)
  }
  if (!response.ok) {
    const problem = await problemOf(response)
    // A token is somebody else's than the browser's session: what becomes of it says nothing of the session.
    if (loose.token === undefined) hooks.onProblem(problem)
    throw new ProblemError(problem)
  }
  if (contract.format === 'bytes' && contract.method === 'GET') return (await response.blob()) as ResponseOf<C>
  return (await response.json()) as ResponseOf<C>
}
