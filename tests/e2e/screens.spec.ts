import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { createStation } from '../../contracts/stations.ts'
import { createLine } from '../../contracts/workshop/lines.ts'
import { createCall, takeCall, withdrawCall } from '../../contracts/workshop/calls.ts'
import { changeScreen, listScreens, type ScreenSettings } from '../../contracts/workshop/screens.ts'
import { createOrder, setOrderStatus } from '../../contracts/workshop/orders.ts'
import { decideWorkRecords } from '../../contracts/workshop/work-records.ts'
import { createWorker } from '../../contracts/workshop/workers.ts'
import { expect, test } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { barriersOf } from '../support/pages.ts'
import { seats } from '../support/seats.ts'
import { startHosted } from '../support/hosted-server.ts'
import { makeAccount, makeShop, password, recordWork, type Shop } from '../support/workshop.ts'

const workingDay = () =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tashkent' }).format(Date.now() - 8 * 3_600_000)
const timeNow = () =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tashkent', hour: '2-digit', minute: '2-digit' }).format(Date.now())

async function assertUsable(page: Page): Promise<void> {
  expect(await barriersOf(page)).toEqual([])
}

/** A television of its own with a browser on it. */
async function newScreen(browser: Browser, baseURL: string): Promise<Page> {
  const context = await browser.newContext({ ...seats.tv, baseURL, locale: 'ru-RU' })
  return context.newPage()
}

/** A television that is a screen already. */
async function pairedScreen(browser: Browser, baseURL: string, shop: Shop, settings: Partial<ScreenSettings> = {}) {
  const page = await newScreen(browser, baseURL)
  const { station, pairing } = await shop.administrator.send(createStation, {
    body: { name: 'Wall', kind: 'screen', locale: 'ru', lineId: null },
  })
  await page.context().request.post('/api/v1/pairing', { data: { code: pairing.code } })
  await set(shop, station.id, settings)
  return { page, id: station.id }
}

async function set(shop: Shop, id: string, settings: Partial<ScreenSettings>): Promise<void> {
  const { items } = await shop.administrator.send(listScreens)
  const version = items.find((screen) => screen.id === id)?.version ?? 0
  await shop.administrator.send(changeScreen, { params: { id }, body: { version, ...settings } })
}

async function inTheOffice(browser: Browser, baseURL: string): Promise<Page> {
  const context = await browser.newContext({ ...seats.desk, baseURL, reducedMotion: 'reduce' })
  await context.request.post('/api/v1/session', { data: { signInName: 'admin', password } })
  return context.newPage()
}

const board = (page: Page, name: string) => page.locator(`[data-board-name="${name}"]`)

