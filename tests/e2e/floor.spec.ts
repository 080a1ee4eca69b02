import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import type { LocaleTag } from '../../contracts/common.ts'
import { createRole } from '../../contracts/identity/roles.ts'
import { createStation } from '../../contracts/stations.ts'
import { createBundle } from '../../contracts/workshop/bundles.ts'
import { listCalls, takeCall } from '../../contracts/workshop/calls.ts'
import { decideWorkRecords, listWorkRecords } from '../../contracts/workshop/work-records.ts'
import { expect, test } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { barriersOf, signedIn } from '../support/pages.ts'
import { scan } from '../support/scan.ts'
import { seats } from '../support/seats.ts'
import { startHosted } from '../support/hosted-server.ts'
import { makeAccount, makeShop, password, recordWork, type Shop } from '../support/workshop.ts'
import { lookAt } from './pictures/inspect.ts'

async function assertUsable(page: Page): Promise<void> {
  expect(await barriersOf(page)).toEqual([])
}

interface Device {
  kind: 'kiosk' | 'screen'
  locale: LocaleTag
  lineId?: string
}

/** A device of its own, paired by typing the eight digits. */
async function pairedPage(browser: Browser, address: string, shop: Shop, { kind, locale, lineId }: Device) {
  const context = await browser.newContext({ ...seats[kind === 'kiosk' ? 'kiosk' : 'tv'], baseURL: address })
  const page = await context.newPage()
  const { pairing } = await shop.administrator.send(createStation, {
    body: { name: `${kind} ${locale}`, kind, locale, lineId: lineId ?? null },
  })
  await page.goto(kind === 'kiosk' ? '/kiosk' : '/tv')
  await page.locator('a[href="/pair"]').click()
  for (const digit of pairing.code) await page.getByRole('button', { name: digit, exact: true }).click()
  await page.locator('main section button').last().click()
  await expect(page.locator(kind === 'kiosk' ? '[data-kiosk]' : '[data-board]')).toBeVisible()
  return page
}

const records = async (shop: Shop) => (await shop.administrator.send(listWorkRecords, {})).items

test('a worker records work at the kiosk with a scanner, and the wall shows it within a second', async ({
  browser,
  server,
}) => {
  const shop = await makeShop(server.address)
  await shop.administrator.send(createBundle, { body: { code: 'B-117', productId: shop.productId, pieces: 30 } })
  const kiosk = await pairedPage(browser, server.address, shop, { kind: 'kiosk', locale: 'uz-Latn' })
  const screen = await pairedPage(browser, server.address, shop, { kind: 'screen', locale: 'uz-Latn' })
  const pending = screen.locator('[data-figure="pending"]')
  await expect(pending).toContainText('0 dona')
  await assertUsable(screen)

  await expect(kiosk.getByRole('heading', { name: 'Beyjingizni skanerlang' })).toBeVisible()
  await assertUsable(kiosk)
  await scan(kiosk, 'B-117/2')
  await expect(kiosk.getByRole('alert')).toContainText('Avval beyj')
  await scan(kiosk, 'W-1001')
  await expect(kiosk.getByText('Karimova Zulfiya')).toBeVisible()
  await assertUsable(kiosk)
  await kiosk.getByRole('button', { name: 'Shirt M-12' }).click()
  await kiosk.getByRole('button', { name: 'sleeve' }).click()
  await kiosk.getByRole('button', { name: '6', exact: true }).click()
  await kiosk.getByRole('button', { name: '0', exact: true }).click()
  await assertUsable(kiosk)
  await kiosk.getByRole('button', { name: 'Saqlash' }).dblclick()
  await expect(kiosk.locator('[data-tone="done"]')).toContainText('60 dona yozildi')
  await expect(pending).toContainText('60 dona', { timeout: 1_000 })
  await expect(kiosk.getByRole('heading', { name: 'Beyjingizni skanerlang' })).toBeVisible()

  const [record, ...others] = await records(shop)
  expect(others).toEqual([])
  expect(record).toMatchObject({ quantity: 60, amountMinor: 5_100_000, status: 'pending', source: 'kiosk' })
  if (!record) throw new Error('nothing was recorded')

  const decided = { id: record.id, version: record.version }
  await shop.master.caller.send(decideWorkRecords, { body: { records: [decided], decision: 'approve' } })
  await expect(screen.locator('[data-figure="pieces"]')).toContainText('60', { timeout: 1_000 })
  await expect(screen.getByText('Karimova Zulfiya')).toBeVisible()
})

