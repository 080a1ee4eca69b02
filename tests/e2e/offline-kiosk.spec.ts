import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { setPin } from '../../contracts/people.ts'
import { createStation } from '../../contracts/stations.ts'
import { createBundle } from '../../contracts/workshop/bundles.ts'
import { listOfflineWork } from '../../contracts/workshop/offline-work.ts'
import { createWorkRecord, listWorkRecords } from '../../contracts/workshop/work-records.ts'
import { expect, test } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { keysKept } from '../support/kiosk-store.ts'
import { barriersOf, sidewaysOf, signedIn } from '../support/pages.ts'
import { scan } from '../support/scan.ts'
import { seats } from '../support/seats.ts'
import { startHosted } from '../support/hosted-server.ts'
import { makeShop, type Shop } from '../support/workshop.ts'

/** A paired kiosk that keeps its pages and has read all it needs to be alone. */
async function readyKiosk(browser: Browser, address: string, shop: Shop): Promise<Page> {
  const context = await browser.newContext({ ...seats.kiosk, baseURL: address, serviceWorkers: 'allow' })
  const { pairing } = await shop.administrator.send(createStation, {
    body: { name: 'Kiosk 1', kind: 'kiosk', locale: 'ru', lineId: null },
  })
  await context.request.post('/api/v1/pairing', { data: { code: pairing.code } })
  // As in Firefox, which asks the person first: at a kiosk nobody answers.
  await context.addInitScript(() => {
    if ('storage' in navigator) navigator.storage.persist = () => new Promise(() => {})
  })
  const page = await context.newPage()
  await page.goto('/kiosk')
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), { timeout: 60_000 })
    .toBe('activated')
  await expect.poll(() => keysKept(page, 'bundle'), { timeout: 30_000 }).toEqual(['B-117'])
  return page
}

