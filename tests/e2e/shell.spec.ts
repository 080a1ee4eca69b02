import { signIn } from '../../contracts/identity/sign-in.ts'
import { expect, test } from '../support/browser.ts'
import { barriersOf, pickFilter, savedFile, signedIn } from '../support/pages.ts'
import { callerOf, makeShop } from '../support/workshop.ts'

const placeholder = 'A page, a name, a code or an action'

/** Somebody tries the password of an account until it is locked, which its administrator is told (D-12). */
async function lock(address: string, signInName: string): Promise<void> {
  const stranger = callerOf(address)
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await expect(stranger.send(signIn, { body: { signInName, password: `guess ${attempt}` } })).rejects.toThrow('401')
  }
}

test('the bell counts what arrives, opens what it is about, and is quiet when all is read', async ({
  context,
  server,
}) => {
  await makeShop(server.address)
  const page = await signedIn(context, server.address, 'admin')
  await page.goto('/lines')
  await expect(page.getByRole('button', { name: 'Notifications', exact: true })).toBeVisible()

  await lock(server.address, 'master')
  const bell = page.getByRole('button', { name: /^Notifications: 1 unread/ })
  await bell.click()
  const panel = page.getByRole('dialog').filter({ has: page.getByRole('heading', { name: 'Notifications' }) })
  await expect(panel.getByRole('listitem')).toHaveCount(1)
  expect(await barriersOf(page)).toEqual([])
  await panel.getByRole('button', { name: /master: five wrong tries/ }).click()
  await expect(page).toHaveURL(/\/accounts$/)
  await expect(page.getByRole('button', { name: 'Notifications', exact: true })).toBeVisible()

  await page.goto('/notifications')
  await expect(page.locator('[data-row]').getByText('Read', { exact: true })).toBeVisible()
  await lock(server.address, 'admin')
  await expect(page.getByRole('button', { name: /^Notifications: 1 unread/ })).toBeVisible()
  await page.getByRole('button', { name: '1 new' }).click()
  await expect(page.locator('[data-row]')).toHaveCount(2)
  await expect(page.locator('[data-row]').first()).toContainText('Unread')
  await page.getByRole('button', { name: 'Mark all as read' }).click()
  await expect(page.getByRole('button', { name: 'Notifications', exact: true })).toBeVisible()
  await expect(page.locator('[data-row]').getByText('Read', { exact: true })).toHaveCount(2)
})