/** What a page plays, in hertz, from now on; and whether something still plays. */
async function listenTo(page: Page): Promise<() => Promise<{ heard: number[]; isQuiet: boolean }>> {
  await page.evaluate(() => {
    const heard: number[] = []
    const contexts: AudioContext[] = []
    window.AudioContext = class extends window.AudioContext {
      constructor() {
        super()
        contexts.push(this)
      }
    }
    window.OscillatorNode = class extends window.OscillatorNode {
      constructor(context: BaseAudioContext, options?: OscillatorOptions) {
        super(context, options)
        heard.push(options?.frequency ?? 0)
      }
    }
    Object.assign(window, { heard, contexts })
  })
  return () =>
    page.evaluate(() => {
      const { heard, contexts } = window as unknown as { heard: number[]; contexts: AudioContext[] }
      return { heard, isQuiet: contexts.every(({ state }) => state === 'suspended') }
    })
}

test('a coupon is paid once, and says who used it; each answer has its sound', async ({ browser, server }) => {
  const shop = await makeShop(server.address)
  await shop.administrator.send(createBundle, { body: { code: 'B-117', productId: shop.productId, pieces: 30 } })
  const kiosk = await pairedPage(browser, server.address, shop, { kind: 'kiosk', locale: 'ru' })
  const sound = await listenTo(kiosk)

  await scan(kiosk, 'W-1001')
  await expect(kiosk.getByText('Karimova Zulfiya')).toBeVisible()
  await scan(kiosk, 'B-117/2')
  await expect(kiosk.locator('output')).toHaveText('30')
  await kiosk.keyboard.press('Enter')
  await expect(kiosk.locator('[data-tone="done"]')).toContainText('30 шт.')
  await expect.poll(async () => (await sound()).heard.slice(-2)).toEqual([880, 1_320])

  await scan(kiosk, 'W-1002')
  await expect(kiosk.getByText('Toshmatova Oʻgʻiloy')).toBeVisible()
  await scan(kiosk, 'B-117/2')
  await expect(kiosk.locator('[data-tone="wrong"]')).toContainText(
    /Талон уже использован: Karimova Zulfiya, \d\d\.\d\d \d\d:\d\d/,
  )
  await expect.poll(async () => (await sound()).heard.slice(-2)).toEqual([330, 220])
  await expect.poll(async () => (await sound()).isQuiet).toBe(true)
  expect(await records(shop)).toHaveLength(1)
})

