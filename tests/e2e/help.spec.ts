import { expect, test } from '../support/browser.ts'
import { barriersOf, sidewaysOf, signedIn } from '../support/pages.ts'
import { seats } from '../support/seats.ts'
import { makeAccount, makeShop } from '../support/workshop.ts'

test('a page opens what the manual says about it, and what was typed on the page stays', async ({
  context,
  server,
}) => {
  const shop = await makeShop(server.address)
  const page = await signedIn(context, server.address, shop.master.signInName)
  await page.goto('/work-records')
  await page.getByRole('searchbox').first().fill('Umarova')
  const opening = context.waitForEvent('page')
  await page.getByRole('link', { name: 'What this page does' }).click()
  const help = await opening
  await expect(help).toHaveURL(/\/help\/master\/work-records$/)
  await expect(help.getByRole('heading', { level: 2, name: 'Записи работ' })).toBeInViewport()
  await expect(page.getByRole('searchbox').first()).toHaveValue('Umarova')
  // English has no manual of its own, and says so.
  await expect(help.getByText('The manual is written in Russian and Uzbek.', { exact: false })).toBeVisible()

  await help.getByRole('navigation', { name: 'Contents' }).getByRole('link', { name: 'Утверждение' }).click()
  await expect(help).toHaveURL(/\/help\/master\/approvals$/)
  const picture = help.getByRole('img', { name: 'Утверждение на телефоне' })
  await picture.scrollIntoViewIfNeeded()
  await expect
    .poll(() => picture.evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0)))
    .toBeGreaterThan(100)
  expect(new URL((await picture.getAttribute('src')) ?? '', server.address).origin).toBe(server.address)
  expect(await barriersOf(help)).toEqual([])
})

test('a worker reads the manual of workers on a phone, in either script of Uzbek', async ({ browser, server }) => {
  const shop = await makeShop(server.address)
  const phones = await browser.newContext({ ...seats.phone, baseURL: server.address })
  await makeAccount(server.address, shop.administrator, {
    signInName: 'zulfiya',
    role: 'worker',
    ...(shop.workerIds[0] === undefined ? {} : { personId: shop.workerIds[0] }),
  })
  const page = await signedIn(phones, server.address, 'zulfiya')
  for (const [locale, heading] of [
    ['uz-Latn', 'Smenani boshlash va tugatish'],
    ['uz-Cyrl', 'Сменани бошлаш ва тугатиш'],
  ] as const) {
    await page.request.put('/api/v1/session/locale', {
      data: { locale },
      headers: { 'idempotency-key': crypto.randomUUID() },
    })
    await page.goto('/help/worker/shift')
    await expect(page.getByRole('heading', { level: 2, name: heading })).toBeInViewport()
    expect(await sidewaysOf(page)).toBe(0)
  }
  expect(await barriersOf(page)).toEqual([])
  await page.goto('/help')
  await expect(page.getByRole('heading', { level: 2, name: 'Киоскда' })).toBeAttached()
  await expect(page.getByRole('img', { name: 'Киоск бейж кутмоқда' })).toBeAttached()
  await phones.close()
})
