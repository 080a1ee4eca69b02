import type { Page } from '@playwright/test'
import { listBundles } from '../../contracts/workshop/bundles.ts'
import { decideWorkRecords, listWorkRecords } from '../../contracts/workshop/work-records.ts'
import { expect, test } from '../support/browser.ts'
import { signedIn, told } from '../support/pages.ts'
import { makeShop, recordWork } from '../support/workshop.ts'
import { assertForAThumb, smallPhone } from './phone.ts'

async function choose(page: Page, field: string, option: string): Promise<void> {
  await page.getByLabel(field, { exact: true }).tap()
  await page.getByRole('option', { name: option }).tap()
}

test('on the smallest phone a master records, approves, rejects, plans and adds a bundle, with the keys of figures for figures', async ({
  browser,
  server,
}) => {
  test.setTimeout(240_000)
  const shop = await makeShop(server.address)
  const [zulfiya = '', other = ''] = shop.workerIds
  const [sleeve = '', collar = ''] = shop.operationIds
  await recordWork(shop, zulfiya, sleeve, 20)
  await recordWork(shop, other, collar, 30)
  const context = await smallPhone(browser, server.address)
  const page = await signedIn(context, server.address, 'master')
  const panel = page.getByRole('dialog')
  const statuses = async () =>
    (await shop.administrator.send(listWorkRecords, {})).items.map(({ quantity, status }) => `${quantity} ${status}`)

  await page.goto('/work-records')
  await page.getByRole('button', { name: 'Record work' }).tap()
  await choose(page, 'Worker', 'Karimova Zulfiya')
  await choose(page, 'Operation', 'buttonholes')
  const quantity = panel.getByLabel('Quantity')
  await expect(quantity).toHaveAttribute('inputmode', 'numeric')
  await assertForAThumb(page)
  await quantity.fill('25')
  await panel.getByRole('button', { name: 'Record work' }).tap()
  await expect(panel).toBeHidden()
  expect((await statuses()).toSorted()).toEqual(['20 pending', '25 pending', '30 pending'])

  await page.goto('/approvals')
  const box = (name: string) => page.getByRole('checkbox', { name })
  await box('buttonholes').tap()
  await box('sleeve').tap()
  await assertForAThumb(page)
  await page.getByRole('button', { name: 'Approve 2 records' }).tap()
  await expect(box('sleeve')).toHaveCount(0)
  await box('collar').tap()
  await page.getByRole('button', { name: 'Reject' }).tap()
  await assertForAThumb(page)
  await panel.getByRole('textbox').first().fill('crooked')
  await panel.getByRole('button', { name: 'Reject 1 record' }).tap()
  await expect.poll(async () => (await statuses()).toSorted()).toEqual(['20 approved', '25 approved', '30 rejected'])

  await page.goto('/plan')
  const cell = page.getByRole('textbox', { name: 'Line 1, ' }).first()
  await expect(cell).toHaveAttribute('inputmode', 'numeric')
  await cell.fill('120')
  await cell.press('Enter')
  await expect(page.locator('tfoot')).toContainText('120')
  await assertForAThumb(page)

  await page.goto('/defects')
  await page.getByRole('button', { name: 'Record a defect' }).first().tap()
  await expect(panel.getByRole('spinbutton')).toHaveAttribute('inputmode', 'numeric')
  await assertForAThumb(page)

  await page.goto('/bundles')
  await page.getByRole('button', { name: 'Add a bundle' }).first().tap()
  await panel.getByLabel('Code').fill('B-77')
  await choose(page, 'Product', 'Shirt M-12')
  await expect(panel.getByLabel('Pieces')).toHaveAttribute('inputmode', 'numeric')
  await panel.getByLabel('Pieces').fill('30')
  await assertForAThumb(page)
  await panel.getByRole('button', { name: 'Add a bundle' }).tap()
  await expect(panel).toBeHidden()
  expect((await shop.administrator.send(listBundles, {})).items).toMatchObject([{ code: 'B-77', pieces: 30 }])
  await context.close()
})

test('on the smallest phone a master takes pieces off approved work, with a reason the worker sees', async ({
  browser,
  server,
}) => {
  test.setTimeout(120_000)
  const shop = await makeShop(server.address)
  const made = await recordWork(shop, shop.workerIds[0] ?? '', shop.operationIds[0] ?? '', 20)
  await shop.master.caller.send(decideWorkRecords, {
    body: { decision: 'approve', records: [{ id: made.id, version: made.version }] },
  })
  const context = await smallPhone(browser, server.address)
  const page = await signedIn(context, server.address, 'master')
  await page.goto(`/work-records?open=${made.id}`)
  await page.getByRole('button', { name: 'Correct 1 record' }).tap()
  const dialog = page.getByRole('dialog', { name: 'Correct 1 approved record' })
  await dialog.getByLabel('Pieces to take off').fill('21')
  await expect(dialog.getByText('Enter a whole number from 1 to 20')).toBeVisible()
  await dialog.getByLabel('Pieces to take off').fill('5')
  await dialog.getByRole('button', { name: 'Counted twice' }).tap()
  await expect(dialog.getByText(/^5 pieces, .*4[\s,]250/)).toBeVisible()
  await assertForAThumb(page)
  await dialog.getByRole('button', { name: 'Take off 5 pieces' }).tap()
  await expect(told(page, '1 record corrected')).toBeVisible()

  const { items } = await shop.administrator.send(listWorkRecords, {})
  expect(items.map(({ quantity, correctionReason }) => [quantity, correctionReason])).toEqual([
    [-5, 'Counted twice'],
    [20, null],
  ])
  await context.close()
})
