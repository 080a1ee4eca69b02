import type { Browser, Page } from '@playwright/test'
import { listCalls } from '../../contracts/workshop/calls.ts'
import { expect, test } from '../support/browser.ts'
import { barriersOf } from '../support/pages.ts'
import { seats } from '../support/seats.ts'
import { makeAccount, makeShop, password } from '../support/workshop.ts'

const workingDay = () =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tashkent' }).format(Date.now() - 8 * 3_600_000)

async function assertUsable(page: Page): Promise<void> {
  expect(await barriersOf(page)).toEqual([])
}

async function signedIn(browser: Browser, baseURL: string, seat: 'desk' | 'phone', signInName: string) {
  const context = await browser.newContext({ ...seats[seat], baseURL, reducedMotion: 'reduce' })
  await context.request.post('/api/v1/session', { data: { signInName, password } })
  return context.newPage()
}

test('a worker calls from the phone; the master is told wherever they are, comes, and it is over', async ({
  browser,
  server,
}) => {
  const shop = await makeShop(server.address, workingDay())
  await makeAccount(server.address, shop.administrator, {
    signInName: 'zulfiya',
    role: 'worker',
    personId: shop.workerIds[0] ?? '',
  })
  await makeAccount(server.address, shop.administrator, { signInName: 'mechanic', role: 'mechanic' })
  const worker = await signedIn(browser, server.address, 'phone', 'zulfiya')
  const master = await signedIn(browser, server.address, 'phone', 'master')
  const mechanic = await signedIn(browser, server.address, 'desk', 'mechanic')
  await master.goto('/approvals')
  await mechanic.goto('/')
  await expect(mechanic).toHaveURL(/\/calls$/)
  await expect(mechanic.getByText('Никто не зовёт')).toBeVisible()
  await worker.goto('/my-work')
  await worker.getByRole('button', { name: 'Позвать на помощь' }).click()
  await assertUsable(worker)
  await worker.getByRole('button', { name: 'Сломалась машинка' }).click()
  await expect(worker.locator('[data-call="machine"]')).toContainText('Ждёт')

  const alert = master.getByRole('listitem').filter({ hasText: 'Line 1: Сломалась машинка' })
  await expect(alert).toContainText('Karimova Zulfiya')
  await expect(master.getByRole('link', { name: 'Вызовы' })).toBeVisible()
  const card = mechanic.locator('[data-call]')
  await expect(card).toContainText('Сломалась машинка')
  await assertUsable(mechanic)

  await card.getByRole('button', { name: 'Иду' }).click()
  await expect(card).toHaveAttribute('data-state', 'taken')
  await expect(alert).toHaveCount(0)
  await expect(worker.locator('[data-call="machine"]')).toContainText('К вам идёт mechanic')

  await mechanic.getByRole('button', { name: 'Вернуть', exact: true }).click()
  await expect(card).toHaveAttribute('data-state', 'waiting')
  await expect(alert).toBeVisible()
  await alert.getByRole('button', { name: 'Подробнее' }).click()
  await expect(master.getByRole('dialog')).toContainText('Line 1')
  await assertUsable(master)
  await master.getByLabel('Что сделано').fill('Заменил ремень')
  await master.getByRole('button', { name: 'Решено' }).click()
  await expect(mechanic.getByText('Никто не зовёт')).toBeVisible()
  await expect(mechanic.locator('[data-row]')).toContainText('Решён')
  await expect(worker.locator('[data-call="machine"]')).toHaveCount(0)
  const { items } = await shop.administrator.send(listCalls)
  expect(items).toMatchObject([{ state: 'resolved', takenByName: 'master', note: 'Заменил ремень' }])
})

for (const seat of ['desk', 'phone'] as const) {
  test(`a call that waits keeps nobody from saving what is open at the ${seat}`, async ({ browser, server }) => {
    const shop = await makeShop(server.address, workingDay())
    await makeAccount(server.address, shop.administrator, {
      signInName: 'zulfiya',
      role: 'worker',
      personId: shop.workerIds[0] ?? '',
    })
    const worker = await signedIn(browser, server.address, 'phone', 'zulfiya')
    await worker.goto('/my-work')
    await worker.getByRole('button', { name: 'Позвать на помощь' }).click()
    await worker.getByRole('button', { name: 'Нет материала' }).click()

    const page = await signedIn(browser, server.address, seat, 'admin')
    await page.goto('/stations')
    const alert = page.getByRole('listitem').filter({ hasText: 'Line 1: Нет материала' })
    await expect(alert).toBeVisible()
    await page.getByRole('button', { name: 'Добавить рабочее место' }).first().click()
    const panel = page.getByRole('dialog')
    await panel.getByLabel('Название').fill('Упаковка')
    const save = panel.getByRole('button', { name: 'Добавить рабочее место' })
    await expect(page.getByText('Line 1: Нет материала', { exact: true })).toBeVisible()
    await save.click()
    await expect(panel.getByText(/^\d{4}\s\d{4}$/)).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(alert).toBeVisible()
  })
}
