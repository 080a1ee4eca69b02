import { randomUUID } from 'node:crypto'
import Koa, { type Context, type Middleware } from 'koa'
import { RuleError } from '../errors.ts'
import type { Log } from '../logging/log.ts'
import { localeFromHeader } from '../text/texts.ts'
import { problemOf, problemType } from './problem.ts'
import { securityHeaders } from './security-headers.ts'

export interface AppDeps {
  log: Log
  allowedHost: (host: string | undefined) => boolean
  /** Browsers are told to come by https only; not for an institution’s own authority, which may be made anew. */
  httpsOnly: boolean
  middleware: readonly Middleware[]
}

/** The Koa application: request id, headers, host check, then what it is given, and the one catch for what nobody caught. */
export function createApp({ log, allowedHost, httpsOnly, middleware }: AppDeps): Koa {
  const app = new Koa()
  app.silent = true
  app.use(async (ctx, next) => {
    const requestId = randomUUID()
    ctx.state.requestId = requestId
    ctx.set('X-Request-Id', requestId)
    ctx.set(securityHeaders)
    if (httpsOnly && cameByHttps(ctx)) ctx.set('Strict-Transport-Security', 'max-age=31536000; includeSubDomains')
    try {
      // A name that is not ours is another site pointed at this machine (DNS rebinding).
      if (!allowedHost(ctx.get('host') || undefined)) throw new RuleError('request.unknownHost')
      await next()
    } catch (error) {
      const locale = localeFromHeader(ctx.get('accept-language')) ?? 'en'
      const problem = problemOf(error, locale, requestId)
      if (problem.status >= 500) log.error({ err: error, requestId, path: ctx.path }, 'request failed')
      ctx.status = problem.status
      ctx.type = problemType
      ctx.body = JSON.stringify(problem)
    }
  })
  for (const one of middleware) app.use(one)
  app.on('error', (error: unknown) => log.warn({ err: error }, 'a connection broke'))
  return app
}

/** By our own door, or by that of a proxy before us. */
const cameByHttps = (ctx: Context): boolean => ctx.secure || ctx.get('x-forwarded-proto') === 'https'
