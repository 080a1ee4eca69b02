import { once as eventOnce } from 'node:events'
import { performance } from 'node:perf_hooks'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import FindMyWay from 'find-my-way'
import type { Context, Middleware } from 'koa'
import { z } from 'zod'
import type { LocaleTag, ModuleName } from '../../../contracts/common.ts'
import type { RouteContract } from '../../../contracts/route.ts'
import type { Actor } from '../access.ts'
import type { Database } from '../database/index.ts'
import { RuleError } from '../errors.ts'
import type { Log } from '../logging/log.ts'
import { localeFromHeader } from '../text/texts.ts'
import type { Clock } from '../time/clock.ts'
import { readJson, readQuery } from './body.ts'
import { findUnstorableText } from './unstorable-text.ts'
import { once } from './idempotency.ts'
import { invalidInput, problemOf, problemType, wrongCharacter } from './problem.ts'
import type { AssertRate } from './rate-limits.ts'
import type { Bytes, Caller, Handler, RequestOf } from './request.ts'

export interface ApiDeps {
  db: Database
  clock: Clock
  log: Log
  /** Handlers with the module they belong to; `null` for the platform's own. */
  handlers: readonly { handler: Handler; module: ModuleName | null }[]
  /** Who a request comes from, by its token or cookies. */
  identify: (
    caller: Omit<Caller, 'actor' | 'locale' | 'stream'> & { authorization: string | undefined },
  ) => Promise<Actor | null>
  /** What may refuse a request before it is looked at: set-up missing, module off, clock wrong. */
  gate: (contract: RouteContract, module: ModuleName | null) => Promise<void> | void
  /** Refuses those who have to wait while the install is worked on. */
  assertOpen: (contract: RouteContract, actor: Actor) => void
  /** Refuses an address that asks too often. */
  assertRate: AssertRate
  defaultLocale: () => LocaleTag
  observe: (route: string, status: number, seconds: number) => void
  /** Check every answer against its contract (development and tests). */
  checkResponses: boolean
}

interface Route {
  handler: Handler
  module: ModuleName | null
  body: z.ZodType | undefined
}

const prefix = '/api/v1'
const keyPattern = /^[\x21-\x7e]{1,128}$/
const allowedWithOldPassword = new Set([
  'session.me',
  'session.signOut',
  'account.changeOwnPassword',
  'account.changeOwnLocale',
  'system.status',
])

/** Everything below `/api/v1`: finds the route, identifies, checks, parses, runs, answers. */
export function api(deps: ApiDeps): Middleware {
  const router = FindMyWay({ ignoreTrailingSlash: true, maxParamLength: 200 })
  for (const { handler, module } of deps.handlers) {
    const { contract } = handler
    const body = contract.body instanceof z.ZodObject ? contract.body.strict() : contract.body
    const route: Route = { handler, module, body }
    router.on(contract.method, `${prefix}${contract.path}`, () => undefined, route)
  }
  const methods = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const

  return async (ctx, next) => {
    if (!ctx.path.startsWith(`${prefix}/`)) return next()
    const started = performance.now()
    const spoken = localeFromHeader(ctx.get('accept-language'))
    let locale = spoken ?? deps.defaultLocale()
    let name = 'none'
    try {
      const found = router.find(ctx.method as (typeof methods)[number], ctx.path)
      if (!found) {
        const elsewhere = methods.some((method) => router.find(method, ctx.path))
        throw new RuleError(elsewhere ? 'route.methodNotAllowed' : 'route.notFound')
      }
      const route = found.store as Route
      const { contract } = route.handler
      name = contract.name
      const caller = callerOf(ctx)
      await deps.assertRate(contract, caller)
      await deps.gate(contract, route.module)
      refuseCrossSite(ctx)
      const known = await deps.identify({ ...caller, authorization: ctx.get('authorization') || undefined })
      const actor = known ?? nobody(locale)
      ctx.state.actor = actor
      if (known && spoken === undefined) locale = known.locale
      deps.assertOpen(contract, actor)
      assertAccess(contract, actor)

      const request = {
        ...caller,
        actor,
        locale,
        stream: ctx.req,
        params: parse('params', contract.params, found.params, locale),
        query: parse('query', contract.query, contract.query ? readQuery(ctx.querystring) : undefined, locale),
        body:
          contract.format === 'bytes' || !contract.body
            ? undefined
            : parse('body', route.body, (await readJson(ctx.req)) ?? {}, locale),
      } as RequestOf<RouteContract>

      const answer = await run(deps, ctx, route.handler, request)
      ctx.set('Content-Language', locale)
      if (isBytes(answer)) await sendBytes(ctx, answer)
      else {
        if (deps.checkResponses) assertResponse(contract, answer)
        ctx.set('Cache-Control', 'no-store')
        ctx.type = 'application/json'
        ctx.body = JSON.stringify(answer)
      }
    } catch (error) {
      answerProblem(ctx, deps.log, error, locale)
    } finally {
      const seconds = (performance.now() - started) / 1000
      deps.observe(name, ctx.status, seconds)
      noteRequest(ctx, deps.log, name, seconds)
    }
  }
}

