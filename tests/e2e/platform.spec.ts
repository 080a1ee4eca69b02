import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page, Route } from '@playwright/test'
import { localeTags } from '../../contracts/common.ts'
import { signIn } from '../../contracts/identity/sign-in.ts'
import { createBackup, listBackups, listJobs } from '../../contracts/jobs.ts'
import { listPeople } from '../../contracts/people.ts'
import { expect, test } from '../support/browser.ts'
import { inDatabase } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { pickFilter, signedIn, told } from '../support/pages.ts'
import { seats } from '../support/seats.ts'
import { startHosted } from '../support/hosted-server.ts'
import { callerOf, makeShop, password, recordWork } from '../support/workshop.ts'

const rows = (page: Page) => page.locator('main [data-row]')

test('the audit log is narrowed by action and by day, shows what changed, and is verified', async ({
  context,
  server,
}) => {
  const shop = await makeShop(server.address)
  await recordWork(shop, shop.workerIds[0] ?? '', shop.operationIds[0] ?? '', 40)
  const page = await signedIn(context, server.address, 'admin')
  await page.goto('/audit')
  await expect(rows(page).first()).toBeVisible()
  const all = await rows(page).count()
  await pickFilter(page, 'Action')
  await page.getByRole('dialog').getByRole('button').click()
  await page.getByPlaceholder('Search').last().fill('Line')
  await page.getByRole('option', { name: 'Line changed' }).click()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(rows(page)).toHaveCount(1)
  await expect(page.getByRole('button', { name: 'Action: Line changed' })).toBeVisible()

  await pickFilter(page, 'When')
  await page.getByRole('button', { name: 'Today' }).click()
  await expect(rows(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Remove the filter “When”' }).click()
  await pickFilter(page, 'When')
  await page.getByRole('textbox', { name: 'To', exact: true }).fill('1.1.2026')
  await page.getByRole('textbox', { name: 'To', exact: true }).press('Enter')
  await expect(page.getByText('Nothing found')).toBeVisible()
  await page.getByRole('button', { name: 'Remove the filter “When”' }).click()
  await expect(rows(page)).toHaveCount(1)

  await rows(page).click()
  const panel = page.getByRole('dialog', { name: 'Line changed' })
  await expect(panel.getByText('Became:').first()).toBeVisible()
  await expect(panel.locator('ins').filter({ hasText: 'Raximov Jasur' }).first()).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Verify the log' }).click()
  await expect(page.getByText(/^The log is whole: \d+ entries checked$/)).toBeVisible()

  // Somebody with the file in their hands writes another name into an entry.
  inDatabase(server, (db) => db.prepare(`update audit_entry set "actorName" = 'Nobody' where seq = 3`).run())
  await page.getByRole('button', { name: 'Verify the log' }).click()
  await expect(page.getByText('The log was changed from outside: the chain breaks at entry 3')).toBeVisible()
  expect(all).toBeGreaterThan(10)
})

test('a job that was given up is begun anew from its page', async ({ context, server }) => {
  const shop = await makeShop(server.address)
  inDatabase(server, (db) =>
    db
      .prepare(
        `insert into job (id, name, payload, status, attempt, attempts, "runAt", "cancelRequested", error, "createdAt")
        values ('01900000-0000-7000-8000-000000000001', 'housekeeping', '{}', 'dead', 5, 5, 1, 0, 'the disk was full', 1)`,
      )
      .run(),
  )
  const page = await signedIn(context, server.address, 'admin')
  await page.goto('/jobs')
  await pickFilter(page, 'State')
  await page.getByRole('checkbox', { name: 'Failed' }).click()
  await page.keyboard.press('Escape')
  await expect(rows(page)).toHaveCount(1)
  await rows(page).click()
  await expect(page.getByRole('dialog').getByText('the disk was full')).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Begin job anew' }).click()
  await expect
    .poll(async () => (await shop.administrator.send(listJobs, { query: { status: 'dead' } })).items)
    .toEqual([])
  await expect(page.getByRole('dialog').getByText('Done', { exact: true })).toBeVisible()
})

test('backups go to a second place, which is told where it is away; a page shows what others order', async ({
  context,
  server,
}) => {
  const { administrator } = await makeShop(server.address)
  const page = await signedIn(context, server.address, 'admin')
  // What the server has is there before somebody can write over it.
  const answered = Promise.withResolvers<void>()
  const holdBack = (route: Route) => answered.promise.then(() => route.continue())
  await page.route('**/api/v1/backups/folder', holdBack, { times: 1 })
  await page.goto('/backups')
  const folder = page.getByLabel('Folder on the main computer')
  await expect(page.getByText('No backups yet')).toBeVisible()
  await expect(folder).toHaveCount(0)
  answered.resolve()
  await folder.fill('backups')
  await page.getByRole('button', { name: 'Save the folder' }).click()
  await expect(page.getByText('Write the whole path of the folder')).toBeVisible()

  const outside = mkdtempSync(join(tmpdir(), 'markaz-outside-'))
  await folder.fill(outside)
  await page.getByRole('button', { name: 'Save the folder' }).click()
  await expect(page.getByText(/^The copies are in |This folder is on the disk of the database/)).toBeVisible()
  await administrator.send(createBackup)
  await expect(page.getByText('In the second place too')).toBeVisible()
  rmSync(outside, { recursive: true })
  await administrator.send(createBackup)
  // What others add waits to be asked for.
  await page.getByRole('button', { name: '1 new' }).click()
  await expect(page.getByText('Not in the second place')).toBeVisible()
  await expect(page.getByText('There is no such folder on the main computer')).toBeVisible()
})

test('the number of an error leads to its lines in the log', async ({ context, server }) => {
  await makeShop(server.address)
  const page = await signedIn(context, server.address, 'admin')
  await page.goto('/network')
  const names = page.getByLabel('Names and addresses')
  await names.fill('https://markaz.uz')
  await names.press('Enter')
  await page.getByRole('button', { name: 'Save the names' }).click()
  await expect(page.getByText('is neither a name nor an address')).toBeVisible()

  // A body that is cut off is refused for no field's sake.
  await page.route('**/api/v1/lan/names', (route) => route.continue({ postData: '{"names":' }))
  await page.getByRole('button', { name: 'Save the names' }).click()
  await page.getByRole('link', { name: 'Look in the log' }).click()
  await expect(page.getByRole('heading', { name: 'Program log' })).toBeVisible()
  await expect(rows(page).filter({ hasText: 'request refused' })).toHaveCount(1)
  await rows(page).filter({ hasText: 'request refused' }).click()
  await expect(page.getByRole('dialog')).toContainText('request.malformed')
})

test('a backup is made now, and says that it is whole', async ({ context, server }) => {
  const shop = await makeShop(server.address)
  const page = await signedIn(context, server.address, 'admin')
  await page.goto('/backups')
  await page.getByRole('button', { name: 'Back up now' }).first().click()
  await expect(told(page, 'The backup is made and checked')).toBeVisible()
  await expect(rows(page)).toHaveCount(1)
  await rows(page).click()
  await expect(page.getByRole('dialog')).toContainText(
    'The copy was opened, is whole, and holds what the database held.',
  )
  const { items } = await shop.administrator.send(listBackups)
  expect(items).toMatchObject([{ kind: 'manual', ok: true }])
})

test('a clock in doubt is said on every page, stops what counts by time, and is vouched for by an administrator', async ({
  context,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-clock-'))
  const data = join(folder, 'data')
  const first = await startHosted({ data })
  const shop = await makeShop(first.address)
  await first.stop()
  inDatabase({ dataFolder: data }, (db) =>
    db
      .prepare(
        `insert into clock_state (id, doubt, "comparedWith", "noticedAt", "trustedFromSeq") values ('clock', 'behind', ?, ?, 0)`,
      )
      .run(Date.now() + 86_400_000, Date.now()),
  )
  const server = await startHosted({ data })
  try {
    const record = async () => {
      const administrator = callerOf(server.address)
      await administrator.send(signIn, { body: { signInName: 'admin', password } })
      return recordWork({ ...shop, administrator }, shop.workerIds[0] ?? '', shop.operationIds[0] ?? '', 5)
    }
    await expect(record()).rejects.toThrow('clock.wrong')
    const page = await signedIn(context, server.address, 'admin')
    for (const path of ['/dashboard', '/people']) {
      await page.goto(server.address + path)
      await expect(page.getByText('The clock of the main computer is in doubt.', { exact: false })).toBeVisible()
    }
    await page.getByRole('button', { name: 'Confirm the clock' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm the clock' }).click()
    await expect(told(page, 'The clock is confirmed, work goes on')).toBeVisible()
    await expect(page.getByText('The clock of the main computer is in doubt.', { exact: false })).toHaveCount(0)
    expect((await record()).quantity).toBe(5)
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})

test('the local network is switched on: a secure address, its code to scan, and how to trust it', async ({
  browser,
}) => {
  const server = await startHosted({ args: ['--lan-host', '127.0.0.1'] })
  const context = await browser.newContext({ baseURL: server.address })
  try {
    await makeShop(server.address)
    const page = await signedIn(context, server.address, 'admin')
    await page.goto('/network')
    const port = await freePort()
    await page.getByRole('spinbutton', { name: 'Port' }).fill(String(port))
    await page.getByRole('button', { name: 'Switch the network on' }).click()
    const address = page.getByRole('link', { name: /^https:\/\// }).first()
    await expect(address).toHaveAttribute('href', new RegExp(`^https://.+:${port}/$`))
    await expect(page.getByRole('img', { name: /^QR code of https:/ })).toBeVisible()
    const fingerprint = await page.getByText(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/).innerText()
    await page.getByRole('tab', { name: 'iPhone' }).click()
    await expect(page.getByText('Certificate Trust Settings: switch Markaz on', { exact: false })).toBeVisible()

    // A phone on the network, where nobody has signed in and the certificate is not trusted yet.
    const phones = await browser.newContext({ ...seats.phone, ignoreHTTPSErrors: true, locale: 'en-GB' })
    const phone = await phones.newPage()
    await phone.goto(`https://127.0.0.1:${port}/trust`)
    await expect(phone.getByText(fingerprint)).toBeVisible()
    const saving = phone.waitForEvent('download')
    await phone.getByRole('link', { name: 'Download the certificate' }).click()
    expect((await saving).suggestedFilename()).toBe('markaz-authority.crt')
    await phone.getByRole('link', { name: 'Open Markaz' }).click()
    await expect(phone.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible()
    await phones.close()

    await page.getByRole('button', { name: 'Switch the network off' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Switch the network off' }).click()
    await expect(page.getByText('Off', { exact: true })).toBeVisible()
  } finally {
    await context.close()
    await server.stop()
  }
})

/** Presses the keys of a code as a scanner does while the keyboard types Russian: other letters, the same places. */
async function scanInRussian(page: Page, keys: readonly (readonly [letter: string, place: string])[]): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const begun = Date.now() / 1_000 - 1
  const pressed = [...keys, ['Enter', 'Enter'] as const]
  for (const [index, [key, code]] of pressed.entries()) {
    for (const type of ['keyDown', 'keyUp'] as const) {
      const text = type === 'keyDown' ? (key === 'Enter' ? '\r' : key) : ''
      await session.send('Input.dispatchKeyEvent', { type, key, code, text, timestamp: begun + index * 0.012 })
    }
  }
  await session.detach()
}

test('the scanner test reads a code right under a Russian layout, and lets nothing of it into the field', async ({
  context,
  server,
}) => {
  await makeShop(server.address)
  const page = await signedIn(context, server.address, 'admin')
  await page.goto('/devices/scanner')
  await page.getByLabel('A field to try with').fill('typed')
  await scanInRussian(page, [
    ['и', 'KeyB'],
    ['-', 'Minus'],
    ['1', 'Digit1'],
    ['1', 'Digit1'],
    ['7', 'Digit7'],
  ])
  await expect(page.getByText('b-117', { exact: true }).first()).toBeVisible()
  await expect(page.getByText('и-117', { exact: true })).toBeVisible()
  await expect(page.getByText('Cyrillic')).toBeVisible()
  await expect(page.getByLabel('A field to try with')).toHaveValue('typed')
})

test('the palette finds pages, people and actions; appearance and language change at once', async ({
  context,
  server,
}) => {
  const shop = await makeShop(server.address)
  const page = await signedIn(context, server.address, 'admin')
  await page.goto('/dashboard')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+k')
  const palette = page.getByRole('dialog', { name: 'Search' })
  await palette.getByPlaceholder('A page, a name, a code or an action').fill('zulfiya')
  await palette
    .getByRole('option', { name: /Karimova Zulfiya/ })
    .first()
    .click()
  await expect(page).toHaveURL(/\/(workers|people)\?open=/)
  await expect(page.getByRole('dialog', { name: /Karimova Zulfiya/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  // The whole page turns dark at once: shades that fade one inside the other take an office computer seconds.
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await page.evaluate(() =>
    addEventListener('transitionrun', ({ propertyName }) => {
      if (propertyName === 'background-color') document.documentElement.classList.add('faded')
    }),
  )
  const html = page.locator('html')
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'no-preference' })
    await expect(html).toHaveClass(colorScheme === 'dark' ? /dark/ : /^(?!.*dark)/)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    await expect(html).not.toHaveClass(/faded/)
  }
  await page.emulateMedia({ reducedMotion: 'reduce' })

  await page.keyboard.press('ControlOrMeta+k')
  await palette.getByPlaceholder('A page, a name, a code or an action').fill('Appearance: Dark')
  await palette.getByRole('option', { name: 'Appearance: Dark' }).click()
  await expect(page.locator('html')).toHaveClass(/dark/)
  await page.keyboard.press('ControlOrMeta+k')
  await palette.getByPlaceholder('A page, a name, a code or an action').fill('Кыргызча')
  await palette.getByRole('option', { name: 'Кыргызча' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'ky')
  await expect(page.getByRole('link', { name: 'Байламдар' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Билдирмелер (F8)' })).toBeAttached()
  await page.reload()
  await expect(page.locator('html')).toHaveClass(/dark/)
  await expect(page.getByRole('link', { name: 'Байламдар' })).toBeVisible()
  const { items } = await shop.administrator.send(listPeople, { query: { q: 'zulfiya' } })
  expect(items).toHaveLength(1)
})

test('a lost connection is said above the page, and goes when the server is back', async ({ browser }) => {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-away-'))
  const data = join(folder, 'data')
  const port = await freePort()
  let server = await startHosted({ data, port })
  const context = await browser.newContext({ ...seats.phone, baseURL: server.address })
  try {
    const shop = await makeShop(server.address)
    const page = await signedIn(context, server.address, shop.master.signInName)
    await page.goto('/approvals')
    const heading = page.getByRole('heading', { level: 1, name: 'Approvals' })
    await expect(heading).toBeVisible()
    await server.stop()
    const banner = page.getByRole('status').filter({ hasText: /No connection since \d\d:\d\d/ })
    await expect(banner).toBeVisible({ timeout: 30_000 })
    const [above, below] = [await banner.boundingBox(), await heading.boundingBox()]
    expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThanOrEqual(below?.y ?? 0)
    server = await startHosted({ data, port })
    await expect(banner).toHaveCount(0, { timeout: 30_000 })
    await expect(heading).toBeVisible()
  } finally {
    await context.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})

test('the bottom bar of a phone says whole words in every language, on the narrowest phone', async ({
  browser,
  server,
}) => {
  test.setTimeout(120_000)
  const shop = await makeShop(server.address)
  const context = await browser.newContext({
    ...seats.phone,
    viewport: { width: 320, height: 640 },
    baseURL: server.address,
  })
  for (const signInName of ['admin', shop.master.signInName]) {
    const page = await signedIn(context, server.address, signInName)
    for (const tag of localeTags) {
      await context.request.put('/api/v1/session/locale', {
        data: { locale: tag },
        headers: { 'idempotency-key': crypto.randomUUID() },
      })
      await page.goto('/work-records')
      const names = page.locator('nav.fixed span.truncate')
      await expect(names).toHaveCount(5)
      const cut = await names.evaluateAll((spans) =>
        spans.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ textContent }) => textContent),
      )
      expect.soft(cut, `${tag}, ${signInName}`).toEqual([])
    }
    await page.close()
  }
  await context.close()
})

test('what a browser finds wrong with a field is said in the language of the page', async ({ browser, server }) => {
  const context = await browser.newContext({ locale: 'ru-RU', baseURL: server.address })
  const page = await context.newPage()
  await page.goto('/')
  const set = page.getByRole('button', { name: 'Настроить и начать' })
  const said = (label: string) =>
    page.getByLabel(label, { exact: true }).evaluate((field) => (field as HTMLInputElement).validationMessage)
  await set.click()
  expect(await said('Название учреждения')).toBe('Заполните это поле.')
  await page.getByLabel('Название учреждения', { exact: true }).fill('Ателье')
  expect(await said('Название учреждения')).toBe('')
  await page.getByLabel('Пароль', { exact: true }).pressSequentially('пять')
  await set.click()
  expect(await said('Пароль')).toBe('Не короче 10 символов.')
  await context.close()
})
