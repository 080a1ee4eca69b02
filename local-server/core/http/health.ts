import type { Middleware } from 'koa'
import type { Metrics } from './metrics.ts'

export interface PartState {
  name: string
  ok: boolean
  detail?: string
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
      const ok = states.every((state) => state.ok)
      ctx.status = ok ? 200 : 503
      ctx.body = { status: ok ? 'ok' : 'failed', parts: states }
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
