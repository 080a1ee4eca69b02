import { existsSync } from 'node:fs'
import type { Middleware } from 'koa'
import send from 'send'

/**
 * Serves the built renderer: files named by their content are kept for a year, everything else is asked for again.
 * Addresses of pages get `index.html`.
 */
export function staticFiles(folder: string): Middleware {
  return async (ctx, next) => {
    if ((ctx.method !== 'GET' && ctx.method !== 'HEAD') || ctx.path.startsWith('/api/')) return next()
    const isPage = !/\.[a-z0-9]+$/i.test(ctx.path)
    if (isPage && !existsSync(`${folder}/index.html`)) {
      ctx.status = 503
      ctx.type = 'text/plain'
      ctx.body = 'The pages are not built yet: npm run build'
      return
    }
    ctx.respond = false
    // Koa starts from 404, and send leaves the status alone where all is well.
    ctx.res.statusCode = 200
    const immutable = ctx.path.startsWith('/assets/')
    await new Promise<void>((resolve) => {
      const stream = send(ctx.req, isPage ? '/index.html' : ctx.path, {
        root: folder,
        immutable,
        maxAge: immutable ? '365d' : 0,
        cacheControl: true,
        dotfiles: 'deny',
      })
      stream.on('error', (error: { status?: number }) => {
        ctx.res.statusCode = error.status ?? 404
        ctx.res.end()
      })
      ctx.res.on('close', resolve)
      stream.pipe(ctx.res)
    })
  }
}