async function run(deps: ApiDeps, ctx: Context, handler: Handler, request: RequestOf<RouteContract>): Promise<unknown> {
  const { contract, read, write } = handler
  if (read) return read(deps.db.read, request)
  if (!write) throw new Error(`${contract.name} has neither read nor write`)

  const key = ctx.get('idempotency-key')
  const keyed = contract.idempotency !== 'none'
  if (keyed && !keyPattern.test(key)) throw new RuleError('idempotency.keyRequired')
  const prepared = await handler.prepare?.(request)
  const answer = await deps.db.write(async (tx) => {
    const effect = () => write(tx, request, prepared)
    if (!keyed) return effect()
    const { actor } = request
    return once(
      tx,
      {
        owner: actor.accountId ?? actor.personId ?? actor.stationId ?? request.address,
        key,
        request: `${contract.name}\n${JSON.stringify([request.params ?? null, request.query ?? null, request.body ?? null])}`,
        now: deps.clock.now(),
      },
      effect,
    )
  })
  await handler.after?.(answer)
  return answer
}

function callerOf(ctx: Context): Omit<Caller, 'actor' | 'locale' | 'stream'> {
  const address = ctx.req.socket.remoteAddress ?? ''
  return {
    requestId: String(ctx.state.requestId),
    address,
    local: /^(::1|127\.|::ffff:127\.)/.test(address),
    userAgent: ctx.get('user-agent').slice(0, 300),
    secure: ctx.secure,
    cookie: (name) => ctx.cookies.get(name),
    setCookie: (name, value, maxAgeSeconds) =>
      void ctx.cookies.set(name, value, {
        httpOnly: true,
        sameSite: 'lax',
        secure: ctx.secure,
        overwrite: true,
        ...(maxAgeSeconds === undefined ? {} : { maxAge: maxAgeSeconds * 1000 }),
      }),
  }
}

const nobody = (locale: LocaleTag): Actor => ({
  kind: 'nobody',
  accountId: null,
  personId: null,
  stationId: null,
  sessionId: null,
  name: '',
  permissions: new Set(),
  locale,
  mustChangePassword: false,
  can: () => false,
})

/**
 * Refuses state changes that another site's page caused (CSRF): a browser says where a request comes from in
 * `Sec-Fetch-Site`, older ones in `Origin`. Programs send neither.
 */
function refuseCrossSite(ctx: Context): void {
  if (ctx.method === 'GET' || ctx.method === 'HEAD') return
  const site = ctx.get('sec-fetch-site')
  if (site === 'same-origin' || site === 'none') return
  const origin = ctx.get('origin')
  if (!site && !origin) return
  if (!site && URL.canParse(origin) && new URL(origin).host === ctx.host) return
  throw new RuleError('request.crossSite')
}

function assertAccess(contract: RouteContract, actor: Actor): void {
  if (actor.mustChangePassword && !allowedWithOldPassword.has(contract.name)) {
    throw new RuleError('auth.passwordChangeRequired')
  }
  if (contract.access === 'public') return
  if (actor.kind === 'nobody') throw new RuleError('auth.required')
  if (contract.access === 'signedIn') {
    if (actor.kind === 'station') throw new RuleError('auth.required')
    return
  }
  if (!actor.can(contract.access)) throw new RuleError(actor.kind === 'station' ? 'auth.required' : 'permission.denied')
}

