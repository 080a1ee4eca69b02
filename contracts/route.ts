import type { z } from 'zod'
import type { ErrorCode } from './errors.ts'
import type { Permission } from './permissions.ts'

/** Who may call: anyone, anyone signed in (a person or a program), or whoever holds the permission. */
export type Access = 'public' | 'signedIn' | Permission

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

export interface RouteContract<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  /** Noun and verb: `workRecord.approve`. Unique; the OpenAPI operationId and the name in metrics and logs. */
  name: string
  method: Method
  /** Below `/api/v1`, with `:name` for parameters. */
  path: `/${string}`
  access: Access
  /** One English sentence for the API reference. */
  summary: string
  params?: Params
  query?: Query
  body?: Body
  response: Response
  /** The codes this route adds to those any route may answer with. */
  errors?: readonly ErrorCode[]
  /**
   * `key` (what every command has unless said otherwise): an `Idempotency-Key` header is required and the same
   * key gives the same answer. `none`: repeating is harmless or must have a new effect (signing in).
   */
  idempotency?: 'key' | 'none'
  /** It counts by the time it happens at, so it is refused with `clock.wrong` while the clock is in doubt (D-05). */
  timed?: boolean
  /** `bytes`: the body is a file's bytes, the response of a GET likewise; otherwise JSON. */
  format?: 'json' | 'bytes'
}

/** Declares a route; it only types what it is given. */
export function route<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Response extends z.ZodType = z.ZodType,
>(contract: RouteContract<Params, Query, Body, Response>): RouteContract<Params, Query, Body, Response> {
  return contract
}

export type ParamsOf<C> = C extends RouteContract<infer P, z.ZodType, z.ZodType, z.ZodType> ? z.output<P> : never
export type QueryOf<C> = C extends RouteContract<z.ZodType, infer Q, z.ZodType, z.ZodType> ? z.output<Q> : never
export type BodyOf<C> = C extends RouteContract<z.ZodType, z.ZodType, infer B, z.ZodType> ? z.output<B> : never
export type ResponseOf<C> = C extends RouteContract<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.output<R> : never
/** What a caller writes, before defaults and transforms. */
export type QueryInput<C> = C extends RouteContract<z.ZodType, infer Q, z.ZodType, z.ZodType> ? z.input<Q> : never
export type BodyInput<C> = C extends RouteContract<z.ZodType, z.ZodType, infer B, z.ZodType> ? z.input<B> : never
