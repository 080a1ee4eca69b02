import { expect, test } from '../support/browser.ts'
import { signedIn } from '../support/pages.ts'
import { seats } from '../support/seats.ts'
import { makeAccount, makeShop } from '../support/workshop.ts'
import { lookAt } from './pictures/inspect.ts'

test('on a tablet a master approves with a finger, and a worker records with one', async ({ browser, server }) => {
  test.setTimeout(120_000)
  const shop = await makeShop(server.address)
  const [personId = ''] = shop.workerIds
  await makeAccount(server.address, shop.administrator, { signInName: 'zulfiya', role: 'worker', personId })
  const open = async (signInName: string) =>
    signedIn(await browser.newContext({ ...seats.tablet, baseURL: server.address }), server.address, signInName)
  const worker = await open('zulfiya')
  await worker.goto('/my-work')
  await worker.locator('[data-shortcut="new"]').tap()
  const panel = worker.getByRole('dialog')
  await panel.getByRole('button', { name: 'Shirt M-12' }).tap()
  await panel.getByRole('button', { name: 'sleeve' }).tap()
  await panel.getByLabel('Quantity').fill('60')
  expect.soft(await lookAt(worker, 'tablet')).toEqual([])
  await panel.getByRole('button', { name: 'Save' }).tap()
  await expect(worker.locator('[data-total="pending"]')).toContainText(/51.000/)

  const master = await open('master')
  await master.goto('/approvals')
  await master.getByRole('checkbox', { name: 'sleeve' }).tap()
  await master.getByRole('button', { name: 'Approve 1 record' }).tap()
  await expect(worker.locator('[data-total="approved"]')).toContainText(/51.000/)
  await worker.context().close()
  await master.context().close()
})