function parse(
  part: 'params' | 'query' | 'body',
  schema: z.ZodType | undefined,
  input: unknown,
  locale: LocaleTag,
): unknown {
  if (!schema) return undefined
  const unstorable = findUnstorableText(input)
  if (unstorable) throw wrongCharacter([part, ...unstorable], locale)
  const result = schema.safeParse(input, { reportInput: true })
  if (!result.success) throw invalidInput(part, result.error, locale)
  return result.data
}

const isBytes = (answer: unknown): answer is Bytes =>
  typeof answer === 'object' &&
  answer !== null &&
  'body' in answer &&
  'type' in answer &&
  typeof answer.type === 'string' &&
  (Buffer.isBuffer(answer.body) || (typeof answer.body === 'object' && answer.body !== null && 'pipe' in answer.body))

async function sendBytes(
  ctx: Context,
  { body, type, downloadName, size, etag, cache, headers = {} }: Bytes,
): Promise<void> {
  ctx.type = type
  ctx.set(headers)
  if (etag !== undefined) {
    ctx.set('ETag', `"${etag}"`)
    if (ctx.get('if-none-match').includes(`"${etag}"`)) {
      if (!Buffer.isBuffer(body) && 'destroy' in body) (body as Readable).destroy()
      ctx.set('Cache-Control', 'private, max-age=31536000, immutable')
      ctx.status = 304
      return
    }
  }
  ctx.set('Cache-Control', cache === 'immutable' ? 'private, max-age=31536000, immutable' : 'no-store')
  if (downloadName !== undefined) ctx.attachment(downloadName)
  if (Buffer.isBuffer(body)) {
    ctx.body = body
    return
  }
  if (size !== undefined) ctx.length = size
  ctx.respond = false
  ctx.res.statusCode = 200
  await pipeline(body, ctx.res)
}

function assertResponse(contract: RouteContract, answer: unknown): void {
  const parsed = contract.response.safeParse(answer)
  if (!parsed.success)
    throw new Error(`${contract.name} answered against its contract: ${z.prettifyError(parsed.error)}`)
  if (JSON.stringify(parsed.data)?.length !== JSON.stringify(answer)?.length) {
    throw new Error(
      `${contract.name} answered with keys its contract does not name: ${JSON.stringify(answer)?.slice(0, 500)}`,
    )
  }
}

/** The access log: what changes something always, what reads at the level `debug`. */
function noteRequest(ctx: Context, log: Log, route: string, seconds: number): void {
  const level = ctx.method === 'GET' ? 'debug' : 'info'
  if (!log.isLevelEnabled(level)) return
  const { requestId, actor } = ctx.state as { requestId: string; actor?: Actor }
  log[level](
    {
      route,
      status: ctx.status,
      milliseconds: Math.round(seconds * 1000),
      requestId,
      account: actor?.accountId ?? undefined,
      person: actor?.personId ?? undefined,
      station: actor?.stationId ?? undefined,
    },
    'request',
  )
}

function answerProblem(ctx: Context, log: Log, error: unknown, locale: LocaleTag): void {
  const requestId = String(ctx.state.requestId)
  const problem = problemOf(error, locale, requestId)
  if (problem.status >= 500) log.error({ err: error, requestId, path: ctx.path }, 'request failed')
  else log.info({ problem: problem.code, params: problem.params, requestId, path: ctx.path }, 'request refused')
  if (ctx.res.headersSent) {
    ctx.res.destroy()
    return
  }
  ctx.status = problem.status
  ctx.type = problemType
  ctx.set('Content-Language', locale)
  ctx.set('Cache-Control', 'no-store')
  if (problem.status === 401) ctx.set('WWW-Authenticate', 'Bearer')
  if (problem.status === 429) ctx.set('Retry-After', String(problem.params?.['seconds'] ?? 60))
  ctx.body = JSON.stringify(problem)
  // What is left of a refused body would be read as the next request.
  if (!ctx.req.complete) closeAfterAnswer(ctx)
}

function closeAfterAnswer(ctx: Context): void {
  ctx.set('Connection', 'close')
  ctx.req.resume()
  void eventOnce(ctx.res, 'finish').then(() => ctx.req.destroy())
}
