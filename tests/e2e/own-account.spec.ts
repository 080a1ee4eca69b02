import type { Page } from '@playwright/test'
import { Secret, TOTP } from 'otpauth'
import { createCall, resolveCall } from '../../contracts/workshop/calls.ts'
import { expect, test } from '../support/browser.ts'
import { savedFile, signedIn } from '../support/pages.ts'
import { seats } from '../support/seats.ts'
import { makeAccount, makeShop, password } from '../support/workshop.ts'

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

test('while another program is in front the system shows what Markaz tells, and a click there opens it', async ({
  context,
  server,
}) => {
  const shop = await makeShop(server.address)
  const worker = await makeAccount(server.address, shop.administrator, {
    signInName: 'zulfiya',
    role: 'worker',
    personId: shop.workerIds[0] ?? '',
  })
  // Without a window the browser refuses whatever its user says, and no system is there: both are stood in for.
  await context.addInitScript(() => {
    const shown: Notification[] = []
    window.Notification = class extends window.Notification {
      static override get permission() {
        return (sessionStorage.getItem('leave') ?? 'denied') as NotificationPermission
      }
      static override requestPermission() {
        sessionStorage.setItem('leave', 'granted')
        return Promise.resolve('granted' as const)
      }
      constructor(title: string, options?: NotificationOptions) {
        super(title, options)
        shown.push(this)
      }
    }
    Object.assign(window, { shown, isInFront: true })
    document.hasFocus = () => (window as unknown as { isInFront: boolean }).isInFront
  })
  const shown = () =>
    page.evaluate(() =>
      (window as unknown as { shown: Notification[] }).shown.map(({ title, body }) => `${title}: ${body}`),
    )
  const call = async () => {
    const { id } = await worker.send(createCall, { body: { kind: 'machine' } })
    await expect(page.getByRole('button', { name: /^Notifications: \d unread$/ })).toBeVisible()
    return id
  }

  const page = await signedIn(context, server.address, shop.master.signInName)
  await page.goto('/profile')
  const show = page.getByRole('switch', { name: 'Show them on the screen' })
  await expect(show).toBeDisabled()
  await expect(page.getByText('Allow them in the browser’s settings', { exact: false })).toBeVisible()

  await page.evaluate(() => sessionStorage.setItem('leave', 'default'))
  await page.reload()
  await expect(show).not.toBeChecked()
  await show.click()
  await expect(show).toBeChecked()
  const first = await call()
  expect(await shown()).toEqual([])
  await shop.master.caller.send(resolveCall, { params: { id: first }, body: {} })

  await page.evaluate(() => Object.assign(window, { isInFront: false }))
  await call()
  await expect.poll(shown).toEqual([expect.stringContaining('Atlas tikuv sexi: ')])
  await page.evaluate(() =>
    (window as unknown as { shown: Notification[] }).shown[0]?.dispatchEvent(new Event('click')),
  )
  await expect(page).toHaveURL(/\/calls/)
})
