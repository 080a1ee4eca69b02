import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type { Middleware } from 'koa'
import send from 'send'
import type { RouteContract } from '../../../contracts/route.ts'
import { openApiDocument } from './openapi.ts'

const prefix = '/api/docs/'
const distributed = new Set(['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png', 'favicon-16x16.png'])

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Markaz API</title>
    <link rel="stylesheet" href="${prefix}swagger-ui.css" />
    <link rel="icon" type="image/png" href="${prefix}favicon-32x32.png" sizes="32x32" />
  </head>
  <body>
    <div id="reference"></div>
    <script src="${prefix}swagger-ui-bundle.js"></script>
    <script src="${prefix}initializer.js"></script>
  </body>
</html>
`

/** A file, because the content security policy lets no script in a page run; no validator elsewhere is asked. */
const initializer = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  validatorUrl: null,
  docExpansion: 'none',
  tagsSorter: 'alpha',
  requestInterceptor(request) {
    if (request.method !== 'GET' && !request.headers['Idempotency-Key']) {
      request.headers['Idempotency-Key'] = crypto.randomUUID()
    }
    return request
  },
})
`

/** `/api/openapi.json`, and `/api/docs`: its reference, readable with no internet. */
export function openApiPages(routes: readonly RouteContract[], version: string): Middleware {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  let document: string | undefined

  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next()
    if (ctx.path === '/api/openapi.json') {
      document ??= JSON.stringify(openApiDocument(routes, version))
      ctx.type = 'application/json'
      ctx.body = document
      return
    }
    if (ctx.path === '/api/docs') {
      ctx.redirect(prefix)
      return
    }
    if (!ctx.path.startsWith(prefix)) return next()
    const name = ctx.path.slice(prefix.length)
    if (name === '') {
      ctx.type = 'html'
      ctx.body = page
    } else if (name === 'initializer.js') {
      ctx.type = 'application/javascript'
      ctx.body = initializer
    } else if (distributed.has(name)) {
      ctx.respond = false
      // Koa begins every answer as 404.
      ctx.res.statusCode = 200
      await new Promise<void>((resolve) => {
        ctx.res.on('close', resolve)
        send(ctx.req, `/${name}`, { root: folder, maxAge: '1d' }).pipe(ctx.res)
      })
    } else ctx.status = 404
  }
}