test('S-PLT-09: three screens are given their boards and languages from the office; one unplugged is red after a minute', async ({
  browser,
  server,
}) => {
  const shop = await makeShop(server.address, workingDay())
  const byCode = await pairedScreen(browser, server.address, shop)
  await byCode.page.goto('/tv')
  await expect(board(byCode.page, 'floor')).toBeVisible()
  const office = await inTheOffice(browser, server.address)
  await office.clock.install()
  await office.goto('/screens')
  await expect(office.getByRole('row', { name: 'Wall' })).toContainText('На связи')

  const walls: Page[] = []
  for (const [name, boardName, language] of [
    ['Цех, вход', 'Лучшие за смену', 'Кыргызча'],
    ['Цех, окно', 'Гонка линий', 'Oʻzbekcha'],
  ] as const) {
    const wall = await newScreen(browser, server.address)
    walls.push(wall)
    await wall.goto('/tv')
    await expect(wall.locator('[data-number]')).toHaveText(/^\d{4}$/)
    await assertUsable(wall)
    const number = await wall.locator('[data-number]').innerText()
    const waiting = office.locator('[data-waiting]').filter({ hasText: number })
    await waiting.getByRole('button', { name: 'Сделать табло' }).click()
    const panel = office.getByRole('dialog')
    await panel.getByLabel('Название').fill(name)
    await panel.getByRole('checkbox', { name: 'Весь цех' }).click()
    await panel.getByRole('checkbox', { name: boardName }).click()
    await panel.getByLabel('Язык').click()
    await office.getByRole('option', { name: language }).click()
    await assertUsable(office)
    await panel.getByRole('button', { name: 'Сделать табло' }).click()
    await expect(panel).toHaveCount(0)
    await expect(waiting).toHaveCount(0)
    await expect(office.getByRole('row', { name })).toContainText('На связи')
  }
  const [ranking, race] = walls
  if (!ranking || !race) throw new Error('no walls')
  await expect(ranking.getByRole('heading', { name: 'Сменанын мыктылары' })).toBeVisible({ timeout: 5_000 })
  await expect(race.getByRole('heading', { name: 'Liniyalar poygasi' })).toBeVisible({ timeout: 5_000 })
  await assertUsable(race)

  await office.getByRole('row', { name: 'Цех, окно' }).click()
  const panel = office.getByRole('dialog')
  await expect(panel.locator('[data-board-name="race"]')).toBeVisible()
  await panel.getByRole('checkbox', { name: 'Гонка линий' }).click()
  await panel.getByRole('checkbox', { name: 'Объявление' }).click()
  await panel.getByLabel('Текст объявления').fill('Bugun soat 17:00 da majlis')
  await panel.getByRole('button', { name: 'Показать на табло' }).click()
  await expect(race.getByText('Bugun soat 17:00 da majlis')).toBeVisible({ timeout: 5_000 })
  await assertUsable(race)

  await ranking.context().close()
  const unplugged = office.getByRole('row', { name: 'Цех, вход' })
  const lost = unplugged.locator('[class*="text-error"]', { hasText: 'Нет связи' })
  await office.clock.fastForward(40_000)
  await expect(unplugged).toContainText('На связи')
  await expect(lost).toHaveCount(0)
  await office.clock.fastForward(21_000)
  await expect(lost.first()).toBeVisible()
  await office.reload()
  await expect(office.getByRole('row', { name: 'Цех, окно' })).toBeVisible()
})

test('a browser that waits is given the board of orders from the office, and shows them', async ({
  browser,
  server,
}) => {
  const shop = await makeShop(server.address, workingDay())
  const order = await shop.administrator.send(createOrder, {
    body: {
      customerName: 'Atlas',
      productId: shop.productId,
      dueOn: '2099-12-31',
      matrix: { sizes: ['S'], colours: ['white'], items: [{ size: 'S', colour: 'white', pieces: 40 }] },
    },
  })
  await shop.administrator.send(setOrderStatus, { params: { id: order.id }, body: { version: 1, status: 'open' } })
  const wall = await newScreen(browser, server.address)
  await wall.goto('/tv')
  await expect(wall.locator('[data-number]')).toHaveText(/^\d{4}$/)
  const office = await inTheOffice(browser, server.address)
  await office.goto('/screens')
  await office.locator('[data-waiting]').getByRole('button', { name: 'Сделать табло' }).click()
  const panel = office.getByRole('dialog')
  await panel.getByLabel('Название').fill('Закройный цех')
  await panel.getByRole('checkbox', { name: 'Весь цех' }).click()
  await panel.getByRole('checkbox', { name: 'Ход заказов' }).click()
  await panel.getByRole('button', { name: 'Сделать табло' }).click()
  await expect(panel).toHaveCount(0)
  await expect(board(wall, 'orders')).toBeVisible({ timeout: 5_000 })
  await expect(wall.locator(`[data-order="${order.number}"]`)).toContainText('40')
  await assertUsable(wall)
})

