import type { Page } from '@playwright/test'
import { createOrder, setOrderStatus } from '../../contracts/workshop/orders.ts'
import { expect, test } from '../support/browser.ts'
import { barriersOf, chooseOption, sidewaysOf, signedIn, told } from '../support/pages.ts'
import { seats } from '../support/seats.ts'
import { makeShop, type Shop } from '../support/workshop.ts'

async function openOrder({ administrator, productId }: Shop): Promise<string> {
  const items = ['S', 'M'].map((size) => ({ size, colour: 'white', pieces: 20 }))
  const order = await administrator.send(createOrder, {
    body: {
      customerName: 'Atlas',
      productId,
      dueOn: '2099-12-31',
      matrix: { sizes: ['S', 'M'], colours: ['white'], items },
    },
  })
  await administrator.send(setOrderStatus, { params: { id: order.id }, body: { version: 1, status: 'open' } })
  return order.id
}

async function receive(page: Page, number: string, metres: string): Promise<void> {
  await page.goto('/fabric-rolls')
  await page.getByRole('button', { name: 'Receive a roll' }).first().click()
  const panel = page.getByRole('dialog')
  await panel.getByLabel('Roll', { exact: true }).fill(number)
  await panel.getByLabel('Article').fill('Poplin 120')
  await panel.getByLabel('Colour').fill('White 001')
  await panel.getByLabel('Received, m').fill(metres)
  await panel.getByRole('button', { name: 'Receive a roll' }).click()
  await expect(told(page, `Roll ${number} received`)).toBeVisible()
}

test('rolls are received, a lay is planned and cut of them, its bundles are there and the rolls are shorter', async ({
  browser,
  context,
  server,
}) => {
  test.setTimeout(120_000)
  const shop = await makeShop(server.address)
  const orderId = await openOrder(shop)
  const page = await signedIn(context, server.address, 'admin')

  await receive(page, 'R-1', '12.5')
  await receive(page, 'R-2', '40')
  await expect(page.getByRole('region', { name: 'On hand by fabric' }).getByRole('row').last()).toContainText('52.5')

  await page.goto(`/orders/${orderId}`)
  await page.getByRole('button', { name: 'Plan a lay' }).click()
  const panel = page.getByRole('dialog')
  await panel.getByLabel('Article of the fabric').fill('Poplin 120')
  await panel.getByLabel('Fabric for one layer, m').fill('2.5')
  await panel.getByLabel('S', { exact: true }).fill('1')
  await panel.getByLabel('M', { exact: true }).fill('1')
  await panel.getByLabel('white', { exact: true }).fill('20')
  await panel.getByLabel('white: colour of the fabric').fill('White 001')
  await expect(panel.getByText('40 pieces of 50 m of fabric')).toBeVisible()
  await panel.getByRole('button', { name: 'Plan a lay' }).click()
  await expect(told(page, 'Lay 1 planned')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Fabric for the planned lays' })).toContainText('Enough')

  await page.getByRole('button', { name: 'Record as cut' }).click()
  await panel.getByLabel('Pieces in a bundle').fill('10')
  await panel.getByLabel('Roll', { exact: true }).click()
  await chooseOption(page, 'R-1, 12.5 m')
  await panel.getByLabel('Layers').fill('5')
  await expect(panel.getByLabel('Metres taken')).toHaveValue('12.5')
  await panel.getByLabel('Metres taken').fill('12.6')
  await expect(panel.getByText('The roll has only 12.5 m')).toBeVisible()
  await panel.getByRole('button', { name: 'Record as cut' }).click()
  await expect(panel.getByText('Only 12.5 m are left on roll R-1').first()).toBeVisible()
  await panel.getByLabel('Metres taken').fill('12.4')
  await panel.getByRole('button', { name: 'Add a roll' }).click()
  await panel.getByLabel('Roll', { exact: true }).last().click()
  await chooseOption(page, 'R-2, 40 m')
  await panel.getByLabel('Layers').last().fill('10')
  expect(await barriersOf(page)).toEqual([])
  await panel.getByRole('button', { name: 'Record as cut' }).click()
  await expect(page.getByText('4 bundles: 1001-1 to 1001-4')).toBeVisible()
  await expect(page.getByText('Cut so far: 37.4 m for 30 pieces, 1.25 m a piece')).toBeVisible()
  await expect(page.getByText('In no lay yet: S white – 5, M white – 5')).toBeVisible()

  await page.goto('/fabric-rolls')
  await page.locator('main [data-row]', { hasText: 'R-1' }).click()
  await expect(page.getByText('End piece', { exact: true })).toBeVisible()
  await expect(page.getByText('−12.4 m')).toBeVisible()
  await page.getByRole('button', { name: 'Write off what is left' }).click()
  await panel.getByLabel('Why').fill('too short')
  await panel.getByRole('button', { name: 'Write off what is left' }).click()
  await expect(told(page, 'Roll R-1: 0.1 m written off')).toBeVisible()
  await expect(page.getByText('Used up', { exact: true })).toBeVisible()

  await page.goto(`/orders/${orderId}`)
  await page.getByRole('button', { name: 'Take the cut back' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take the cut back' }).click()
  await expect(page.getByRole('button', { name: 'Record as cut' })).toBeVisible()

  const phone = await browser.newContext({ ...seats.phone, baseURL: server.address })
  const small = await signedIn(phone, server.address, 'admin')
  for (const path of ['/fabric-rolls', `/orders/${orderId}`]) {
    await small.goto(path)
    await expect(small.getByRole('heading', { level: 2 }).first()).toBeVisible()
    expect(await sidewaysOf(small)).toBe(0)
    expect(await barriersOf(small)).toEqual([])
  }
})
