import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import type { LocaleTag } from '../../contracts/common.ts'
import { createStation } from '../../contracts/stations.ts'
import { expect, test } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { openDoor } from '../support/new-version.ts'
import { scan } from '../support/scan.ts'
import { seats } from '../support/seats.ts'
import { startHosted } from '../support/hosted-server.ts'
import { makeShop, recordWork, type Shop } from '../support/workshop.ts'

/** A device that is paired, with a browser that keeps pages. */
async function pairedDevice(
  browser: Browser,
  address: string,
  shop: Shop,
  kind: 'kiosk' | 'screen',
  locale: LocaleTag,
) {
  const context = await browser.newContext({
    ...seats[kind === 'kiosk' ? 'kiosk' : 'tv'],
    baseURL: address,
    serviceWorkers: 'allow',
  })
  const { pairing } = await shop.administrator.send(createStation, { body: { name: kind, kind, locale, lineId: null } })
  await context.request.post('/api/v1/pairing', { data: { code: pairing.code } })
  const page = await context.newPage()
  await page.goto(kind === 'kiosk' ? '/kiosk' : '/tv')
  await arePagesKept(page)
  return page
}

const arePagesKept = (page: Page) =>
  expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), { timeout: 60_000 })
    .toBe('activated')

test('a wall screen and a kiosk reloaded or switched on while the server is down are themselves', async ({
  browser,
}) => {
  test.setTimeout(180_000)
  const folder = mkdtempSync(join(tmpdir(), 'markaz-pages-'))
  const args = ['--data', join(folder, 'data'), '--port', String(await freePort())]
  let server = await startHosted({ args })
  const contexts: BrowserContext[] = []
  try {
    const shop = await makeShop(server.address)
    const [zulfiya = ''] = shop.workerIds
    const [sleeve = ''] = shop.operationIds
    await recordWork(shop, zulfiya, sleeve, 40)
    const screen = await pairedDevice(browser, server.address, shop, 'screen', 'ru')
    const kiosk = await pairedDevice(browser, server.address, shop, 'kiosk', 'uz-Latn')
    contexts.push(screen.context(), kiosk.context())
    await expect(screen.locator('[data-figure="pending"]')).toContainText('40 шт.')
    await expect(kiosk.getByRole('heading', { name: 'Beyjingizni skanerlang' })).toBeVisible()

    await server.stop()
    await screen.reload()
    await expect(screen.getByRole('status')).toContainText(/Данные от \d\d:\d\d/)
    await expect(screen.locator('[data-figure="pending"]')).toContainText('40 шт.')
    await kiosk.reload()
    await expect(kiosk.getByRole('heading', { name: 'Beyjingizni skanerlang' })).toBeVisible()
    await expect(kiosk.getByRole('alert')).toBeVisible()

    await screen.close()
    const again = await screen.context().newPage()
    await again.goto('/tv')
    await expect(again.getByRole('status')).toContainText(/Данные от \d\d:\d\d/)

    server = await startHosted({ args })
    await expect(again.getByRole('status')).toContainText('Сейчас', { timeout: 30_000 })
    await expect(kiosk.getByRole('alert')).toHaveCount(0, { timeout: 30_000 })
    const keptAddresses = await kiosk.evaluate(async () => {
      const caches = await window.caches.keys()
      const requests = await Promise.all(caches.map(async (name) => (await window.caches.open(name)).keys()))
      return requests.flat().map(({ url }) => new URL(url).pathname)
    })
    expect(keptAddresses).toContain('/index.html')
    expect(keptAddresses.filter((path) => path.startsWith('/api') || path.startsWith('/socket.io'))).toEqual([])
  } finally {
    for (const context of contexts) await context.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
})

test('a new version takes over by itself: the wall at once, the kiosk when its worker has gone', async ({
  browser,
  server,
}) => {
  test.setTimeout(180_000)
  const door = await openDoor(server.address)
  const shop = await makeShop(server.address)
  const screen = await pairedDevice(browser, door.address, shop, 'screen', 'ru')
  const kiosk = await pairedDevice(browser, door.address, shop, 'kiosk', 'ru')
  const versionOf = (page: Page) => page.locator('html').getAttribute('data-version')
  try {
    await scan(kiosk, 'W-1001')
    await expect(kiosk.getByText('Karimova Zulfiya')).toBeVisible()
    expect(await versionOf(screen)).toBeNull()

    door.update('00000000000000f2')
    const look = (page: Page) =>
      page.evaluate(async () => void (await (await navigator.serviceWorker.getRegistration())?.update()))
    await look(kiosk)
    await expect
      .poll(
        () => kiosk.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state ?? 'none'),
        { timeout: 60_000 },
      )
      .toBe('installed')
    await expect(kiosk.getByText('Karimova Zulfiya')).toBeVisible()
    expect(await versionOf(kiosk)).toBeNull()
    await kiosk.getByRole('button', { name: 'Выйти' }).click()
    await expect.poll(() => versionOf(kiosk).catch(() => null)).toBe('00000000000000f2')
    await expect(kiosk.getByRole('heading', { name: 'Отсканируйте бейдж' })).toBeVisible()

    await look(screen).catch(() => undefined)
    await expect.poll(() => versionOf(screen).catch(() => null)).toBe('00000000000000f2')
  } finally {
    await kiosk.context().close()
    await screen.context().close()
    await door.close()
  }
})

test('the pages can be installed: a manifest in every language, icons, a worker that is never kept', async ({
  page,
  server,
}) => {
  const { request } = page.context()
  const worker = await request.get('/service-worker.js')
  expect(worker.headers()).toMatchObject({ 'cache-control': 'public, max-age=0' })
  expect(worker.headers()['content-type']).toContain('javascript')
  expect(worker.headers()['content-security-policy']).toContain("script-src 'self'")
  for (const tag of ['uz-Latn', 'uz-Cyrl', 'ky', 'kk', 'ru', 'en']) {
    const manifest = await request.get(`/manifest.${tag}.webmanifest`)
    expect(manifest.headers()['content-type']).toContain('application/manifest+json')
    const { lang, icons, description } = (await manifest.json()) as {
      lang: string
      description: string
      icons: { src: string }[]
    }
    expect(lang).toBe(tag)
    expect(description).not.toBe('')
    for (const { src } of icons) expect((await request.get(src)).headers()['content-type']).toBe('image/png')
  }
  await makeShop(server.address)
  await page.goto('/')
  await expect(page.locator('link[rel="manifest"]')).toHaveAttribute('href', '/manifest.en.webmanifest')
  const devtools = await page.context().newCDPSession(page)
  const { errors, data } = (await devtools.send('Page.getAppManifest')) as { errors: unknown[]; data?: string }
  expect(errors).toEqual([])
  expect(data).toContain('"Markaz"')
})
