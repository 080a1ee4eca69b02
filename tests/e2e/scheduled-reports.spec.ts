import { expect, test } from '../support/browser.ts'
import { barriersOf, chooseOption, pickFilter, savedFile, sidewaysOf, signedIn } from '../support/pages.ts'
import { seats } from '../support/seats.ts'
import { makeShop, recordWork } from '../support/workshop.ts'

test('a report is sent on a schedule as its page shows it, sent by hand, paused and deleted', async ({
  context,
  server,
}) => {
  test.setTimeout(120_000)
  const shop = await makeShop(server.address)
  await recordWork(shop, shop.workerIds[0] ?? '', shop.operationIds[0] ?? '', 12)
  const page = await signedIn(context, server.address, shop.master.signInName)

  await page.goto('/reports?report=worker&period=month')
  await page.getByRole('button', { name: 'Send on a schedule' }).click()
  const panel = page.getByRole('dialog')
  await expect(panel.getByLabel('Name')).toHaveValue('Work by worker')
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
  await panel.getByRole('combobox', { name: 'How often' }).click()
  await page.getByRole('option', { name: 'Every week' }).click()
  await panel.getByLabel('Day of the week').click()
  await page.getByRole('option', { name: 'Thursday' }).click()
  await page.keyboard.press('Escape')
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(row).toContainText('Monday, Thursday at 07:30')
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

test('a list is sent on a schedule from its own page, narrowed by what is chosen in the panel, then and later', async ({
  context,
  server,
}) => {
  test.setTimeout(120_000)
  const shop = await makeShop(server.address)
  const [zulfiya = '', other = ''] = shop.workerIds
  const [sleeve = '', collar = ''] = shop.operationIds
  await recordWork(shop, zulfiya, sleeve, 12)
  await recordWork(shop, zulfiya, collar, 13)
  await recordWork(shop, other, sleeve, 14)
  const page = await signedIn(context, server.address, shop.master.signInName)
  const panel = page.getByRole('dialog').first()

  await page.goto(`/work-records?workerId=${zulfiya}`)
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: 'Send on a schedule' }).click()
  await expect(panel.getByLabel('Name')).toHaveValue('Work records')
  await expect(panel.getByRole('combobox', { name: 'Days of the report' })).toHaveText('All days')
  await expect(panel.getByRole('button', { name: 'Worker: Karimova' })).toBeVisible()
  await pickFilter(page, 'Operation')
  await page.getByRole('dialog').last().getByRole('button').click()
  await page.getByRole('option', { name: 'collar' }).click()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(panel.getByRole('button', { name: 'Operation: ' })).toContainText('collar')
  expect(await barriersOf(page)).toEqual([])
  await panel.getByLabel('Who gets it').click()
  await page.getByRole('option').first().click()
  await page.keyboard.press('Escape')
  await panel.getByRole('combobox', { name: 'File', exact: true }).click()
  await chooseOption(page, 'CSV')
  await panel.getByRole('button', { name: 'Schedule a report' }).click()
  await expect(panel).toBeHidden()

  const sentRows = async (times: number) => {
    await panel.getByRole('button', { name: 'Send now' }).click()
    await expect(panel).toBeHidden()
    await page.goto('/exports')
    const downloads = page.getByRole('button', { name: 'Download' })
    await expect(downloads).toHaveCount(times)
    const waiting = page.waitForEvent('download')
    await downloads.first().click()
    const [, ...rows] = (await savedFile(waiting)).bytes.toString('utf8').trim().split('\n')
    return rows
  }
  await page.goto('/scheduled-reports')
  await page.getByRole('row', { name: 'Work records' }).getByText('Work records').first().click()
  const collars = await sentRows(1)
  expect(collars).toHaveLength(1)
  expect(collars[0]).toContain('collar')

  await page.goto('/scheduled-reports')
  await page.getByRole('row', { name: 'Work records' }).getByText('Work records').first().click()
  await panel.getByRole('button', { name: 'Remove the filter “Operation”' }).click()
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(panel).toBeHidden()
  await page.getByRole('row', { name: 'Work records' }).getByText('Work records').first().click()
  expect(await sentRows(2)).toHaveLength(2)
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
