import { readSettings } from '../../contracts/settings.ts'
import { usualReceiptTemplates } from '../../contracts/receipt-template.ts'
import { expect, test } from '../support/browser.ts'
import { signedIn, told } from '../support/pages.ts'
import { makeShop } from '../support/workshop.ts'

test('the administrator says what stands on narrow receipts, sees it at once, and wide ones stay', async ({
  context,
  server,
}) => {
  const shop = await makeShop(server.address)
  const page = await signedIn(context, server.address, 'admin')
  await page.goto('/settings')
  const preview = page.getByRole('group', { name: 'As it will print' }).getByRole('img')
  const heightOf = () => preview.evaluate((image) => (image as HTMLImageElement).naturalHeight)
  const parts = page.getByRole('list', { name: 'Parts of a receipt' })
  await page.getByLabel('Paper').click()
  await page.getByRole('option', { name: '58 mm paper' }).click()
  await expect(preview).toBeVisible()
  const before = await heightOf()

  await parts.getByRole('checkbox', { name: 'QR code' }).click()
  await expect.poll(heightOf).toBeLessThan(before - 100)
  await expect(parts.getByRole('checkbox', { name: 'Goods' })).toBeDisabled()
  await parts.getByRole('button', { name: 'Phone: Move up' }).click()
  const english = await preview.getAttribute('src')
  await page.getByLabel('The buyer’s language').click()
  const inKazakh = page.waitForResponse(/locale=kk/)
  await page.getByRole('option', { name: 'Қазақша' }).click()
  expect((await inKazakh).status()).toBe(200)
  await expect(preview).not.toHaveAttribute('src', english ?? '')
  await expect.poll(heightOf).toBeGreaterThan(0)

  await page.getByRole('button', { name: 'Save the settings' }).click()
  await expect(told(page, 'Saved')).toBeVisible()
  const { receiptTemplates } = await shop.administrator.send(readSettings)
  expect(receiptTemplates[80]).toEqual(usualReceiptTemplates[80])
  expect(receiptTemplates[58]).toEqual([
    'logo',
    'name',
    'phone',
    'address',
    'number',
    'cashier',
    'lines',
    'totals',
    'barcode',
    'note',
  ])
  await page.reload()
  await page.getByLabel('Paper').click()
  await page.getByRole('option', { name: '58 mm paper' }).click()
  await expect(parts.getByRole('checkbox', { name: 'QR code' })).not.toBeChecked()
  await expect(parts.getByRole('listitem').nth(2)).toContainText('Phone')
})
