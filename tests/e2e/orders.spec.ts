import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { createStation } from '../../contracts/stations.ts'
import { listBundles } from '../../contracts/workshop/bundles.ts'
import { createCut, createOrder, setOrderStatus } from '../../contracts/workshop/orders.ts'
import { decideWorkRecords, listWorkRecords } from '../../contracts/workshop/work-records.ts'
import { layoutOf } from '../../local-server/modules/workshop/coupon-sheets/coupon-pdf.ts'
import { expect, test } from '../support/browser.ts'
import { chooseOption } from '../support/pages.ts'
import { readPages } from '../support/pdf-codes.ts'
import { scan } from '../support/scan.ts'
import { seats } from '../support/seats.ts'
import { makeShop, password, type Shop } from '../support/workshop.ts'

async function pageOf(context: BrowserContext, address: string): Promise<Page> {
  await context.request.post(`${address}/api/v1/session`, { data: { signInName: 'admin', password } })
  await context.request.put(`${address}/api/v1/session/locale`, {
    data: { locale: 'en' },
    headers: { 'idempotency-key': crypto.randomUUID() },
  })
  return context.newPage()
}

async function kioskOf(browser: Browser, address: string, shop: Shop): Promise<Page> {
  const context = await browser.newContext({ ...seats.kiosk, baseURL: address })
  const { pairing } = await shop.administrator.send(createStation, {
    body: { name: 'Kiosk 1', kind: 'kiosk', locale: 'ru' },
  })
  await context.request.post('/api/v1/pairing', { data: { code: pairing.code }, failOnStatusCode: true })
  const page = await context.newPage()
  await page.goto('/kiosk')
  await expect(page.getByRole('heading', { name: 'Отсканируйте бейдж' })).toBeVisible()
  return page
}

/** An open order of 40 white shirts in two sizes, all of it cut into bundles of 10. */
async function cutOrder(shop: Shop): Promise<string> {
  const { administrator } = shop
  const items = ['S', 'M'].map((size) => ({ size, colour: 'white', pieces: 20 }))
  const order = await administrator.send(createOrder, {
    body: {
      customerName: 'Atlas',
      productId: shop.productId,
      dueOn: '2099-12-31',
      matrix: { sizes: ['S', 'M'], colours: ['white'], items },
    },
  })
  const params = { id: order.id }
  await administrator.send(setOrderStatus, { params, body: { version: 1, status: 'open' } })
  await administrator.send(createCut, { params, body: { items, bundleSize: 10 } })
  return order.id
}

test('an order is made, cut, printed as coupons; a scanned coupon moves its progress', async ({
  browser,
  context,
  server,
}) => {
  test.setTimeout(120_000)
  const shop = await makeShop(server.address)
  const page = await pageOf(context, server.address)

  await page.goto('/orders')
  await page.getByRole('link', { name: 'Add an order' }).first().click()
  await page.getByLabel('Customer').fill('Atlas savdo')
  await page.locator('main form').getByRole('button', { name: 'Product' }).click()
  await chooseOption(page, 'Shirt M-12')
  await page.getByLabel('Due', { exact: true }).fill('31 Dec 2099')
  await page.getByLabel('Sizes').fill('S,M,')
  await page.getByLabel('Colours').fill('white')
  await page.getByLabel('Colours').press('Enter')
  await page.getByLabel('white, size S').fill('45')
  await page.getByLabel('white, size M').fill('12a')
  await page.getByRole('button', { name: 'Add an order' }).click()
  await expect(page.getByText('Enter a whole number')).toBeVisible()
  await page.getByLabel('white, size M').fill('30')
  await page.getByRole('button', { name: 'Add an order' }).click()

  await expect(page.getByRole('heading', { name: 'Order 1001' })).toBeVisible()
  await page.getByRole('button', { name: 'Open the order' }).click()
  await page.getByRole('button', { name: 'Cut', exact: true }).first().click()
  const panel = page.getByRole('dialog')
  await panel.getByLabel('Pieces in a bundle').fill('20')
  await panel.getByLabel('white, size S').fill('46')
  await panel.getByRole('button', { name: 'Cut', exact: true }).click()
  await expect(panel.getByText('Size S, white: 45 left to cut')).toBeVisible()
  await panel.getByLabel('white, size S').fill('45')
  await expect(panel.getByText('This makes 5 bundles')).toBeVisible()
  await panel.getByRole('button', { name: 'Cut', exact: true }).click()
  await expect(page.getByText('5 bundles: 1001-1 to 1001-5')).toBeVisible()
  await expect(page.getByText('Everything ordered is cut')).toBeVisible()

  await page.locator('main header').getByRole('button', { name: 'Coupons' }).click()
  await page.getByRole('radio', { name: '58 mm roll' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Make the PDF' }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/ 1001 .*\.pdf$/)
  const { left, top, qr, stripHeight } = layoutOf('roll58')
  const places = [{ left, top, width: qr, height: stripHeight }]
  const pages = await readPages(await readFile(await file.path()), places)
  const codes = pages.flatMap((one) => one.codes)
  expect(codes).toHaveLength(15)
  expect(codes[1]).toBe('1001-1/2')

  const kiosk = await kioskOf(browser, server.address, shop)
  await scan(kiosk, 'W-1001')
  await expect(kiosk.getByText('Karimova Zulfiya')).toBeVisible()
  await scan(kiosk, codes[2] ?? '')
  await expect(kiosk.locator('output')).toHaveText('20')
  await kiosk.keyboard.press('Enter')
  await expect(kiosk.locator('[data-tone="done"]')).toContainText('20 шт.')

  const last = page.getByRole('row', { name: '3. buttonholes' })
  await expect(last).toContainText('20')
  await expect(page.locator('[data-bottleneck=true]')).toContainText('1. sleeve')
  const [record] = (await shop.administrator.send(listWorkRecords)).items
  await shop.master.caller.send(decideWorkRecords, {
    body: { records: [{ id: record?.id ?? '', version: 1 }], decision: 'approve' },
  })
  await expect(page.locator('[data-figure=finished]')).toContainText('20 pieces')

  const bundles = await shop.administrator.send(listBundles, { query: { q: '1001-1' } })
  await page.goto(`/bundles/${bundles.items[0]?.id}`)
  await expect(page.getByText('Karimova Zulfiya', { exact: false })).toContainText('20 pcs')
})

test('a cut is taken back, an order closed and opened again, and cancelled after one question', async ({
  context,
  server,
}) => {
  const shop = await makeShop(server.address)
  const id = await cutOrder(shop)
  const page = await pageOf(context, server.address)
  const choose = async (name: string) => {
    await page.locator('main header').getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name }).click()
  }
  await page.goto(`/orders/${id}`)

  await choose('Close as done')
  await expect(page.locator('main header')).toContainText('Done')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.locator('main header')).toContainText('Open')

  await page.getByRole('button', { name: 'Take the cut back' }).click()
  await expect(page.getByRole('dialog')).toContainText('Its 4 bundles go')
  await page.getByRole('dialog').getByRole('button', { name: 'Take the cut back' }).click()
  await expect(page.getByText('Taken back')).toBeVisible()
  await expect(page.getByText('Everything ordered is cut')).toHaveCount(0)

  await choose('Due day and note')
  await page.getByRole('dialog').getByLabel('Note').fill('Iron the collars')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Iron the collars')).toBeVisible()

  await choose('Cancel the order')
  await expect(page.getByRole('dialog')).toContainText('Work recorded so far stays')
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the order' }).click()
  await expect(page.locator('main header')).toContainText('Cancelled')
})
