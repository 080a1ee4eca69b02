import { expect, test } from '../support/browser.ts'
import { mailPassword, mailSettingsOf, startMailServer } from '../support/mail-server.ts'
import { barriersOf, signedIn, told } from '../support/pages.ts'
import { makeShop } from '../support/workshop.ts'

test('the mail server is set and tried in the settings, and what is wrong with it is said there', async ({
  context,
  server,
}) => {
  test.setTimeout(120_000)
  await makeShop(server.address)
  const mail = await startMailServer()
  const page = await signedIn(context, server.address, 'admin')
  await page.goto('/settings')
  const card = page.locator('section', { has: page.getByRole('heading', { name: 'Mail', exact: true }) })
  await expect(card.getByRole('button', { name: 'Send a test letter' })).toBeHidden()

  const { host, port, user, from } = mailSettingsOf(mail.port)
  await card.getByRole('switch', { name: 'Send mail' }).click()
  await card.getByLabel('Mail server', { exact: true }).fill(host)
  await card.getByLabel('Port').fill(String(port))
  await card.getByRole('combobox', { name: 'Connection' }).click()
  await page.getByRole('option', { name: 'Not protected' }).click()
  await card.getByLabel('Sender’s address').fill(from)
  await card.getByLabel('User').fill(user)
  await card.getByLabel('Password').fill('not-this-one')
  await card.getByRole('button', { name: 'Save the mail server' }).click()
  await card.getByLabel('Address for a test').fill('director@example.uz')
  const sendTest = card.getByRole('button', { name: 'Send a test letter' })
  await sendTest.click()
  await expect(card.getByText('The mail server refused the user or the password')).toBeVisible()
  expect(await barriersOf(page)).toEqual([])

  await card.getByLabel('Password').fill(mailPassword)
  await card.getByRole('button', { name: 'Save the mail server' }).click()
  await expect(card.getByPlaceholder('Unchanged')).toHaveValue('')
  await sendTest.click()
  await expect(told(page, 'The mail server has taken the letter')).toBeVisible()
  expect(mail.taken.map(({ to }) => to)).toEqual([['director@example.uz']])
  expect(mail.taken[0]?.letter).toContain('Subject: A test from Markaz')

  // The password stays on the server: without typing it again the next letter leaves as well.
  await page.reload()
  await card.getByLabel('Address for a test').fill('accountant@example.uz')
  await sendTest.click()
  await expect.poll(() => mail.taken.length).toBe(2)

  await mail.stop()
  await sendTest.click()
  await expect(card.getByText('The mail server does not answer', { exact: false })).toBeVisible()
})
