import { expect, test } from '../support/browser.ts'
import { barriersOf, savedFile, sidewaysOf, signedIn } from '../support/pages.ts'
import { seats } from '../support/seats.ts'
import { makeShop, recordWork } from '../support/workshop.ts'

test('a report is sent on a schedule as its page shows it, sent by hand, paused and deleted', async ({
  context,
  server,
}) => {
  const shop = await makeShop(server.address)
  await recordWork(shop, shop.workerIds[0] ?? '', shop.operationIds[0] ?? '', 12)
  const page = await signedIn(context, server.address, shop.master.signInName)

  await page.goto('/reports?report=worker&period=month')
  await page.getByRole('button', { name: 'Send on a schedule' }).click()
  const panel = page.getByRole('dialog')
  await expect(panel.getByLabel('Name')).toHaveValue('Workers')
  await expect(panel.getByRole('combobox', { name: 'Days of the report' })).toHaveText('Last month')
  await panel.getByLabel('Name').fill('Workers, monthly')
  await panel.getByRole('combobox', { name: 'How often' }).click()
  await page.getByRole('option', { name: 'Every month' }).click()
  await panel.getByLabel('Who gets it').click()
  await page.getByRole('option').first().click()
  await page.keyboard.press('Escape')
  expect(await barriersOf(page)).toEqual([])
  await panel.getByLabel('Time').fill('25:00')
  await panel.getByRole('button', { name: 'Schedule a report' }).click()
  await expect(panel).toBeVisible()
  await panel.getByLabel('Time').fill('07:30')
  await panel.getByRole('button', { name: 'Schedule a report' }).click()
  await expect(panel).toBeHidden()

  await page.goto('/scheduled-reports')
  const row = page.getByRole('row', { name: 'Workers, monthly' })
  await expect(row).toContainText('On day 1 of the month at 07:30')
  await expect(row).toContainText('Last month')
  expect(await barriersOf(page)).toEqual([])
  await row.getByText('Workers, monthly').click()
  await panel.getByRole('button', { name: 'Send now' }).click()
  await expect(panel).toBeHidden()
  await page.goto('/exports')
  const waiting = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download' }).first().click()
  expect((await savedFile(waiting)).bytes.subarray(0, 2).toString()).toBe('PK')

  await page.goto('/scheduled-reports')
  await row.getByText('Workers, monthly').click()
  await panel.getByRole('button', { name: 'Pause' }).click()
  await expect(row).toContainText('Paused')
  await row.getByText('Workers, monthly').click()
  await panel.getByRole('button', { name: 'Delete' }).click()
  await page
    .getByRole('alertdialog')
    .or(page.getByRole('dialog'))
    .last()
    .getByRole('button', { name: 'Delete' })
    .click()
  await expect(page.getByText('No reports are sent yet')).toBeVisible()
})

test('scheduled reports fit a phone', async ({ browser, server }) => {
  const shop = await makeShop(server.address)
  const context = await browser.newContext({ ...seats.phone, baseURL: server.address })
  const page = await signedIn(context, server.address, shop.master.signInName)
  await page.goto('/scheduled-reports')
  await expect(page.getByText('No reports are sent yet')).toBeVisible()
  expect(await sidewaysOf(page)).toBe(0)
  await page.getByRole('button', { name: 'Schedule a report' }).first().tap()
  await expect(page.getByRole('dialog')).toBeVisible()
  expect(await sidewaysOf(page)).toBe(0)
  expect(await barriersOf(page)).toEqual([])
  await context.close()
})
