import type { IncomingMessage } from 'node:http'
import type { z } from 'zod'
import type { LocaleTag } from '../../../contracts/common.ts'
import type { BodyOf, ParamsOf, QueryOf, ResponseOf, RouteContract } from '../../../contracts/route.ts'
import type { Actor } from '../access.ts'
import type { Reader, Tx } from '../database/index.ts'

/** What a handler may know of the request beside its parsed input. */
export interface Caller {
  actor: Actor
  locale: LocaleTag
  requestId: string
  /** The peer's address, as the socket says. */
  address: string
  /** The peer is this machine. */
  local: boolean
  userAgent: string
  secure: boolean
  cookie(name: string): string | undefined
  /** Sets a cookie of the answer: HttpOnly, SameSite=Lax; `null` takes it away. */
  setCookie(name: string, value: string | null, maxAgeSeconds?: number): void
  /** The untouched body, for contracts with `format: 'bytes'`. */
  stream: IncomingMessage
}

export interface RequestOf<C> extends Caller {
  params: ParamsOf<C>
  query: QueryOf<C>
  body: BodyOf<C>
}

/** The answer of a `bytes` route. */
export interface Bytes {
  body: NodeJS.ReadableStream | Buffer
  type: string
  /** Offered for saving under this name; absent for inline display. */
  downloadName?: string
  size?: number
  /** What the content is known by; a browser that has it gets 304 and no bytes. */
  etag?: string
  /** `immutable`: named by its content, may be kept for ever. */
  cache?: 'immutable' | 'none'
  /** What else is to be said of it. */
  headers?: Readonly<Record<string, string>>
}

export interface Handler {
  contract: RouteContract
  kind: 'query' | 'command'
  prepare?: (request: RequestOf<RouteContract>) => Promise<unknown>
  read?: (db: Reader, request: RequestOf<RouteContract>) => Promise<unknown>
  write?: (tx: Tx, request: RequestOf<RouteContract>, prepared: unknown) => Promise<unknown>
  /** After the commit and before the answer; not for what must not be lost (that is a job). */
  after?: (answer: unknown) => Promise<void>
}

type AnyContract = RouteContract<z.ZodType, z.ZodType, z.ZodType, z.ZodType>

/** A route that reads: gets committed rows and cannot write. */
export function query<C extends AnyContract>(
  contract: C,
  read: (db: Reader, request: RequestOf<C>) => Promise<ResponseOf<C> | Bytes>,
): Handler {
  return { contract, kind: 'query', read }
}

/** A route that changes something: runs whole inside one write, with its idempotency key. */
export function command<C extends AnyContract>(
  contract: C,
  write: (tx: Tx, request: RequestOf<C>) => Promise<ResponseOf<C>>,
  after?: (answer: ResponseOf<C>) => Promise<void>,
): Handler {
  return {
    contract,
    kind: 'command',
    write,
    ...(after ? { after: after as NonNullable<Handler['after']> } : {}),
  }
}

/** A command with slow work (hashing, pictures, files) that is done before its write begins. */
export function preparedCommand<C extends AnyContract, P>(
  contract: C,
  prepare: (request: RequestOf<C>) => Promise<P>,
  write: (tx: Tx, request: RequestOf<C>, prepared: P) => Promise<ResponseOf<C>>,
  after?: (answer: ResponseOf<C>) => Promise<void>,
): Handler {
  return {
    contract,
    kind: 'command',
    prepare,
    write: write as NonNullable<Handler['write']>,
    ...(after ? { after: after as NonNullable<Handler['after']> } : {}),
  }
}
