import type { Browser, Page } from '@playwright/test'
import { createStation } from '../../contracts/stations.ts'
import { createBundle } from '../../contracts/workshop/bundles.ts'
import { changeFloorSettings, readFloorSettings } from '../../contracts/workshop/floor-settings.ts'
import { listDefects } from '../../contracts/workshop/quality.ts'
import { createWorkRecord } from '../../contracts/workshop/work-records.ts'
import { expect, test } from '../support/browser.ts'
import { barriersOf, told } from '../support/pages.ts'
import { scan } from '../support/scan.ts'
import { seats } from '../support/seats.ts'
import { makeShop, password, recordWork, workingDay, type Shop } from '../support/workshop.ts'

async function assertUsable(page: Page): Promise<void> {
  expect(await barriersOf(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
}

async function signedIn(browser: Browser, baseURL: string, seat: 'desk' | 'phone', signInName: string): Promise<Page> {
  const narrow = seat === 'phone' ? { viewport: { width: 360, height: 780 } } : {}
  const context = await browser.newContext({ ...seats[seat], ...narrow, baseURL })
  await context.request.post('/api/v1/session', { data: { signInName, password }, failOnStatusCode: true })
  return context.newPage()
}

async function kioskPage(browser: Browser, baseURL: string, shop: Shop): Promise<Page> {
  const context = await browser.newContext({ ...seats.kiosk, baseURL })
  const { pairing } = await shop.administrator.send(createStation, {
    body: { name: 'Kiosk 1', kind: 'kiosk', locale: 'ru' },
  })
  await context.request.post('/api/v1/pairing', { data: { code: pairing.code }, failOnStatusCode: true })
  const page = await context.newPage()
  await page.goto('/kiosk')
  await expect(page.locator('[data-kiosk]')).toBeVisible()
  return page
}

test('a worker begins the shift at the kiosk and works; the master sees it on the phone, and when they go', async ({
  browser,
  server,
}) => {
  const shop = await makeShop(server.address)
  // Whoever comes now comes to the shift that runs, also in the last hour before the next.
  const { version } = await shop.administrator.send(readFloorSettings)
  await shop.administrator.send(changeFloorSettings, { body: { comeBeforeMinutes: 0, version } })
  const master = await signedIn(browser, server.address, 'phone', 'master')
  await master.goto('/shift')
  const zulfiya = master.locator('[data-worker="Karimova Zulfiya"]')
  await expect(zulfiya).toHaveAttribute('data-state', 'notCome')
  await assertUsable(master)

  const kiosk = await kioskPage(browser, server.address, shop)
  await scan(kiosk, 'W-1001')
  await kiosk.getByRole('button', { name: 'Начать смену' }).click()
  await expect(kiosk.locator('[data-shift]')).toContainText('На смене с')
  await expect(zulfiya).toHaveAttribute('data-state', 'here')
  await kiosk.getByRole('button', { name: 'Shirt M-12' }).click()
  await kiosk.getByRole('button', { name: 'sleeve' }).click()
  await kiosk.getByRole('button', { name: '7', exact: true }).click()
  await kiosk.getByRole('button', { name: 'Сохранить' }).click()
  await expect(kiosk.locator('[data-tone="done"]')).toBeVisible()
  await expect(zulfiya).toContainText('M-12 · sleeve')
  await expect(zulfiya).toContainText('7 штук')

  await expect(kiosk.locator('[data-kiosk]')).toHaveAttribute('data-at', 'idle')
  await scan(kiosk, 'W-1001')
  // A slip of the hand, twice on the same place, ends nothing.
  await kiosk.getByRole('button', { name: 'Закончить смену' }).dblclick()
  await expect(kiosk.getByRole('heading', { name: 'Закончить смену сейчас?' })).toBeVisible()
  await assertUsable(kiosk)
  await kiosk.getByRole('button', { name: 'Нет, продолжить' }).click()
  await expect(kiosk.locator('[data-shift]')).toContainText('На смене с')
  await expect(zulfiya).toHaveAttribute('data-state', 'here')
  await kiosk.getByRole('button', { name: 'Закончить смену' }).click()
  await kiosk.getByRole('button', { name: 'Да, закончить' }).click()
  await expect(kiosk.locator('[data-shift]')).toContainText('Смена закончена')
  await expect(zulfiya).toHaveAttribute('data-state', 'gone')
  await expect(kiosk.locator('[data-kiosk]')).toHaveAttribute('data-at', 'idle')
})

test('the master marks by hand those who have not come', async ({ browser, server }) => {
  await makeShop(server.address)
  const master = await signedIn(browser, server.address, 'phone', 'master')
  await master.goto('/shift')
  await master.locator('[data-view="notCome"]').click()
  await master.getByRole('button', { name: 'Отметить 6 пришедшими' }).click()
  await expect(master.locator('[data-view="here"]')).toContainText('6')
  await master.locator('[data-view="all"]').click()
  await master.getByRole('button', { name: 'Отметить: Raximov Jasur' }).click()
  await master.getByRole('menuitem', { name: 'Ушёл' }).click()
  await expect(master.locator('[data-worker="Raximov Jasur"]')).toHaveAttribute('data-state', 'gone')
})

test('a plan typed into the grid stands on the dashboard against what was finished', async ({ browser, server }) => {
  const shop = await makeShop(server.address)
  const master = await signedIn(browser, server.address, 'desk', 'master')
  await master.goto(`/plan?from=${workingDay()}`)
  await recordWork(shop, shop.workerIds[0] ?? '', shop.operationIds[2] ?? '', 12)

  // Whichever shift runs while this test does.
  const now = new Date(Date.now() + 5 * 3_600_000).getUTCHours()
  if (now < 8 || now >= 20) await master.getByRole('button', { name: 'Ночная смена' }).click()
  const cell = master.getByRole('textbox', { name: 'Line 1, ' }).first()
  for (const [text, said] of [
    ['-1', 'Не меньше 0.'],
    ['12a', 'Введите целое число.'],
    ['1000000000', 'Не больше 999 999.'],
  ] as const) {
    await cell.fill(text)
    await cell.press('Enter')
    await expect(master.locator('[data-cell]').getByRole('alert')).toHaveText(said.replace('9 9', '9\u00a09'))
  }
  await cell.fill('120')
  await cell.press('Enter')
  await expect(master.locator('tfoot')).toContainText('120')
  await assertUsable(master)

  await master.goto('/dashboard')
  const line = master.locator('[data-plan="Line 1"]')
  await expect(line).toContainText('12 из 120')
  await assertUsable(master)
})

test('a defect is recorded on a phone by scanning the coupon and tapping its kind', async ({ browser, server }) => {
  const shop = await makeShop(server.address)
  await shop.administrator.send(createBundle, { body: { code: 'B-117', productId: shop.productId, pieces: 30 } })
  const [workerId = ''] = shop.workerIds
  const [, collar = ''] = shop.operationIds
  await shop.administrator.send(createWorkRecord, {
    body: { workerId, operationId: collar, quantity: 20, couponCode: 'B-117/2' },
  })
  const master = await signedIn(browser, server.address, 'phone', 'master')
  await master.goto('/defects')
  await expect(master.getByText('Брака не записано')).toBeVisible()
  await scan(master, 'B-117/2')
  await expect(master.getByText('Shirt M-12, collar')).toBeVisible()
  await assertUsable(master)
  await master.locator('[data-kind="Пятно"]').click()
  await expect(told(master, 'Пятно: записана 1 штука')).toBeVisible()
  expect((await shop.administrator.send(listDefects)).items).toMatchObject([
    { pieces: 1, workerId, bundleCode: 'B-117', operationName: 'collar', state: 'open' },
  ])
  await master.getByRole('button', { name: 'Вернуть', exact: true }).click()
  await expect(master.getByText('Брака не записано')).toBeVisible()
  expect((await shop.administrator.send(listDefects)).items).toEqual([])
})
