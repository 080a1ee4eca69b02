import type { Middleware } from 'koa'
import type { HealthFact } from '../../../contracts/system.ts'
import type { Metrics } from './metrics.ts'

export interface PartState {
  name: string
  ok: boolean
  /** False for what needs a person but lets the server go on serving; `/readyz` then says `degraded`. */
  vital?: boolean
  /** For `/readyz`, in English. */
  detail?: string
  /** The same for the health page, where it needs a person. */
  facts?: HealthFact[]
}

export function overall(states: readonly PartState[]): 'ok' | 'degraded' | 'failed' {
  const failing = states.filter((state) => !state.ok)
  if (failing.length === 0) return 'ok'
  return failing.every((state) => state.vital === false) ? 'degraded' : 'failed'
}

/** `/healthz` (alive), `/readyz` (each part's state), `/metrics` (Prometheus; this machine only). */
export function health(parts: () => Promise<PartState[]>, metrics: Metrics): Middleware {
  return async (ctx, next) => {
    if (ctx.method !== 'GET') return next()
    if (ctx.path === '/healthz') {
      ctx.body = { status: 'ok' }
      return
    }
    if (ctx.path === '/readyz') {
      const states = await parts()
      const serves = states.every((state) => state.ok || state.vital === false)
      ctx.status = serves ? 200 : 503
      ctx.body = { status: overall(states), parts: states.map(({ facts: _, ...state }) => state) }
      return
    }
    if (ctx.path === '/metrics') {
      if (!/^(::1|127\.|::ffff:127\.)/.test(ctx.req.socket.remoteAddress ?? '')) {
        ctx.status = 403
        return
      }
      ctx.type = metrics.registry.contentType
      ctx.body = await metrics.registry.metrics()
      return
    }
    return next()
  }
}
