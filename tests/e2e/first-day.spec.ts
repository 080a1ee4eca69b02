import type { Browser, Locator, Page } from '@playwright/test'
import writeXlsxFile from 'write-excel-file/node'
import { expect, test } from '../support/browser.ts'
import { seats } from '../support/seats.ts'
import { workingDay } from '../support/workshop.ts'
import { firstDayWords, type Words } from './first-day-words.ts'
import { wedge } from './wedge.ts'

const password = 'besh olma uch nok 2026'
const firstPassword = 'birinchi-parol-1234'
const institution = 'Atlas tikuv sexi'

/** Rates in minor units, so that the sums can be told to the tiyin. */
const operations = [
  { sequence: 1, rateMinor: 38_055 },
  { sequence: 2, rateMinor: 120_000 },
  { sequence: 3, rateMinor: 30_133 },
] as const
const workers = [
  { number: '101', familyName: 'Karimova', givenName: 'Zulfiya', badge: 'W-1001' },
  { number: '102', familyName: 'Toshmatova', givenName: 'Oʻgʻiloy', badge: 'W-1002' },
  { number: '103', familyName: 'Жусупова', givenName: 'Айгүл', badge: 'W-1003' },
  { number: '104', familyName: 'Raximov', givenName: 'Jasur', badge: 'W-1004' },
] as const
const master = workers[3]
const bundle = { code: 'B-117', pieces: 37 }

/** Who scans which coupon, and how many pieces they say; the last of them stays for the master to decide later. */
const work = [
  { worker: workers[0], sequence: 1, pieces: 37 },
  { worker: workers[0], sequence: 2, pieces: 37 },
  { worker: workers[1], sequence: 3, pieces: 37 },
] as const
const later = { worker: workers[2], sequence: 3, pieces: 13 } as const

const rateOf = (sequence: number) => operations.find((one) => one.sequence === sequence)?.rateMinor ?? 0
const sumOf = (records: readonly { sequence: number; pieces: number }[]) =>
  records.reduce((sum, { sequence, pieces }) => sum + pieces * rateOf(sequence), 0)

/** An amount as it stands on a page, in minor units. */
function minorOf(text: string): number {
  const [whole = '', part = '00'] = text.replace(/[^\d,]/g, '').split(',')
  return Number(whole) * 100 + Number(part)
}

const sheet = async (headings: readonly string[], rows: readonly (readonly (string | number)[])[]): Promise<Buffer> =>
  writeXlsxFile([headings, ...rows].map((row) => row.map((value) => ({ value })))).toBuffer()

/** Opens a page the way people do: from the sidebar. */
const openPage = (page: Page, title: string) => page.getByRole('link', { name: title, exact: true }).click()

async function setUp(page: Page, words: Words): Promise<void> {
  await page.goto('/')
  await expect(page.getByRole('heading', { name: words.setUp })).toBeVisible()
  await page.getByLabel(words.institution).fill(institution)
  await page.getByLabel(words.fullName).fill('Yusupova Dilnoza')
  await page.getByLabel(words.signInName).fill('dilnoza')
  await page.getByLabel(words.password, { exact: true }).fill(password)
  await page.getByRole('button', { name: words.setUpSubmit }).click()
  await expect(page.getByRole('link', { name: words.pages.import, exact: true })).toBeVisible()
}

async function importSheet(page: Page, words: Words, kind: string, content: Buffer, rows: number): Promise<void> {
  await openPage(page, words.pages.import)
  await page.getByRole('radio', { name: kind, exact: true }).click()
  await page.locator('input[type=file]').setInputFiles({
    name: 'varaq.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: content,
  })
  await page.getByRole('button', { name: words.importRows(rows), exact: true }).click()
  await expect(page.getByText(words.rowsAdded(rows))).toBeVisible()
}

async function importAll(page: Page, words: Words): Promise<void> {
  const catalogue = operations.map(({ sequence, rateMinor }, index) => [
    'M-12',
    words.product,
    sequence,
    words.operations[index] ?? '',
    rateMinor / 100,
    '2026-01-12',
  ])
  await importSheet(page, words, words.kinds.catalogue, await sheet(words.columns.catalogue, catalogue), 3)
  const people = workers.map(({ number, familyName, givenName, badge }) => [
    number,
    familyName,
    givenName,
    badge,
    words.line,
    '2026-01-12',
  ])
  await importSheet(page, words, words.kinds.worker, await sheet(words.columns.worker, people), 4)
}