test('a screen that learns what it is while the server goes away asks again', async ({ browser, server }) => {
  await makeShop(server.address, workingDay())
  const wall = await newScreen(browser, server.address)
  await wall.goto('/tv')
  await expect(wall.locator('[data-number]')).toHaveText(/^\d{4}$/)
  await wall.route('**/api/v1/status', (route) => route.abort(), { times: 1 })
  const office = await inTheOffice(browser, server.address)
  await office.goto('/screens')
  await office.locator('[data-waiting]').getByRole('button', { name: 'Сделать табло' }).click()
  const panel = office.getByRole('dialog')
  await panel.getByLabel('Название').fill('Цех')
  await panel.getByRole('button', { name: 'Сделать табло' }).click()
  await expect(panel).toHaveCount(0)
  await expect(board(wall, 'floor')).toBeVisible()
})

test('S-SEW-08: the screen of Line 2 outlives the server with what it knew, and goes on by itself', async ({
  browser,
}) => {
  test.setTimeout(120_000)
  const folder = mkdtempSync(join(tmpdir(), 'markaz-screens-'))
  const args = ['--data', join(folder, 'data'), '--port', String(await freePort())]
  let server = await startHosted({ args })
  const contexts: Page[] = []
  try {
    const shop = await makeShop(server.address, workingDay())
    const { id: lineId } = await shop.administrator.send(createLine, { body: { name: 'Line 2' } })
    const { id: workerId } = await shop.administrator.send(createWorker, {
      body: {
        person: { familyName: 'Usenov', givenName: 'Bakyt' },
        number: '201',
        lineId,
        startedOn: workingDay(),
      },
    })
    const [sleeve = ''] = shop.operationIds
    await recordWork(shop, workerId, sleeve, 40)
    const { page } = await pairedScreen(browser, server.address, shop, { boards: ['line'], lineId })
    contexts.push(page)
    await page.goto('/tv')
    await expect(page.getByRole('heading', { name: 'Line 2' })).toBeVisible()
    await expect(page.locator('[data-figure="pending"]')).toContainText('40 шт.')
    await expect(page.getByRole('button')).toHaveCount(0)
    await page.mouse.move(400, 400)
    await page.mouse.move(420, 420)
    await expect(page.getByRole('button', { name: 'На весь экран' })).toBeVisible()
    await page.keyboard.press('f')
    await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true)

    const lastRead = timeNow()
    await server.stop()
    const status = page.getByRole('status')
    await expect(status).toContainText('Данные от', { timeout: 20_000 })
    const shown = await status.innerText()
    expect([lastRead, timeNow()]).toContain(shown.slice(-5))
    await expect(page.locator('[data-figure="pending"]')).toContainText('40 шт.')
    const ground = await page.locator('[data-board]').evaluate((element) => getComputedStyle(element).backgroundColor)
    expect(ground).toBe('rgb(11, 18, 32)')

    server = await startHosted({ args })
    await recordWork(shop, workerId, sleeve, 7)
    await expect(status).toContainText('Сейчас', { timeout: 30_000 })
    await expect(page.locator('[data-figure="pending"]')).toContainText('47 шт.')
  } finally {
    for (const page of contexts) await page.context().close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
})

test('a screen without a live line reads its board every half minute', async ({ browser, server }) => {
  const shop = await makeShop(server.address, workingDay())
  const [worker = ''] = shop.workerIds
  const [sleeve = ''] = shop.operationIds
  const { page } = await pairedScreen(browser, server.address, shop)
  await page.routeWebSocket(/socket\.io/, (socket) => void socket.close())
  await page.route('**/socket.io/**', (route) => route.abort())
  await page.clock.install()
  await page.goto('/tv')
  const pending = page.locator('[data-figure="pending"]')
  await expect(pending).toContainText('0 шт.')
  await recordWork(shop, worker, sleeve, 40)
  await page.clock.fastForward(29_000)
  await expect(pending).toContainText('0 шт.')
  await page.clock.fastForward(2_000)
  await expect(pending).toContainText('40 шт.')
})

