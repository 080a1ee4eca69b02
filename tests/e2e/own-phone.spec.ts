import { createRole } from '../../contracts/identity/roles.ts'
import { createBundle } from '../../contracts/workshop/bundles.ts'
import { decideWorkRecords, listWorkRecords } from '../../contracts/workshop/work-records.ts'
import { expect, test } from '../support/browser.ts'
import { signedIn } from '../support/pages.ts'
import { scan } from '../support/scan.ts'
import { makeAccount, makeShop, recordWork, type Shop } from '../support/workshop.ts'
import { assertForAThumb, smallPhone } from './phone.ts'

const records = async (shop: Shop) => (await shop.administrator.send(listWorkRecords, {})).items

test('a worker keeps her own work on a phone of 360 px, in Uzbek', async ({ browser, server }) => {
  test.setTimeout(120_000)
  const shop = await makeShop(server.address)
  const personId = shop.workerIds[0] ?? ''
  await makeAccount(server.address, shop.administrator, { signInName: 'zulfiya', role: 'worker', personId })
  const page = await signedIn(await smallPhone(browser, server.address), server.address, 'zulfiya', 'uz-Latn')

  await page.goto('/my-work')
  await expect(page.getByText('Hali ish yozilmagan')).toBeVisible()
  await page.locator('[data-shortcut="new"]').click()
  await page.getByRole('button', { name: 'Shirt M-12' }).click()
  await page.getByRole('button', { name: 'sleeve' }).click()
  const quantity = page.getByRole('textbox')
  const save = page.getByRole('button', { name: 'Saqlash' })
  for (const [typed, said] of [
    ['', 'Nechta ekanini kiriting.'],
    ['-5', 'Kamida 1 dona boʻlsin.'],
    ['0', 'Kamida 1 dona boʻlsin.'],
    ['1.5', 'Faqat raqam: butun son kiriting.'],
    ['12a', 'Faqat raqam: butun son kiriting.'],
    ['1000000', 'Bitta yozuvda koʻpi bilan 5 000 dona.'],
  ] as const) {
    await quantity.fill(typed)
    await save.click()
    await expect(page.getByRole('dialog')).toContainText(said.replace(' 000', '\u202f000'))
  }
  // Half the screen is the keyboard's.
  const button = await save.boundingBox()
  expect((button?.y ?? 0) + (button?.height ?? 0)).toBeLessThan(740 / 2 + 60)
  await assertForAThumb(page)
  await quantity.fill('60')
  await save.click()
  await expect(page.locator('[data-total="pending"]')).toContainText('51\u202f000\u00a0soʻm')
  await expect(page.locator('[data-total="approved"]')).toContainText('0\u00a0soʻm')

  await page.getByRole('button', { name: 'Oʻzgartirish' }).click()
  await quantity.fill('58')
  await save.click()
  await expect(page.getByText('58 × 850')).toBeVisible()
  await page.getByRole('button', { name: '“sleeve” yozuvini oʻchirish' }).click()
  await expect(page.getByText('Hali ish yozilmagan')).toBeVisible()
  await page.getByRole('button', { name: 'Qaytarish' }).last().click()
  await expect(page.getByText('58 × 850')).toBeVisible()

  const [record] = await records(shop)
  if (!record) throw new Error('nothing was recorded')
  const decided = { id: record.id, version: record.version }
  await shop.master.caller.send(decideWorkRecords, {
    body: { records: [decided], decision: 'reject', reason: 'Choki qiyshiq' },
  })
  await expect(page.getByText('Choki qiyshiq')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Oʻzgartirish' })).toHaveCount(0)

  await assertForAThumb(page)
})

/** What a phone's browser reads from its camera; this machine has none. */
const seenByCamera = (code: string) => `
  // An empty page, which every page is at first, has no devices.
  if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement('canvas')
    canvas.getContext('2d').fillRect(0, 0, 10, 10)
    return canvas.captureStream(10)
  }
  window.BarcodeDetector = class { detect = async () => [{ rawValue: ${JSON.stringify(code)} }] }`

test('a worker’s own phone of 360 px takes coupons: typed, scanned and by its camera, each once', async ({
  browser,
  server,
}) => {
  test.setTimeout(120_000)
  const shop = await makeShop(server.address)
  const [personId = ''] = shop.workerIds
  for (const code of ['B-117', 'B-118']) {
    await shop.administrator.send(createBundle, { body: { code, productId: shop.productId, pieces: 30 } })
  }
  await makeAccount(server.address, shop.administrator, { signInName: 'zulfiya', role: 'worker', personId })
  const context = await smallPhone(browser, server.address)
  await context.addInitScript(seenByCamera('B-118/1'))
  const page = await signedIn(context, server.address, 'zulfiya')
  const panel = page.getByRole('dialog')
  const add = page.locator('[data-shortcut="new"]')
  const coupon = panel.getByLabel('Coupon')
  const quantity = panel.getByLabel('Quantity')
  const save = panel.getByRole('button', { name: 'Save' })

  await page.goto('/my-work')
  await add.tap()
  await coupon.fill('B-999/1')
  await coupon.press('Enter')
  await expect(panel.getByRole('alert')).toBeVisible()
  await assertForAThumb(page)
  await coupon.fill('B-117/2')
  await panel.getByRole('button', { name: 'Open' }).tap()
  await expect(panel).toContainText('Bundle B-117, 30 left')
  await expect(quantity).toHaveValue('30')
  await quantity.fill('31')
  await save.tap()
  await expect(panel).toContainText('30 left in bundle B-117. Enter that many or fewer.')
  await assertForAThumb(page)
  await quantity.fill('20')
  await save.tap()
  await expect(panel).toBeHidden()

  await add.tap()
  await expect(panel.getByRole('button', { name: 'B-117' })).toContainText('10 left')
  await scan(page, 'B-117/2')
  await expect(quantity).toHaveValue('10')
  await save.tap()
  await expect(panel).toBeHidden()

  await add.tap()
  await coupon.fill('B-117/2')
  await coupon.press('Enter')
  await expect(panel.getByRole('alert')).toContainText(/Karimova Zulfiya, \d\d\.\d\d \d\d:\d\d/)
  await assertForAThumb(page)
  await panel.getByRole('button', { name: 'Scan with the camera' }).tap()
  await expect(panel).toContainText('Bundle B-118, 30 left')
  await save.tap()
  await expect(panel).toBeHidden()
  expect((await records(shop)).map(({ bundleCode, quantity: pieces }) => [bundleCode, pieces])).toEqual([
    ['B-118', 30],
    ['B-117', 10],
    ['B-117', 20],
  ])
})

test('a worker whose role only lets them look sees their work and nothing to press', async ({ browser, server }) => {
  const shop = await makeShop(server.address)
  const [personId = ''] = shop.workerIds
  await recordWork(shop, personId, shop.operationIds[0] ?? '', 40)
  await shop.administrator.send(createRole, {
    body: { name: 'reader', permissions: ['workRecord.readOwn', 'pay.readOwn'] },
  })
  await makeAccount(server.address, shop.administrator, { signInName: 'zulfiya', role: 'reader', personId })
  const page = await signedIn(await smallPhone(browser, server.address), server.address, 'zulfiya')
  await page.goto('/')
  await expect(page).toHaveURL(/\/my-work$/)
  await expect(page.getByText('40 × 850')).toBeVisible()
  await expect(page.locator('[data-shortcut="new"]')).toHaveCount(0)
  await assertForAThumb(page)
})
