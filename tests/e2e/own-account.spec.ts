import type { Page } from '@playwright/test'
import { Secret, TOTP } from 'otpauth'
import { expect, test } from '../support/browser.ts'
import { savedFile, signedIn } from '../support/pages.ts'
import { seats } from '../support/seats.ts'
import { makeShop, password } from '../support/workshop.ts'

async function signInByHand(page: Page, signInName: string): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('Sign-in name').fill(signInName)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test('who left a session open on a phone ends it from the desk', async ({ browser, context, server }) => {
  const shop = await makeShop(server.address)
  const phones = await browser.newContext({ ...seats.phone, baseURL: server.address })
  const phone = await signedIn(phones, server.address, shop.master.signInName)
  await phone.goto('/approvals')
  await expect(phone.getByRole('heading', { level: 1, name: 'Approvals' })).toBeVisible()

  const page = await signedIn(context, server.address, shop.master.signInName)
  await page.goto('/profile')
  const others = page.getByRole('button', { name: 'Sign out there' })
  await expect(others.first()).toBeVisible()
  while ((await others.count()) > 0) {
    const left = await others.count()
    await others.first().click()
    await expect(others).toHaveCount(left - 1)
  }
  await expect(phone).toHaveURL(/\/sign-in/)
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'Profile' })).toBeVisible()
  await phones.close()
})

test('two-step sign-in is set up, asked for, and a recovery code stands in for the phone once', async ({
  browser,
  context,
  server,
}) => {
  const shop = await makeShop(server.address)
  const page = await signedIn(context, server.address, shop.master.signInName)
  await page.goto('/profile')
  await page.getByRole('button', { name: 'Switch on two-step sign-in' }).click()
  await expect(page.getByRole('img', { name: 'QR code for the authenticator application' })).toBeVisible()
  const secret = await page.getByText('Or type this by hand:').locator('code').innerText()
  const totp = new TOTP({ secret: Secret.fromBase32(secret.trim()) })
  await page.getByLabel('Six digits').fill('000000')
  await page.getByRole('button', { name: 'Confirm the code' }).click()
  await expect(page.getByText('The code is wrong or was used before', { exact: false })).toBeVisible()
  await page.getByLabel('Six digits').fill(totp.generate())
  await page.getByRole('button', { name: 'Confirm the code' }).click()
  await expect(page.getByText('Save your recovery codes')).toBeVisible()
  const saving = savedFile(page.waitForEvent('download'))
  await page.getByRole('button', { name: 'Save as a file' }).click()
  const codes = (await saving).bytes.toString('utf8').trim().split('\n')
  await page.getByRole('button', { name: 'I have saved them' }).click()
  await expect(page.getByText('Two-step sign-in is on')).toBeVisible()

  for (const [attempt, code] of [codes[0], codes[0], codes[1]].entries()) {
    const fresh = await browser.newContext({ ...seats.phone, baseURL: server.address, locale: 'en-GB' })
    const phone = await fresh.newPage()
    await signInByHand(phone, shop.master.signInName)
    await phone.getByLabel('Code').fill(code ?? '')
    await phone.getByRole('button', { name: 'Confirm and sign in' }).click()
    if (attempt === 1) await expect(phone.getByText('was used before', { exact: false })).toBeVisible()
    else await expect(phone.getByRole('heading', { level: 1, name: 'Approvals' })).toBeVisible()
    await fresh.close()
  }
})

test('a program works with a token in its owner’s name, with no more rights, until it is ended', async ({
  context,
  server,
}) => {
  const shop = await makeShop(server.address)
  const page = await signedIn(context, server.address, shop.master.signInName)
  await page.goto('/profile')
  await page.getByRole('button', { name: 'Make a token' }).click()
  await page.getByLabel('What it is for').fill('Accounting')
  await page.getByLabel('Permissions').click()
  await page.getByPlaceholder('Search').last().fill('See products')
  await page.getByRole('option', { name: 'See products and operations' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Make a token' }).click()
  const token = await page.getByRole('alert').or(page.locator('main')).locator('code').first().innerText()
  await expect(page.getByText('1 permission', { exact: false })).toBeVisible()

  const ask = (path: string) =>
    fetch(`${server.address}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } })
  expect((await ask('/products')).status).toBe(200)
  expect((await ask('/workers')).status).toBe(403)
  await page.getByRole('button', { name: 'End the token' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'End the token' }).click()
  await expect(page.getByText('1 permission', { exact: false })).toHaveCount(0)
  expect((await ask('/products')).status).toBe(401)
})