test('after the badge, help is one press away and what was begun one tap', async ({ browser, server }) => {
  const shop = await makeShop(server.address)
  await shop.administrator.send(createBundle, { body: { code: 'B-117', productId: shop.productId, pieces: 30 } })
  await shop.administrator.send(createBundle, { body: { code: 'B-118', productId: shop.productId, pieces: 20 } })
  const kiosk = await pairedPage(browser, server.address, shop, { kind: 'kiosk', locale: 'uz-Latn' })
  const done = kiosk.locator('[data-tone="done"]')
  for (const [code, digits] of [
    ['B-117/2', '20'],
    ['B-118/1', '5'],
  ] as const) {
    await scan(kiosk, 'W-1001')
    await expect(kiosk.getByText('Karimova Zulfiya')).toBeVisible()
    await scan(kiosk, code)
    await expect(kiosk.locator('output')).toBeVisible()
    for (const digit of digits) await kiosk.getByRole('button', { name: digit, exact: true }).click()
    await kiosk.getByRole('button', { name: 'Saqlash' }).click()
    await expect(done).toContainText(`${digits} dona`)
    await expect(done).toHaveCount(0)
  }

  await scan(kiosk, 'W-1001')
  const begun = kiosk.locator('[data-unfinished]')
  await expect(begun).toHaveCount(2)
  await expect(begun.first()).toContainText('B-118')
  await expect(begun.first()).toContainText('15 ta qoldi')
  const help = kiosk.locator('[data-call]')
  await expect(help).toHaveCount(3)
  for (const key of await help.all()) {
    const { width = 0, height = 0 } = (await key.boundingBox()) ?? {}
    expect(Math.min(width / 3, height)).toBeGreaterThanOrEqual(80)
  }
  await assertUsable(kiosk)
  const machine = kiosk.locator('[data-call="machine"]')
  await machine.click()
  await expect(machine).toHaveAttribute('data-called', 'true')
  const [open] = (await shop.master.caller.send(listCalls, {})).items
  expect(open).toMatchObject({
    kind: 'machine',
    workerName: 'Karimova Zulfiya Anvarovna',
    stationName: 'kiosk uz-Latn',
  })
  await shop.master.caller.send(takeCall, { params: { id: open?.id ?? '' } })
  await expect(machine).toContainText('master')
  await assertUsable(kiosk)
  await machine.click()
  await expect(machine).toHaveAttribute('data-called', 'false')
  expect((await shop.master.caller.send(listCalls, {})).items).toMatchObject([{ state: 'withdrawn' }])

  await begun.last().click()
  await expect(kiosk.locator('output')).toHaveText('10')
  await kiosk.getByRole('button', { name: 'Saqlash' }).click()
  await expect(done).toContainText('10 dona')
  expect((await records(shop)).map(({ bundleCode, quantity }) => [bundleCode, quantity])).toEqual([
    ['B-117', 10],
    ['B-118', 5],
    ['B-117', 20],
  ])
})

test('a kiosk nobody touches forgets who stood there', async ({ browser, server }) => {
  const shop = await makeShop(server.address)
  const kiosk = await pairedPage(browser, server.address, shop, { kind: 'kiosk', locale: 'ru' })
  await kiosk.clock.install()
  await scan(kiosk, 'W-1001')
  await expect(kiosk.getByText('Karimova Zulfiya')).toBeVisible()
  await kiosk.getByRole('button', { name: 'Язык: Русский' }).click()
  await kiosk.getByRole('button', { name: 'English' }).click()
  await expect(kiosk.getByRole('button', { name: 'Leave' })).toBeVisible()
  await kiosk.clock.fastForward(21_000)
  await expect(kiosk.getByRole('heading', { name: 'Отсканируйте бейдж' })).toBeVisible()
  await expect(kiosk.getByText('Karimova Zulfiya')).toHaveCount(0)
})