async function pick(page: Page, words: Words, label: string, search: string): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: label, exact: true }).click()
  await page.getByPlaceholder(words.search).last().fill(search)
  await page.getByRole('option', { name: search }).click()
  // It keeps the keyboard until it is gone.
  await expect(page.getByRole('listbox')).toHaveCount(0)
}

/** The line gets its master, who gets an account; and the bundle that is sewn today its coupons. */
async function prepare(page: Page, words: Words): Promise<void> {
  await openPage(page, words.pages.lines)
  await page.getByRole('row', { name: words.line }).click()
  await pick(page, words, words.masterOfLine, master.familyName)
  await page.getByRole('dialog').getByRole('button', { name: words.save }).click()
  await expect(page.getByRole('row', { name: master.familyName })).toBeVisible()

  await openPage(page, words.pages.accounts)
  await page.getByRole('button', { name: words.addAccount }).click()
  const account = page.getByRole('dialog')
  await account.getByLabel(words.fullName).fill(`${master.familyName} ${master.givenName}`)
  await account.getByLabel(words.signInName).fill('jasur')
  await account.getByLabel(words.firstPassword, { exact: true }).fill(firstPassword)
  await account.getByRole('checkbox', { name: words.master }).click()
  await pick(page, words, words.person, master.familyName)
  await account.getByRole('button', { name: words.addAccount }).click()
  await expect(page.getByRole('row', { name: 'jasur' })).toBeVisible()

  await openPage(page, words.pages.bundles)
  await page.getByRole('button', { name: words.addBundle }).first().click()
  const form = page.getByRole('dialog')
  await form.getByLabel(words.code).fill(bundle.code)
  await pick(page, words, words.productField, 'M-12')
  await form.getByLabel(words.pieces).fill(String(bundle.pieces))
  await form.getByRole('button', { name: words.addBundle }).click()
  await expect(page.getByText(`${bundle.code}/${operations.length}`, { exact: true })).toBeVisible()
}

/** A device in a browser of its own, paired by the eight digits the administrator reads out. */
async function pairDevice(browser: Browser, page: Page, words: Words, kind: 'kiosk' | 'screen'): Promise<Page> {
  await openPage(page, words.pages.stations)
  await page.getByRole('button', { name: words.addStation }).first().click()
  const form = page.getByRole('dialog')
  await form.getByLabel(words.name).fill(words.stations[kind])
  await form.getByRole('radio', { name: words.kindsOfStation[kind] }).click()
  await form.getByRole('button', { name: words.addStation }).click()
  const shown = await page
    .getByRole('dialog')
    .getByText(/^\d{4}\s\d{4}$/)
    .innerText()
  await page.keyboard.press('Escape')

  const context = await browser.newContext({
    ...(kind === 'kiosk' ? seats.kiosk : seats.tv),
    baseURL: new URL(page.url()).origin,
    locale: words.browserLocale,
  })
  const device = await context.newPage()
  await device.goto('/pair')
  for (const digit of shown.replace(/\s/g, '')) await device.getByRole('button', { name: digit, exact: true }).click()
  await device.getByRole('button', { name: words.start, exact: true }).click()
  return device
}

/** Scans, and once more where the first scan was not heard, as a worker in a noisy room would. */
const scanUntil = (kiosk: Page, code: string, isHeard: () => Promise<void>) =>
  expect(async () => {
    await wedge(kiosk, code)
    await isHeard()
  }).toPass({ timeout: 30_000 })

/** Badge, coupon, quantity, done; the answer fills the screen. */
async function recordAtKiosk(
  kiosk: Page,
  words: Words,
  { worker, sequence, pieces }: { worker: (typeof workers)[number]; sequence: number; pieces: number },
): Promise<void> {
  await expect(kiosk.getByRole('heading', { name: words.scanBadge })).toBeVisible()
  const name = kiosk.getByText(`${worker.familyName} ${worker.givenName}`)
  await scanUntil(kiosk, worker.badge, () => expect(name).toBeVisible({ timeout: 5_000 }))
  if (pieces === bundle.pieces) {
    await scanUntil(kiosk, `${bundle.code}/${sequence}`, () =>
      expect(kiosk.locator('output')).toHaveText(String(bundle.pieces), { timeout: 5_000 }),
    )
  } else {
    await kiosk.getByRole('button', { name: words.product }).click()
    await kiosk.getByRole('button', { name: words.operations[sequence - 1] ?? '' }).click()
    for (const digit of String(pieces)) await kiosk.getByRole('button', { name: digit, exact: true }).click()
  }
  await kiosk.getByRole('button', { name: words.save }).click()
  await expect(kiosk.locator('[data-tone="done"]')).toContainText(words.recorded(pieces))
}

