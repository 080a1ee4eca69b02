import { listPayAdjustments } from '../../contracts/workshop/pay-adjustments.ts'
import { createPayPeriod, listPayPeriods } from '../../contracts/workshop/pay-periods.ts'
import { decideWorkRecords } from '../../contracts/workshop/work-records.ts'
import { createWorker } from '../../contracts/workshop/workers.ts'
import { expect, test } from '../support/browser.ts'
import { savedFile, signedIn } from '../support/pages.ts'
import { makeShop, recordWork, workingDay } from '../support/workshop.ts'

/** A day before today, as the workshop counts days. */
const daysAgo = (days: number) => {
  const day = new Date(`${workingDay()}T00:00:00Z`)
  day.setUTCDate(day.getUTCDate() - days)
  return day.toISOString().slice(0, 10)
}
const typed = (day: string) => day.split('-').toReversed().join('/')

// Files are made in the background, and a busy machine takes its time.
test.setTimeout(120_000)

test('a period is paid: amounts are entered and taken back, the bank gets its file, it is closed and opened again', async ({
  context,
  server,
}) => {
  const [first, last] = [daysAgo(40), daysAgo(11)]
  const shop = await makeShop(server.address)
  await shop.administrator.send(createWorker, {
    body: {
      person: { familyName: 'Ergasheva', givenName: 'Dildora', badgeCode: 'W-2001' },
      number: '417',
      lineId: shop.lineId,
      startedOn: first,
    },
  })
  await shop.administrator.send(createPayPeriod, { body: { firstDay: first, lastDay: last } })
  const page = await signedIn(context, server.address, 'admin')

  await page.goto('/pay-adjustments')
  const panel = page.getByRole('dialog')
  for (const [kind, amount, note] of [
    ['Bonus', '150 000', 'For the new line'],
    ['Advance', '20 000', 'By mistake'],
  ] as const) {
    await page.getByRole('button', { name: 'Enter an amount' }).first().click()
    await panel.getByRole('button', { name: 'Worker', exact: true }).click()
    await page.getByRole('option', { name: /Ergasheva/ }).click()
    await page.keyboard.press('Escape')
    await panel.getByRole('radio', { name: kind }).click()
    await panel.getByLabel('Amount').fill(amount)
    await panel.getByLabel('Day').fill(typed(last))
    await panel.getByLabel('What for').fill(note)
    await panel.getByRole('button', { name: 'Enter', exact: true }).click()
    await expect(panel).toBeHidden()
  }
  const advance = page.locator('[data-row]').filter({ hasText: 'By mistake' })
  await advance.getByRole('button', { name: 'Take back' }).click()
  await expect(panel.getByRole('button', { name: 'Take back' })).toBeDisabled()
  await panel.getByLabel('Reason').fill('Never given')
  await panel.getByRole('button', { name: 'Take back' }).click()
  await expect(page.locator('[data-row]')).toHaveCount(3)
  const { items } = await shop.administrator.send(listPayAdjustments, { query: { sort: 'createdAt' } })
  expect(items.map(({ amountMinor }) => amountMinor)).toEqual([15_000_000, -2_000_000, 2_000_000])

  await page.goto(`/pay?period=custom&from=${first}&to=${last}`)
  await expect(page.locator('[data-row]').filter({ hasText: 'Ergasheva' })).toContainText('150\u202f000')
  await page.getByRole('button', { name: 'Bank and books' }).click()
  const waiting = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'For the bank, CSV' }).click()
  const { bytes } = await savedFile(waiting)
  const lines = bytes.toString('utf8').trimEnd().split('\r\n')
  expect(lines.filter((line) => line.includes('Ergasheva')).join()).toContain('150000.00')

  await page.goto('/pay-periods')
  const row = page.locator('[data-row]')
  await row.getByRole('button', { name: 'Close the period' }).click()
  await expect(panel).toContainText('150\u202f000')
  await panel.getByRole('button', { name: 'Close the period' }).click()
  await expect(panel).toBeHidden()
  await expect(row).toContainText('Closed')
  await expect(row).toContainText('150\u202f000')

  await row.getByRole('button', { name: 'Open again' }).click()
  await panel.getByLabel('Reason').fill('A bonus was forgotten')
  await panel.getByRole('button', { name: 'Open again' }).click()
  await expect(panel).toBeHidden()
  await expect(row).toContainText('Open')
  const periods = await shop.administrator.send(listPayPeriods, { query: {} })
  expect(periods.items).toMatchObject([{ state: 'draft', closedAt: null }])
})

test('statistics are looked into: from the operations to the workers of one, and back', async ({ context, server }) => {
  const shop = await makeShop(server.address)
  const [sleeve = '', collar = ''] = shop.operationIds
  const [zulfiya = '', ogiloy = ''] = shop.workerIds
  const records = [
    await recordWork(shop, zulfiya, sleeve, 40),
    await recordWork(shop, ogiloy, sleeve, 25),
    await recordWork(shop, zulfiya, collar, 10),
  ]
  await shop.administrator.send(decideWorkRecords, {
    body: { records: records.map(({ id, version }) => ({ id, version })), decision: 'approve' },
  })
  const page = await signedIn(context, server.address, 'admin')
  await page.goto('/statistics?by=operation')
  const figures = page.locator('main')
  const group = page.getByRole('region').filter({ has: page.getByRole('heading', { name: /^Work by/ }) })
  const asTable = () => page.getByRole('button', { name: 'Table' }).nth(2).click()
  await asTable()
  await expect(group.getByRole('row', { name: /sleeve/ })).toContainText('65')
  await group.getByRole('button', { name: /^sleeve/ }).click()
  await expect(page).toHaveURL(/operationId=/)
  await expect(page.getByRole('button', { name: 'Remove the filter “Operation”' })).toContainText('sleeve')
  await asTable()
  await expect(group.getByRole('row', { name: /Karimova/ })).toContainText('40')
  await expect(group.getByRole('row', { name: /Toshmatova/ })).toContainText('25')
  await page.getByRole('button', { name: 'Remove the filter “Operation”' }).click()
  await expect(group.getByRole('row', { name: /Karimova/ })).toContainText('50')
  await expect(figures).toContainText('75')
})
