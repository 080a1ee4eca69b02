import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Koa from 'koa'
import { expect, it, onTestFinished } from 'vitest'
import { staticFiles } from './static.ts'

async function servedFolder(): Promise<{ folder: string; address: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-pages-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Markaz</title>')
  writeFileSync(join(folder, 'theme.js'), 'export {}')
  writeFileSync(join(folder, 'assets', 'main-a1b2c3.js'), 'export {}')
  writeFileSync(join(folder, '.hidden.js'), 'export {}')
  const server = new Koa().use(staticFiles(folder)).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  await once(server, 'listening')
  return { folder, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** As a browser asks that has the file; `fetch` by itself would add that it wants no kept one. */
const having = (etag: string | null) => ({ headers: { 'if-none-match': etag ?? '', 'cache-control': 'max-age=0' } })

it('what is named by its content is kept for a year, all else is asked for again (SEW-063, SEW-138)', async () => {
  const { address } = await servedFolder()
  const kept = async (path: string) => (await fetch(address + path)).headers.get('cache-control')
  expect(await kept('/assets/main-a1b2c3.js')).toBe('public, max-age=31536000, immutable')
  for (const path of ['/', '/work-records', '/theme.js']) expect(await kept(path), path).toBe('public, max-age=0')
})

it('what is asked for again comes only where it has changed', async () => {
  const { folder, address } = await servedFolder()
  for (const path of ['/', '/theme.js', '/assets/main-a1b2c3.js']) {
    const etag = (await fetch(address + path)).headers.get('etag')
    const again = await fetch(address + path, having(etag))
    expect([again.status, await again.text()], path).toEqual([304, ''])
  }
  const etag = (await fetch(`${address}/theme.js`)).headers.get('etag')
  writeFileSync(join(folder, 'theme.js'), 'export const theme = 1')
  const changed = await fetch(`${address}/theme.js`, having(etag))
  expect([changed.status, await changed.text()]).toEqual([200, 'export const theme = 1'])
})

it('an address without an ending is a page, a file that is not there is none, and hidden ones are nobody’s', async () => {
  const { address } = await servedFolder()
  expect(await (await fetch(`${address}/orders/17`)).text()).toContain('<title>Markaz</title>')
  expect((await fetch(`${address}/assets/none.js`)).status).toBe(404)
  expect((await fetch(`${address}/.hidden.js`)).status).toBe(403)
  expect((await fetch(`${address}/..%2f..%2fetc%2fpasswd.txt`)).status).toBe(403)
})
