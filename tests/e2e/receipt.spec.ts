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
  const height = () => preview.evaluate((image) => (image as HTMLImageElement).naturalHeight)
  /** Of the picture that takes the place of the one before, in dots. */
  const heightAfter = async (change: () => Promise<unknown>): Promise<number> => {
    const former = await preview.getAttribute('src')
    await change()
    await expect(preview).not.toHaveAttribute('src', former ?? '')
    await expect.poll(height).toBeGreaterThan(0)
    return height()
  }
  const parts = page.getByRole('list', { name: 'Parts of a receipt' })
  const choose = async (label: string, option: string) => {
    await page.getByLabel(label).click()
    await page.getByRole('option', { name: option }).click()
  }
  const before = await heightAfter(() => choose('Paper', '58 mm paper'))

  expect(await heightAfter(() => parts.getByRole('checkbox', { name: 'QR code' }).click())).toBeLessThan(before - 100)
  await expect(parts.getByRole('checkbox', { name: 'Goods' })).toBeDisabled()
  await heightAfter(() => parts.getByRole('button', { name: 'Phone: Move up' }).click())
  const inKazakh = page.waitForResponse(/locale=kk/)
  await heightAfter(() => choose('The buyer’s language', 'Қазақша'))
  expect((await inKazakh).status()).toBe(200)

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
  await choose('Paper', '58 mm paper')
  await expect(parts.getByRole('checkbox', { name: 'QR code' })).not.toBeChecked()
  await expect(parts.getByRole('listitem').nth(2)).toContainText('Phone')
})