test('a call takes a third of the screen until somebody comes, and boards take turns only without one', async ({
  browser,
  server,
}) => {
  const shop = await makeShop(server.address, workingDay())
  const worker = await makeAccount(server.address, shop.administrator, {
    signInName: 'zulfiya',
    role: 'worker',
    personId: shop.workerIds[0] ?? '',
  })
  const { page } = await pairedScreen(browser, server.address, shop, { boards: ['floor', 'race'], names: 'given' })
  await page.clock.install()
  await page.goto('/tv')
  await expect(board(page, 'floor')).toBeVisible()
  await page.clock.fastForward(20_000)
  await expect(board(page, 'race')).toBeVisible()

  const { id } = await worker.send(createCall, { body: { kind: 'machine' } })
  const call = page.locator('[data-call="machine"]')
  await expect(call).toContainText('Сломалась машинка')
  await expect(call).toContainText('Line 1')
  await expect(call).toContainText('Zulfiya')
  await expect(call).not.toContainText('Karimova')
  await assertUsable(page)
  const { width = 0 } = (await call.boundingBox()) ?? {}
  expect(width / seats.tv.viewport.width).toBeCloseTo(1 / 3, 1)
  const pulse = () => call.evaluate((element) => getComputedStyle(element).animationName)
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  expect(await pulse()).toContain('pulse')
  await page.emulateMedia({ reducedMotion: 'reduce' })
  expect(await pulse()).toBe('none')
  await page.clock.fastForward(60_000)
  await expect(board(page, 'race')).toBeVisible()

  await shop.master.caller.send(takeCall, { params: { id } })
  await expect(call).toHaveAttribute('data-state', 'taken')
  await expect(call).toContainText('Идёт master')
  expect(await pulse()).toBe('none')
  await worker.send(withdrawCall, { params: { id } })
  await expect(call).toHaveCount(0)
  await page.clock.fastForward(20_000)
  await expect(board(page, 'floor')).toBeVisible()
})

test('a long name is cut on the board of the floor, and every sum stays inside', async ({ browser, server }) => {
  const shop = await makeShop(server.address, workingDay())
  const [sleeve = ''] = shop.operationIds
  const { id: longNamed } = await shop.administrator.send(createWorker, {
    body: {
      person: { familyName: 'Абдурахмонова-Мирзахаликова', givenName: 'Мухаббатхон-Зебунисо' },
      number: '201',
      lineId: shop.lineId,
      startedOn: workingDay(),
    },
  })
  const made = [longNamed, shop.workerIds[0] ?? ''].map((worker) => recordWork(shop, worker, sleeve, 40))
  const records = (await Promise.all(made)).map(({ id, version }) => ({ id, version }))
  await shop.master.caller.send(decideWorkRecords, { body: { records, decision: 'approve' } })
  const { page } = await pairedScreen(browser, server.address, shop)
  await page.goto('/tv')
  const panel = page.locator('section', { has: page.getByRole('heading', { name: 'Лучшие за смену' }) })
  const sums = panel.locator('li > :last-child')
  await expect(sums).toHaveCount(2)
  const { x = 0, width = 0 } = (await panel.boundingBox()) ?? {}
  for (const sum of await sums.all()) {
    const box = await sum.boundingBox()
    expect((box?.x ?? 0) + (box?.width ?? Infinity)).toBeLessThan(x + width)
  }
})

test('each board has an address of its own, several in turn too, and an address of no board is no page', async ({
  browser,
  server,
}) => {
  await makeShop(server.address, workingDay())
  const context = await browser.newContext({ ...seats.tv, baseURL: server.address })
  await context.request.post('/api/v1/session', { data: { signInName: 'admin', password } })
  const page = await context.newPage()
  await page.clock.install()
  await page.goto('/tv/race')
  await expect(board(page, 'race')).toBeVisible()
  await page.goto('/tv/race/calls')
  await expect(board(page, 'race')).toBeVisible()
  await page.clock.fastForward(20_000)
  await expect(board(page, 'calls')).toBeVisible()
  await page.goto('/tv')
  await expect(page).toHaveURL(/\/tv\/floor$/)
  await expect(board(page, 'floor')).toBeVisible()
  await page.goto('/tv/workshop')
  await expect(page.locator('[data-board]')).toHaveCount(0)
  await expect(page.getByRole('heading', { name: 'Такой страницы нет' })).toBeVisible()
})
