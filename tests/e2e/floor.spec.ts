import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import type { LocaleTag } from '../../contracts/common.ts'
import { createStation } from '../../contracts/stations.ts'
import { createBundle } from '../../contracts/workshop/bundles.ts'
import { listCalls, takeCall } from '../../contracts/workshop/calls.ts'
import { decideWorkRecords, listWorkRecords } from '../../contracts/workshop/work-records.ts'
import { createWorker } from '../../contracts/workshop/workers.ts'
import { expect, test } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { keysKept } from '../support/kiosk-store.ts'
import { barriersOf, signedIn } from '../support/pages.ts'
import { scan } from '../support/scan.ts'
import { seats } from '../support/seats.ts'
import { startHosted } from '../support/hosted-server.ts'
import { makeAccount, makeShop, recordWork, workingDay, type Shop } from '../support/workshop.ts'
import { assertForAThumb, smallPhone } from './phone.ts'

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
  // Who it is may take a while to come: nobody goes on to its page before, where what they do would be lost.
  const answer = Promise.withResolvers<void>()
  const asked = page.waitForRequest('**/api/v1/status')
  await page.route('**/api/v1/status', (route) => answer.promise.then(() => route.continue()))
  for (const digit of pairing.code) await page.getByRole('button', { name: digit, exact: true }).click()
  await asked
  await expect(page.getByRole('button', { name: '1', exact: true })).toBeDisabled()
  answer.resolve()
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

test('a queue of ten at one kiosk: each is done within four seconds of their badge, by a coupon or by what they did last', async ({
  browser,
  server,
}) => {
  test.setTimeout(120_000)
  const shop = await makeShop(server.address)
  const [sleeve = ''] = shop.operationIds
  const queue: { badge: string; name: string; coupon: string | null }[] = []
  for (let index = 0; index < 10; index += 1) {
    const badge = `Q-100${index}`
    const familyName = `Navbatova ${'ABCDEFGHIJ'.charAt(index)}`
    const worker = await shop.administrator.send(createWorker, {
      body: {
        person: { familyName, givenName: 'Lola', badgeCode: badge },
        number: `9${index}`,
        lineId: shop.lineId,
        startedOn: workingDay(),
      },
    })
    const isByCoupon = index % 2 === 0
    if (isByCoupon)
      await shop.administrator.send(createBundle, {
        body: { code: `B-${index}`, productId: shop.productId, pieces: 30 },
      })
    else await recordWork(shop, worker.id, sleeve, 1)
    queue.push({ badge, name: `${familyName} Lola`, coupon: isByCoupon ? `B-${index}/2` : null })
  }
  const before = (await records(shop)).length
  const kiosk = await pairedPage(browser, server.address, shop, { kind: 'kiosk', locale: 'uz-Latn' })
  const done = kiosk.locator('[data-tone="done"]')

  const took: number[] = []
  for (const { badge, name, coupon } of queue) {
    const begun = performance.now()
    // The answer to the one before may still fill the screen: nobody waits for it to go.
    await scan(kiosk, badge)
    await expect(kiosk.getByText(name)).toBeVisible()
    if (coupon === null) {
      await kiosk.getByRole('button', { name: 'sleeve' }).click()
      await kiosk.getByRole('button', { name: '7', exact: true }).click()
    } else await scan(kiosk, coupon)
    await expect(kiosk.locator('output')).toHaveText(coupon === null ? '7' : '30')
    await kiosk.getByRole('button', { name: 'Saqlash' }).click()
    await expect(done).toContainText(coupon === null ? '7 dona' : '30 dona')
    took.push(performance.now() - begun)
  }
  // A machine that is busy with other tests may hold one of them up; a kiosk that is slow holds up all.
  expect(took.toSorted((a, b) => a - b)[4]).toBeLessThan(4_000)
  expect((await records(shop)).slice(0, -before).map(({ workerName, quantity }) => [workerName, quantity])).toEqual(
    queue.toReversed().map(({ name, coupon }) => [name, coupon === null ? 7 : 30]),
  )
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

test('a kiosk and a screen on the wall ask the browser to keep the display awake', async ({ browser, server }) => {
  const context = await browser.newContext({ ...seats.kiosk, baseURL: server.address })
  await makeShop(server.address)
  await context.addInitScript(() => {
    const asked: string[] = []
    Object.assign(window, { asked })
    const request = (kind: string) => {
      asked.push(kind)
      return Promise.reject(new DOMException('the battery is low', 'NotAllowedError'))
    }
    Object.defineProperty(navigator, 'wakeLock', { value: { request } })
  })
  const page = await context.newPage()
  for (const path of ['/kiosk', '/tv']) {
    await page.goto(path)
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { asked: string[] }).asked), { message: path })
      .toEqual(['screen'])
  }
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
    await expect.poll(() => keysKept(kiosk, 'directory')).toEqual(['now'])

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

  const page = await signedIn(await smallPhone(browser, server.address), server.address, 'zulfiya')
  const panel = page.getByRole('dialog')
  await page.goto('/my-work')
  await page.locator('[data-shortcut="new"]').tap()
  await expect(panel.getByText('No coupon: call your master.')).toBeVisible()
  await expect(panel.getByRole('button', { name: 'sleeve' })).toHaveCount(0)
  await expect(panel.getByRole('button', { name: 'Shirt M-12' })).toHaveCount(0)
  await assertForAThumb(page)
  await panel.getByRole('button', { name: 'B-117' }).tap()
  await panel.getByRole('button', { name: 'Save' }).tap()
  await expect(panel).toBeHidden()
  expect((await records(shop)).map(({ bundleCode, quantity }) => [bundleCode, quantity])).toEqual([
    ['B-117', 10],
    ['B-117', 20],
    [null, 40],
  ])
})