test('a wall screen and a kiosk outlive the server', async ({ browser }) => {
  test.setTimeout(120_000)
  const folder = mkdtempSync(join(tmpdir(), 'markaz-floor-'))
  const args = ['--data', join(folder, 'data'), '--port', String(await freePort())]
  let server = await startHosted({ args })
  const contexts: BrowserContext[] = []
  try {
    const shop = await makeShop(server.address)
    const [zulfiya = '', other = ''] = shop.workerIds
    const [sleeve = ''] = shop.operationIds
    await recordWork(shop, zulfiya, sleeve, 40)
    const screen = await pairedPage(browser, server.address, shop, {
      kind: 'screen',
      locale: 'ru',
      lineId: shop.lineId,
    })
    const kiosk = await pairedPage(browser, server.address, shop, { kind: 'kiosk', locale: 'ru' })
    contexts.push(screen.context(), kiosk.context())
    const pending = screen.locator('[data-figure="pending"]')
    await expect(pending).toContainText('40 шт.')
    await scan(kiosk, 'W-1002')
    await kiosk.getByRole('button', { name: 'Shirt M-12' }).click()
    await kiosk.getByRole('button', { name: 'collar' }).click()
    await kiosk.getByRole('button', { name: '7', exact: true }).click()

    await server.stop()
    await expect(screen.getByRole('status')).toContainText(/Данные от \d\d:\d\d/)
    await expect(pending).toContainText('40 шт.')
    await kiosk.getByRole('button', { name: 'Сохранить' }).click()
    await expect(kiosk.locator('[data-tone="done"]')).toContainText('Сохранено в киоске: 7 шт.')

    server = await startHosted({ args })
    await expect(kiosk.locator('[data-waiting]')).toHaveCount(0, { timeout: 30_000 })
    await expect(screen.getByRole('status')).toContainText('Сейчас', { timeout: 20_000 })
    await expect(pending).toContainText('47 шт.')
    await recordWork(shop, other, sleeve, 3)
    await expect(pending).toContainText('50 шт.', { timeout: 2_000 })
  } finally {
    for (const context of contexts) await context.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
})

test('a worker keeps her own work on a phone of 360 px, in Uzbek', async ({ browser, server }) => {
  test.setTimeout(120_000)
  const shop = await makeShop(server.address)
  const personId = shop.workerIds[0] ?? ''
  await makeAccount(server.address, shop.administrator, { signInName: 'zulfiya', role: 'worker', personId })
  const context = await browser.newContext({
    ...seats.phone,
    viewport: { width: 360, height: 740 },
    baseURL: server.address,
    locale: 'uz-UZ',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const headers = { 'idempotency-key': 'to-Uzbek' }
  await context.request.post('/api/v1/session', { data: { signInName: 'zulfiya', password } })
  await context.request.put('/api/v1/session/locale', { data: { locale: 'uz-Latn' }, headers })

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
  await assertUsable(page)
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

  await assertFitsPhone(page)
  await assertUsable(page)
  await context.close()
})

test('where work needs a coupon, kiosk and phone offer nothing else and a coupon is taken', async ({
  browser,
  server,
}) => {
  test.setTimeout(120_000)
  const shop = await makeShop(server.address)
  const [personId = ''] = shop.workerIds
  await recordWork(shop, personId, shop.operationIds[0] ?? '', 40)
  await shop.administrator.send(createBundle, { body: { code: 'B-117', productId: shop.productId, pieces: 30 } })
  await makeAccount(server.address, shop.administrator, { signInName: 'zulfiya', role: 'worker', personId })
  const desk = await browser.newContext({ ...seats.desk, baseURL: server.address, reducedMotion: 'reduce' })
  const settings = await signedIn(desk, server.address, 'admin')
  await settings.goto('/floor-settings')
  await settings.getByLabel('Work only with a coupon').check()
  await assertUsable(settings)
  await settings.getByRole('button', { name: 'Save the rules' }).click()
  await expect(settings.getByText('Saved').first()).toBeVisible()

  const kiosk = await pairedPage(browser, server.address, shop, { kind: 'kiosk', locale: 'en' })
  await scan(kiosk, 'W-1001')
  await expect(kiosk.getByRole('heading', { name: 'Scan a coupon' })).toBeVisible()
  await expect(kiosk.getByText('No coupon: call your master.')).toBeVisible()
  await expect(kiosk.getByRole('button', { name: 'sleeve' })).toHaveCount(0)
  await expect(kiosk.getByRole('button', { name: 'Shirt M-12' })).toHaveCount(0)
  await expect(kiosk.getByRole('button', { name: 'Other work' })).toHaveCount(0)
  await assertUsable(kiosk)
  await scan(kiosk, 'B-117/2')
  await expect(kiosk.locator('output')).toHaveText('30')
  for (const digit of '20') await kiosk.getByRole('button', { name: digit, exact: true }).click()
  await kiosk.getByRole('button', { name: 'Save' }).click()
  await expect(kiosk.locator('[data-tone="done"]')).toContainText('20 pieces')

  const context = await browser.newContext({
    ...seats.phone,
    viewport: { width: 360, height: 740 },
    baseURL: server.address,
    reducedMotion: 'reduce',
  })
  const page = await signedIn(context, server.address, 'zulfiya')
  const panel = page.getByRole('dialog')
  await page.goto('/my-work')
  await page.locator('[data-shortcut="new"]').tap()
  await expect(panel.getByText('No coupon: call your master.')).toBeVisible()
  await expect(panel.getByRole('button', { name: 'sleeve' })).toHaveCount(0)
  await expect(panel.getByRole('button', { name: 'Shirt M-12' })).toHaveCount(0)
  expect(await lookAt(page, 'phone')).toEqual([])
  await panel.getByRole('button', { name: 'B-117' }).tap()
  await panel.getByRole('button', { name: 'Save' }).tap()
  await expect(panel).toBeHidden()
  expect((await records(shop)).map(({ bundleCode, quantity }) => [bundleCode, quantity])).toEqual([
    ['B-117', 10],
    ['B-117', 20],
    [null, 40],
  ])
  for (const one of [desk, kiosk.context(), context]) await one.close()
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
  const context = await browser.newContext({
    ...seats.phone,
    viewport: { width: 360, height: 740 },
    baseURL: server.address,
    reducedMotion: 'reduce',
  })
  await context.addInitScript(seenByCamera('B-118/1'))
  const page = await signedIn(context, server.address, 'zulfiya')
  const panel = page.getByRole('dialog')
  const add = page.locator('[data-shortcut="new"]')
  const coupon = panel.getByLabel('Coupon')
  const quantity = panel.getByLabel('Quantity')
  const save = panel.getByRole('button', { name: 'Save' })
  const assertForAThumb = async () => {
    expect(await lookAt(page, 'phone')).toEqual([])
    await assertUsable(page)
  }

  await page.goto('/my-work')
  await add.tap()
  await coupon.fill('B-999/1')
  await coupon.press('Enter')
  await expect(panel.getByRole('alert')).toBeVisible()
  await assertForAThumb()
  await coupon.fill('B-117/2')
  await panel.getByRole('button', { name: 'Open' }).tap()
  await expect(panel).toContainText('Bundle B-117, 30 left')
  await expect(quantity).toHaveValue('30')
  await quantity.fill('31')
  await save.tap()
  await expect(panel).toContainText('30 left in bundle B-117. Enter that many or fewer.')
  await assertForAThumb()
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
  await assertForAThumb()
  await panel.getByRole('button', { name: 'Scan with the camera' }).tap()
  await expect(panel).toContainText('Bundle B-118, 30 left')
  await save.tap()
  await expect(panel).toBeHidden()
  expect((await records(shop)).map(({ bundleCode, quantity: pieces }) => [bundleCode, pieces])).toEqual([
    ['B-118', 30],
    ['B-117', 10],
    ['B-117', 20],
  ])
  await context.close()
})

test('a worker whose role only lets them look sees their work and nothing to press', async ({ browser, server }) => {
  const shop = await makeShop(server.address)
  const [personId = ''] = shop.workerIds
  await recordWork(shop, personId, shop.operationIds[0] ?? '', 40)
  await shop.administrator.send(createRole, {
    body: { name: 'reader', permissions: ['workRecord.readOwn', 'pay.readOwn'] },
  })
  await makeAccount(server.address, shop.administrator, { signInName: 'zulfiya', role: 'reader', personId })
  const context = await browser.newContext({ ...seats.phone, baseURL: server.address, reducedMotion: 'reduce' })
  await context.request.post('/api/v1/session', { data: { signInName: 'zulfiya', password } })
  const page = await context.newPage()
  await page.goto('/')
  await expect(page).toHaveURL(/\/my-work$/)
  await expect(page.getByText('40 × 850')).toBeVisible()
  await expect(page.locator('[data-shortcut="new"]')).toHaveCount(0)
  await assertUsable(page)
  await context.close()
})

/** Nothing sideways, nothing smaller than a thumb, nothing too small to read. */
async function assertFitsPhone(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
  const faults = await page.evaluate(() => {
    const seen = (element: Element) => {
      const { width, height, bottom } = element.getBoundingClientRect()
      return width > 1 && height > 1 && bottom > 0
    }
    const named = (element: Element) => element.textContent.trim() || element.getAttribute('aria-label') || ''
    const targets = [...document.querySelectorAll('main a, main button, nav a, nav button')].filter((one) => {
      const { width, height } = one.getBoundingClientRect()
      return seen(one) && (width < 44 || height < 44)
    })
    const texts = [...document.querySelectorAll('main *, nav *')].filter(
      (one) =>
        seen(one) &&
        [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()) &&
        Number.parseFloat(getComputedStyle(one).fontSize) < 16,
    )
    return [...targets.map((one) => `small target: ${named(one)}`), ...texts.map((one) => `small text: ${named(one)}`)]
  })
  expect(faults).toEqual([])
}