test('notifications are searched and narrowed, kept as a view, saved as a file, and follow the language', async ({
  context,
  server,
}) => {
  await makeShop(server.address)
  const page = await signedIn(context, server.address, 'admin')
  await lock(server.address, 'master')
  await lock(server.address, 'admin')
  const rows = page.locator('main [data-row]')
  await page.goto('/notifications')
  await expect(rows).toHaveCount(2)
  await page.getByRole('searchbox', { name: 'Search' }).fill('master wrong tries')
  await expect(rows).toHaveCount(1)
  await expect(rows).toContainText('master: five wrong tries')
  await page.getByRole('searchbox', { name: 'Search' }).fill('')
  await pickFilter(page, 'About')
  await page.getByRole('checkbox', { name: 'Server and backups' }).click()
  await expect(page.getByText('Nothing found')).toBeVisible()
  await page.getByRole('checkbox', { name: 'Access and security' }).click()
  await page.keyboard.press('Escape')
  await expect(rows).toHaveCount(2)

  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('button', { name: 'Save this view' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Locks')
  await page.getByRole('button', { name: 'Save view' }).click()
  await expect(page.getByRole('button', { name: 'Locks', exact: true })).toBeVisible()

  const saved = savedFile(page.waitForEvent('download'))
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await page.getByRole('menuitem', { name: 'CSV' }).click()
  const { bytes } = await saved
  expect(bytes.toString('utf8')).toContain('master: five wrong tries')

  await page.keyboard.press('ControlOrMeta+k')
  await page.getByPlaceholder(placeholder).fill('Русский')
  await page.getByRole('option', { name: 'Русский' }).click()
  await expect(rows.first()).toContainText('пять неверных попыток')
  await page.getByRole('searchbox').fill('неверных')
  await expect(rows).toHaveCount(2)
  expect(await barriersOf(page)).toEqual([])
})

test('the palette finds pages that are in no menu, and records though one kind of them cannot be searched', async ({
  context,
  server,
}) => {
  await makeShop(server.address)
  const page = await signedIn(context, server.address, 'admin')
  await page.goto('/lines')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+k')
  const palette = page.getByRole('dialog', { name: 'Search' })
  await palette.getByPlaceholder(placeholder).fill('schedule')
  await palette.getByRole('option', { name: /^Schedule(?!d)/ }).click()
  await expect(page).toHaveURL(/\/schedules$/)

  // One source answers with a fault, another one not before the test is over.
  let answer = () => {}
  const late = new Promise<void>((resolve) => (answer = resolve))
  await page.route('**/api/v1/people?*', (route) => route.fulfill({ status: 500, json: { code: 'server.unexpected' } }))
  await page.route('**/api/v1/products?*', async (route) => {
    await late
    await route.continue()
  })
  await page.keyboard.press('ControlOrMeta+k')
  await palette.getByPlaceholder(placeholder).fill('zulfiya')
  await expect(palette.getByRole('option', { name: /Karimova Zulfiya/ })).toHaveCount(1)
  await expect(palette.getByRole('option', { name: 'This could not be searched' })).toBeVisible()
  await palette.getByRole('option', { name: /Karimova Zulfiya/ }).click()
  await expect(page).toHaveURL(/\/workers\?open=/)
  answer()
})

test('a page that breaks gives way to words within the shell, and comes back when it is tried again', async ({
  context,
  server,
}) => {
  await makeShop(server.address)
  const page = await signedIn(context, server.address, 'admin')
  await page.route('**/api/v1/lines?*', (route) => route.fulfill({ json: { items: [null], nextCursor: null } }))
  await page.goto('/lines')
  const alert = page.getByRole('alert')
  await expect(alert).toContainText('This page could not be shown')
  await expect(page.getByRole('heading', { level: 1, name: 'Lines' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Workers', exact: true })).toBeVisible()
  expect(await barriersOf(page)).toEqual([])

  await page.getByRole('link', { name: 'Workers', exact: true }).click()
  await expect(page.locator('[data-row]').first()).toBeVisible()
  await page.goBack()
  await expect(alert).toBeVisible()
  await page.unroute('**/api/v1/lines?*')
  await alert.getByRole('button', { name: 'Try again' }).click()
  await expect(page.locator('[data-row]')).toHaveCount(1)
  await expect(alert).toHaveCount(0)
})

for (const [name, path, api, nothing] of [
  ['orders', '/orders', '**/api/v1/orders?*', 'No orders yet'],
  ['bundles', '/bundles', '**/api/v1/bundles?*', 'No bundles yet'],
] as const) {
  test(`the list of ${name} shows its shape while it loads, what failed with its number, and what it is for`, async ({
    context,
    server,
  }) => {
    await makeShop(server.address)
    const page = await signedIn(context, server.address, 'admin')
    let answer = () => {}
    const held = new Promise<void>((resolve) => (answer = resolve))
    await page.route(api, async (route) => {
      await held
      await route.fulfill({
        status: 500,
        contentType: 'application/problem+json',
        json: { type: 'about:blank', title: '', status: 500, code: 'server.unexpected', detail: '', requestId: 'r-17' },
      })
    })
    await page.goto(path)
    await expect(page.getByRole('status').filter({ hasText: 'Loading' })).toBeVisible()
    answer()
    const alert = page.getByRole('alert').filter({ hasText: 'Number: r-17' })
    await expect(alert).toBeVisible()
    expect(await barriersOf(page)).toEqual([])
    await page.unroute(api)
    await alert.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByText(nothing)).toBeVisible()
    await expect(alert).toHaveCount(0)
    await page.goto(`${path}?q=nowhere`)
    await expect(page.getByText('Nothing found')).toBeVisible()
    await page.getByRole('button', { name: 'Clear all' }).last().click()
    await expect(page.getByText(nothing)).toBeVisible()
  })
}

test('a menu that is folded says a page’s name where one points, and opened again it stands there', async ({
  context,
  server,
}) => {
  await makeShop(server.address)
  const page = await signedIn(context, server.address, 'admin', 'ru')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto('/lines')
  const orders = page.getByRole('navigation').getByRole('link', { name: 'Заказы', exact: true })
  await expect(orders.getByText('Заказы')).toBeVisible()
  await page.getByRole('button', { name: 'Свернуть меню' }).click()
  await expect(orders.getByText('Заказы')).toBeHidden()
  await orders.hover()
  await expect(page.locator('[data-slot=content]').getByText('Заказы').first()).toBeVisible()
  await page.getByRole('button', { name: 'Развернуть меню' }).click()
  await expect(orders.getByText('Заказы')).toBeVisible()
  await orders.click()
  await expect(page).toHaveURL(/\/orders$/)
})