test('a kiosk goes on without the server, also after a reload, and brings each work once with its true time', async ({
  browser,
}) => {
  test.setTimeout(240_000)
  const folder = mkdtempSync(join(tmpdir(), 'markaz-alone-'))
  const args = ['--data', join(folder, 'data'), '--port', String(await freePort())]
  let server = await startHosted({ args })
  let kiosk: Page | undefined
  try {
    const shop = await makeShop(server.address)
    const [zulfiya = '', other = ''] = shop.workerIds
    const [, collar = ''] = shop.operationIds
    await shop.administrator.send(createBundle, { body: { code: 'B-117', productId: shop.productId, pieces: 30 } })
    kiosk = await readyKiosk(browser, server.address, shop)
    const page = kiosk
    const idle = page.getByRole('heading', { name: 'Отсканируйте бейдж' })
    const done = page.locator('[data-tone="done"]')
    const waiting = page.locator('[data-waiting]')

    await server.stop()
    const stoppedAt = Date.now()
    await expect(page.getByRole('alert')).toContainText('Работайте как обычно', { timeout: 20_000 })
    expect(await barriersOf(page)).toEqual([])
    await scan(page, 'W-1001')
    await expect(page.getByText('Karimova Zulfiya')).toBeVisible()
    await page.getByRole('button', { name: 'Shirt M-12' }).click()
    await page.getByRole('button', { name: 'sleeve' }).click()
    await page.getByRole('button', { name: '6', exact: true }).click()
    await page.getByRole('button', { name: 'Сохранить' }).dblclick()
    await expect(done).toContainText('Сохранено в киоске: 6')
    await expect(waiting).toContainText('Ждёт отправки: 1 запись')

    await page.reload()
    await expect(idle).toBeVisible()
    await expect(waiting).toContainText('Ждёт отправки: 1 запись')
    await scan(page, 'W-1001')
    await expect(page.getByRole('button', { name: 'sleeve' })).toBeVisible()
    await scan(page, 'B-117/2')
    await expect(page.locator('output')).toHaveText('30')
    expect(await barriersOf(page)).toEqual([])
    await page.keyboard.press('Enter')
    await expect(done).toContainText('Сохранено в киоске: 30')
    await expect(idle).toBeVisible()
    await scan(page, 'W-1002')
    await expect(page.getByText('Toshmatova Oʻgʻiloy')).toBeVisible()
    await scan(page, 'b-117/2')
    await expect(page.locator('[data-tone="wrong"]')).toContainText('По этому талону уже всё записано')
    await scan(page, 'W-9999')
    await expect(page.locator('[data-tone="wrong"]')).toContainText('Киоск без связи не знает этот бейдж')
    const enteredUntil = Date.now()
    await expect(idle).toBeVisible()
    await expect(waiting).toContainText('Ждут отправки: 2 записи')

    server = await startHosted({ args })
    await expect(waiting).toHaveCount(0, { timeout: 60_000 })
    const { items } = await shop.administrator.send(listWorkRecords, {})
    const byQuantity = items.toSorted((one, another) => one.quantity - another.quantity)
    expect(byQuantity.map(({ quantity, workerId, source }) => [quantity, workerId, source])).toEqual([
      [6, zulfiya, 'offline'],
      [30, zulfiya, 'offline'],
    ])
    // What a kiosk cannot measure is the time between two pages.
    for (const { recordedAt } of items) {
      expect(recordedAt).toBeGreaterThan(stoppedAt - 120_000)
      expect(recordedAt).toBeLessThanOrEqual(enteredUntil + 1_000)
    }

    await scan(page, 'W-1002')
    await page.getByRole('button', { name: 'Shirt M-12' }).click()
    await page.getByRole('button', { name: 'collar' }).click()
    await page.getByRole('button', { name: '7', exact: true }).click()
    await page.getByRole('button', { name: 'Сохранить' }).click()
    await expect(done).toContainText('Записано: 7 шт.')
    const after = await shop.administrator.send(listWorkRecords, { query: { workerId: other } })
    expect(after.items).toMatchObject([{ quantity: 7, operationId: collar, source: 'kiosk' }])
  } finally {
    await kiosk?.context().close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
})

test('what cannot be recorded as it was waits for the master, who records it or puts it aside', async ({ browser }) => {
  test.setTimeout(240_000)
  const folder = mkdtempSync(join(tmpdir(), 'markaz-brought-'))
  const args = ['--data', join(folder, 'data'), '--port', String(await freePort())]
  let server = await startHosted({ args })
  let kiosk: Page | undefined
  try {
    const shop = await makeShop(server.address)
    const [, collar = ''] = shop.operationIds
    const [, secondId = '', thirdId = ''] = shop.workerIds
    await shop.administrator.send(createBundle, { body: { code: 'B-117', productId: shop.productId, pieces: 30 } })
    await shop.administrator.send(setPin, { params: { id: secondId }, body: { pin: '4821' } })
    kiosk = await readyKiosk(browser, server.address, shop)
    const page = kiosk
    const done = page.locator('[data-tone="done"]')
    await server.stop()
    await expect(page.getByRole('alert')).toContainText('Работайте как обычно', { timeout: 20_000 })
    await scan(page, 'W-1001')
    await expect(page.getByText('Karimova Zulfiya')).toBeVisible()
    await scan(page, 'B-117/2')
    await expect(page.locator('output')).toHaveText('30')
    await page.keyboard.press('Enter')
    await expect(done).toContainText('Сохранено в киоске')
    await expect(page.getByRole('heading', { name: 'Отсканируйте бейдж' })).toBeVisible()
    await scan(page, 'W-1002')
    await page.getByRole('button', { name: 'Shirt M-12' }).click()
    await page.getByRole('button', { name: 'sleeve' }).click()
    await page.getByRole('button', { name: '9', exact: true }).click()
    await page.getByRole('button', { name: 'Сохранить' }).click()
    await expect(done).toContainText('запись подтвердит мастер')

    await expect(page.locator('[data-waiting]')).toContainText('Ждут отправки: 2 записи')
    // Meanwhile another one has used the coupon, before the kiosk is heard again.
    await page.context().setOffline(true)
    server = await startHosted({ args })
    await shop.administrator.send(createWorkRecord, {
      body: { workerId: thirdId, operationId: collar, quantity: 30, couponCode: 'B-117/2' },
    })
    await page.context().setOffline(false)
    await expect(page.locator('[data-waiting]')).toHaveCount(0, { timeout: 60_000 })
    expect((await shop.administrator.send(listOfflineWork, { query: { state: 'open' } })).items).toHaveLength(2)

    const context = await browser.newContext({ ...seats.phone, viewport: { width: 360, height: 740 } })
    const master = await signedIn(context, server.address, 'master')
    await master.goto(`${server.address}/offline-work`)
    await expect(master.getByText('Karimova Zulfiya')).toBeVisible()
    await expect(master.getByText('Toshmatova Oʻgʻiloy')).toBeVisible()
    expect(await barriersOf(master)).toEqual([])
    expect(await sidewaysOf(master)).toBe(0)
    await master.getByText('Karimova Zulfiya').click()
    const panel = master.getByRole('dialog')
    await expect(panel).toContainText('Already used by')
    expect(await barriersOf(master)).toEqual([])
    await panel.getByRole('button', { name: 'Record the work' }).click()
    const coupon = panel.getByLabel('Coupon')
    await expect(coupon).toHaveAttribute('aria-invalid', 'true')
    await coupon.fill('')
    await panel.getByRole('button', { name: 'Record the work' }).click()
    await expect(panel).toHaveCount(0)
    await expect(master.getByText('Karimova Zulfiya')).toHaveCount(0)

    await master.getByText('Toshmatova Oʻgʻiloy').click()
    await expect(panel).toContainText('has a PIN')
    await panel.getByRole('button', { name: 'Dismiss' }).click()
    const question = master.getByRole('dialog', { name: 'Dismiss the work' })
    await question.getByLabel('Reason').fill('She was not here')
    await question.getByRole('button', { name: 'Dismiss' }).click()
    await expect(master.getByText('Everything is decided')).toBeVisible()
    await context.close()

    const { items } = await shop.administrator.send(listOfflineWork, {})
    const byState = items.toSorted((one, another) => one.state.localeCompare(another.state))
    expect(byState.map(({ state, note }) => [state, note])).toEqual([
      ['accepted', null],
      ['dismissed', 'She was not here'],
    ])
    const records = await shop.administrator.send(listWorkRecords, { query: { workerId: shop.workerIds[0] ?? '' } })
    expect(records.items).toMatchObject([{ quantity: 30, bundleCode: null, status: 'pending', source: 'offline' }])
  } finally {
    await kiosk?.context().close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
})