async function signInAsMaster(browser: Browser, page: Page, words: Words): Promise<Page> {
  const context = await browser.newContext({
    ...seats.phone,
    baseURL: new URL(page.url()).origin,
    locale: words.browserLocale,
  })
  const phone = await context.newPage()
  await phone.goto('/')
  await phone.getByLabel(words.signInName).fill('jasur')
  await phone.getByLabel(words.password, { exact: true }).fill(firstPassword)
  await phone.getByRole('button', { name: words.signIn, exact: true }).click()
  await phone.getByLabel(words.currentPassword, { exact: true }).fill(firstPassword)
  await phone.getByLabel(words.newPassword, { exact: true }).fill(password)
  await phone.getByRole('button', { name: words.changePassword }).click()
  await expect(phone.getByRole('heading', { name: words.pages.approvals })).toBeVisible()
  return phone
}

// The trace's pictures of a page read its blobs over again, which the page's policy refuses and the fixture reports.
test.use({ trace: 'off', isBuilt: true })

for (const words of firstDayWords) {
  test.describe(words.language, () => {
    test.use({ locale: words.browserLocale })

    test('one day’s work, from an empty install to the pay', async ({ page, browser }) => {
      test.setTimeout(180_000)
      await setUp(page, words)
      await importAll(page, words)
      await prepare(page, words)
      const kiosk = await pairDevice(browser, page, words, 'kiosk')
      const screen = await pairDevice(browser, page, words, 'screen')

      const pending = screen.locator('[data-figure="pending"]')
      const approved = screen.locator('[data-figure="pieces"]')
      await expect(pending).toContainText(words.pendingOnScreen(0))
      let recorded = 0
      for (const one of [...work, later]) {
        await recordAtKiosk(kiosk, words, one)
        recorded += one.pieces
        await expect(pending).toContainText(words.pendingOnScreen(recorded), { timeout: 1_000 })
      }

      const phone = await signInAsMaster(browser, page, words)
      await phone.getByRole('button', { name: words.chooseAll }).click()
      await phone
        .locator('li[data-record]')
        .filter({ hasText: `${later.pieces} ×` })
        .click()
      await phone.getByRole('button', { name: words.approve(work.length), exact: true }).click()
      await expect(approved).toContainText(String(recorded - later.pieces), { timeout: 1_000 })
      await expect(phone.getByRole('status').filter({ hasText: words.approved(work.length) })).toBeVisible()
      expect(await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
      await expect(pending).toContainText(words.pendingOnScreen(later.pieces))

      // Work after midnight is the day's before, which on the first of a month is another month's.
      const day = workingDay()
      await page.goto(`/pay?${new URLSearchParams({ period: 'custom', from: day, to: day })}`)
      const rows = page.locator('tr[data-row]')
      await expect(rows).toHaveCount(3)
      const cell = (row: Locator, column: string) => row.locator(`[data-column="${column}"]`).innerText()
      const amountsOf = async (row: Locator) =>
        [await cell(row, 'toPayMinor'), await cell(row, 'pendingMinor')].map(minorOf)
      const amounts = new Map<string, number[]>()
      for (const row of await rows.all()) amounts.set(await cell(row, 'number'), await amountsOf(row))
      for (const { number } of [workers[0], workers[1], workers[2]]) {
        const own = work.filter(({ worker }) => worker.number === number)
        const waiting = later.worker.number === number ? [later] : []
        expect(amounts.get(number)).toEqual([sumOf(own), sumOf(waiting)])
      }
      expect(await amountsOf(page.locator('tfoot tr'))).toEqual([sumOf(work), sumOf([later])])
      expect(sumOf(work)).toBe([...amounts.values()].reduce((sum, [paid = 0]) => sum + paid, 0))
    })
  })
}
