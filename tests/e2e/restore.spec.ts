import type { Browser, Page } from '@playwright/test'
import { readMe, signIn } from '../../contracts/identity/sign-in.ts'
import { createBackup, listBackups, readJob } from '../../contracts/jobs.ts'
import { createPerson, listPeople } from '../../contracts/people.ts'
import { expect, test } from '../support/browser.ts'
import { seats } from '../support/seats.ts'
import { callerOf, makeShop, password } from '../support/workshop.ts'

async function pageOf(browser: Browser, address: string, signInName: string, seat: 'desk' | 'phone'): Promise<Page> {
  const context = await browser.newContext({ ...seats[seat], baseURL: address })
  await context.request.post(`${address}/api/v1/session`, { data: { signInName, password } })
  await context.request.put(`${address}/api/v1/session/locale`, {
    data: { locale: 'en' },
    headers: { 'idempotency-key': crypto.randomUUID() },
  })
  return context.newPage()
}

// S-PLT-05
test('a backup is put back while people are signed in; they wait, and go on', async ({ browser, server }) => {
  const { administrator, master } = await makeShop(server.address)
  const others = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const caller = callerOf(server.address)
      await caller.send(signIn, { body: { signInName: master.signInName, password } })
      return caller
    }),
  )
  // The language they chose is in the copy.
  const office = await pageOf(browser, server.address, 'admin', 'desk')
  const floor = await pageOf(browser, server.address, master.signInName, 'phone')
  const { id } = await administrator.send(createBackup)
  await expect.poll(async () => (await administrator.send(readJob, { params: { id } })).status).toBe('done')
  await administrator.send(createPerson, { body: { familyName: 'Keyingi', givenName: 'Odam' } })

  await floor.goto('/')
  await expect(floor.getByRole('navigation').first()).toBeVisible()
  await office.goto('/backups')
  await office.getByRole('cell', { name: 'By hand' }).click()
  await office.getByRole('button', { name: 'Put this backup back' }).click()
  const question = office.getByRole('dialog', { name: /^Put back the backup of/ })
  await expect(question).toContainText('Whatever was recorded later disappears')
  await question.getByRole('button', { name: 'Put this backup back' }).click()

  await expect(floor.getByRole('heading', { name: 'Putting a backup back' })).toBeVisible()
  await expect.poll(() => server.output()).toContain('Markaz has started again.')
  await expect(floor.getByRole('navigation').first()).toBeVisible()
  await expect(office.getByRole('heading', { name: 'Backups' })).toBeVisible()

  for (const caller of others) expect((await caller.send(readMe))?.kind).toBe('account')
  expect((await administrator.send(listPeople, { query: { q: 'Keyingi' } })).items).toEqual([])
  const { items } = await administrator.send(listBackups)
  expect(items.map(({ kind }) => kind)).toEqual(['beforeRestore', 'manual'])
})

test('those who have to wait read why, and go on by themselves when an administrator lets them in', async ({
  browser,
  server,
}) => {
  const { master } = await makeShop(server.address)
  const office = await pageOf(browser, server.address, 'admin', 'desk')
  const floor = await pageOf(browser, server.address, master.signInName, 'phone')
  await floor.goto('/')
  await office.goto('/health')
  await office.getByLabel('What to tell those who wait').fill('New cable, back at 14:00')
  await office.getByRole('button', { name: 'Ask everybody to wait' }).click()

  await expect(floor.getByRole('heading', { name: 'Work in progress' })).toBeVisible()
  await expect(floor.getByText('New cable, back at 14:00')).toBeVisible()
  await office.goto('/products')
  await expect(office.getByRole('cell', { name: 'M-12', exact: true })).toBeVisible()
  await office.getByRole('button', { name: 'Let everybody in' }).click()
  await expect(floor.getByRole('navigation').first()).toBeVisible()
})
