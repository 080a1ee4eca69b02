import { decideWorkRecords } from '../../contracts/workshop/work-records.ts'
import { expect, test } from '../support/browser.ts'
import { barriersOf, signedIn } from '../support/pages.ts'
import { seats } from '../support/seats.ts'
import { makeAccount, makeShop, recordWork } from '../support/workshop.ts'
import { lookAt } from './pictures/inspect.ts'

const pagesOf = {
  master: ['/approvals', '/work-records', '/dashboard', '/shift', '/plan', '/defects', '/bundles', '/statistics'],
  zulfiya: ['/my-work', '/profile'],
} as const

test('on a tablet, upright and across, what a master and a worker do is for fingers, and nothing goes sideways', async ({
  browser,
  server,
}) => {
  test.setTimeout(240_000)
  const shop = await makeShop(server.address)
  const [personId = ''] = shop.workerIds
  const [sleeve = '', collar = ''] = shop.operationIds
  await makeAccount(server.address, shop.administrator, { signInName: 'zulfiya', role: 'worker', personId })
  const { id, version } = await recordWork(shop, personId, sleeve, 40)
  await shop.master.caller.send(decideWorkRecords, { body: { records: [{ id, version }], decision: 'approve' } })
  await recordWork(shop, personId, collar, 20)
  const { width, height } = seats.tablet.viewport
  for (const [signInName, paths] of Object.entries(pagesOf)) {
    const context = await browser.newContext({ ...seats.tablet, baseURL: server.address, reducedMotion: 'reduce' })
    const page = await signedIn(context, server.address, signInName, 'uz-Latn')
    for (const path of paths) {
      await page.setViewportSize({ width, height })
      await page.goto(path)
      await expect(page.locator('[data-page] h1')).toBeVisible()
      await expect(page.locator('.animate-pulse:not([data-live])')).toHaveCount(0)
      expect.soft(await lookAt(page, 'tablet'), path).toEqual([])
      expect.soft(await barriersOf(page), path).toEqual([])
      await page.setViewportSize({ width: height, height: width })
      expect.soft(await lookAt(page, 'tablet'), `${path}, across`).toEqual([])
    }
    await context.close()
  }
})

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
