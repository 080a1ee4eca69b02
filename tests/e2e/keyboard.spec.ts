import type { Page } from '@playwright/test'
import { expect, test } from '../support/browser.ts'
import { signedIn } from '../support/pages.ts'
import { makeShop, recordWork } from '../support/workshop.ts'

/** Presses a key by its place while the keyboard types Russian. */
async function pressInRussian(page: Page, key: string, code: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Input.dispatchKeyEvent', { type: 'keyDown', key, code, text: key })
  await session.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code })
  await session.detach()
}

test('a list is worked without a mouse: searched, walked, opened, chosen from, added to; the keys are told by ?', async ({
  context,
  server,
}) => {
  const shop = await makeShop(server.address)
  for (const [index, workerId] of shop.workerIds.slice(0, 4).entries()) {
    await recordWork(shop, workerId, shop.operationIds[0] ?? '', 10 + index)
  }
  const page = await signedIn(context, server.address, 'admin')
  await page.goto('/work-records')
  const rows = page.locator('main [data-row]')
  const search = page.getByRole('searchbox', { name: 'Search' })
  const dialog = page.getByRole('dialog')
  const press = (key: string) => page.keyboard.press(key)
  await expect(rows).toHaveCount(4)

  await test.step('the arrows walk the rows, from wherever one is on the page', async () => {
    await press('ArrowDown')
    await expect(rows.nth(0)).toBeFocused()
    await press('ArrowDown')
    await expect(rows.nth(1)).toBeFocused()
    await press('End')
    await expect(rows.nth(3)).toBeFocused()
    await press('ArrowDown')
    await expect(rows.nth(3)).toBeFocused()
    await press('Home')
    await expect(rows.nth(0)).toBeFocused()
  })

  await test.step('Enter opens a row, Escape closes it, and one is where one was', async () => {
    await press('ArrowDown')
    await press('Enter')
    await expect(dialog).toHaveCount(1)
    await expect(page).toHaveURL(/open=/)
    await press('Escape')
    await expect(dialog).toHaveCount(0)
    await expect(rows.nth(1)).toBeFocused()
  })

  await test.step('Space chooses, with Shift up to here; Escape chooses none', async () => {
    await press('Space')
    await press('ArrowDown')
    await press('ArrowDown')
    await press('Shift+Space')
    await expect(page.getByRole('toolbar')).toContainText('3')
    await press('Escape')
    await expect(page.getByRole('toolbar')).toHaveCount(0)
    await expect(rows.nth(3)).toBeFocused()
  })

  await test.step('n makes a new one under any layout, and is no letter in its first field', async () => {
    for (const pressN of [() => press('n'), () => pressInRussian(page, 'т', 'KeyN')]) {
      await pressN()
      await expect(dialog).toBeVisible()
      await expect(dialog.locator('input:focus, button:focus').first()).toBeFocused()
      for (const field of await dialog.locator('input:focus').all()) await expect(field).toHaveValue('')
      await press('Escape')
      await expect(dialog).toHaveCount(0)
      await expect(rows.nth(3)).toBeFocused()
    }
  })

  await test.step('? tells the keys', async () => {
    await press('?')
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await expect(help.locator('dt')).toHaveCount(9)
    // What is open has its own keys.
    await press('n')
    await press('/')
    await expect(dialog).toHaveCount(1)
    await press('Escape')
    await expect(dialog).toHaveCount(0)
    await expect(rows.nth(3)).toBeFocused()
  })

  await test.step('/ searches; what is typed there is text; the arrow goes on to what was found', async () => {
    await press('/')
    await expect(search).toBeFocused()
    await page.keyboard.type('Karimova n?/')
    await expect(search).toHaveValue('Karimova n?/')
    await expect(dialog).toHaveCount(0)
    await search.fill('Karimova')
    await expect(rows).toHaveCount(1)
    await press('ArrowDown')
    await expect(rows.first()).toBeFocused()
    await pressInRussian(page, '.', 'Slash')
    await expect(search).toBeFocused()
    await press('Escape')
    await expect(search).toHaveValue('')
    await expect(rows).toHaveCount(4)
    await press('Escape')
    await expect(rows.first()).toBeFocused()
  })
})
