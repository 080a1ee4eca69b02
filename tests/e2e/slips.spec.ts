import type { Browser } from '@playwright/test'
import { readPayDispute } from '../../contracts/workshop/pay-disputes.ts'
import { printPaySlips } from '../../contracts/workshop/pay-slips.ts'
import { listPieceRates } from '../../contracts/workshop/piece-rates.ts'
import { createRateChange } from '../../contracts/workshop/rate-changes.ts'
import { listShiftPlans } from '../../contracts/workshop/shifts.ts'
import { decideWorkRecords } from '../../contracts/workshop/work-records.ts'
import { expect, test } from '../support/browser.ts'
import { barriersOf, sidewaysOf, signedIn, told } from '../support/pages.ts'
import { seats } from '../support/seats.ts'
import { newestSlipToken } from '../support/slips.ts'
import { makeAccount, makeShop, password, recordWork, workingDay } from '../support/workshop.ts'

const tomorrow = () => {
  const next = new Date(`${workingDay()}T00:00:00Z`)
  next.setUTCDate(next.getUTCDate() + 1)
  return next.toISOString().slice(0, 10)
}

const onPhone = (browser: Browser, address: string) =>
  browser.newContext({ ...seats.phone, baseURL: address, reducedMotion: 'reduce' })

test('a worker disputes a slip on the phone by its code, and reads the accountant’s answer there', async ({
  browser,
  context,
  server,
}) => {
  const shop = await makeShop(server.address)
  const [workerId = ''] = shop.workerIds
  const record = await recordWork(shop, workerId, shop.operationIds[0] ?? '', 40)
  await shop.administrator.send(decideWorkRecords, {
    body: { records: [{ id: record.id, version: record.version }], decision: 'approve' },
  })
  const worker = await makeAccount(server.address, shop.administrator, {
    signInName: 'zulfiya',
    role: 'worker',
    personId: workerId,
  })
  await makeAccount(server.address, shop.administrator, { signInName: 'accountant', role: 'accountant' })
  await worker.send(printPaySlips, { body: { workerIds: [workerId], from: workingDay(), to: workingDay() } })
  const path = `/slips/${newestSlipToken(server.dataFolder)}`

  const phone = await onPhone(browser, server.address)
  const page = await signedIn(phone, server.address, 'zulfiya')
  await page.goto(path)
  await expect(page.getByRole('heading', { name: 'Pay slip No. 1' })).toBeVisible()
  await expect(page.getByText('34 000').first()).toBeVisible()
  expect(await barriersOf(page)).toEqual([])
  expect(await sidewaysOf(page)).toBe(0)
  await page.getByRole('button', { name: 'Something is wrong' }).tap()
  await page.getByText('Wrong number of pieces').tap()
  const send = page.getByRole('button', { name: 'Send the dispute' })
  await page.getByLabel('Say it in your own words').fill('I made thirty')
  await expect(send).toBeDisabled()
  await page.getByRole('checkbox').first().tap()
  expect(await barriersOf(page)).toEqual([])
  await send.tap()
  await expect(page.getByText('Waits for an answer')).toBeVisible()

  const desk = await signedIn(context, server.address, 'accountant')
  await desk.goto('/pay-disputes')
  await desk.locator('[data-row]').first().click()
  await expect(desk.getByText('I made thirty').last()).toBeVisible()
  await desk.getByText('Add a bonus, deduction or advance').click()
  await desk.getByLabel('Amount').fill('8 500')
  await desk.getByLabel('Answer to the worker').fill('Added')
  await desk.getByRole('button', { name: 'Send the answer' }).click()
  await expect(told(desk, 'The worker has the answer')).toBeVisible()

  // The open page hears of it.
  await expect(page.getByText('Put right')).toBeVisible()
  await page.getByRole('link', { name: 'See the dispute' }).tap()
  await expect(page.getByText('Added', { exact: true })).toBeVisible()
  const id = new URL(page.url()).searchParams.get('open') ?? ''
  expect((await worker.send(readPayDispute, { params: { id } })).adjustment?.amountMinor).toBe(850_000)

  // Somebody else’s phone is shown nothing of it.
  const other = await signedIn(await onPhone(browser, server.address), server.address, 'master')
  await other.goto(path)
  await expect(other.getByText('This is not your slip')).toBeVisible()
})

test('rates the accountant proposes count once the director has seen whom they touch and signed', async ({
  context,
  server,
}) => {
  const shop = await makeShop(server.address)
  const [operationId = ''] = shop.operationIds
  const record = await recordWork(shop, shop.workerIds[0] ?? '', operationId, 40)
  await shop.administrator.send(decideWorkRecords, {
    body: { records: [{ id: record.id, version: record.version }], decision: 'approve' },
  })
  const accountant = await makeAccount(server.address, shop.administrator, { signInName: 'acc', role: 'accountant' })
  await makeAccount(server.address, shop.administrator, { signInName: 'dir', role: 'director' })
  await accountant.send(createRateChange, {
    body: { rates: [{ operationId, rateMinor: 80_000 }], validFrom: tomorrow() },
  })
  const rates = async () => (await accountant.send(listPieceRates, { query: { operationId } })).items
  expect(await rates()).toHaveLength(1)
  const page = await signedIn(context, server.address, 'dir')
  await page.goto('/rate-changes')
  await page.locator('[data-row]').first().click()
  await expect(page.getByText('1 worker loses')).toBeVisible()
  await expect(page.locator('[data-preview]').getByText('−2 000').first()).toBeVisible()
  await page.getByLabel('Your password, to sign').fill('a-wrong-password')
  await page.getByRole('button', { name: 'Sign', exact: true }).click()
  await expect(page.getByText('password', { exact: false }).last()).toBeVisible()
  expect(await rates()).toHaveLength(1)
  await page.getByLabel('Your password, to sign').fill(password)
  await page.getByRole('button', { name: 'Sign', exact: true }).click()
  await expect(told(page, 'Signed: the new rates count from')).toBeVisible()
  expect(await rates()).toMatchObject([{ rateMinor: 80_000, signedByName: 'dir' }, { rateMinor: 85_000 }])
})

test('the shifts are changed from tomorrow on, and an overlap is said at its time', async ({ context, server }) => {
  const shop = await makeShop(server.address)
  const page = await signedIn(context, server.address, 'admin')
  await page.goto('/shifts')
  await page.getByRole('button', { name: 'Change the shifts' }).click()
  const [day, night] = [page.locator('fieldset[data-shift]').nth(0), page.locator('fieldset[data-shift]').nth(1)]
  await day.getByLabel('Ends').fill('21:00')
  await page.getByRole('button', { name: 'Save the shifts' }).click()
  await expect(night.getByText('begins before', { exact: false })).toBeVisible()
  await night.getByLabel('Begins').fill('21:00')
  await day.getByRole('button', { name: 'Add a break' }).click()
  expect(await barriersOf(page)).toEqual([])
  await page.getByRole('button', { name: 'Save the shifts' }).click()
  await expect(page.locator('[data-plan]')).toHaveCount(2)
  const { items } = await shop.administrator.send(listShiftPlans, {})
  expect(items.map(({ state }) => state)).toEqual(['future', 'now'])
  expect(items[0]?.shifts[0]).toMatchObject({
    startsAt: '08:00',
    endsAt: '21:00',
    breaks: [{ startsAt: '12:30', minutes: 45 }],
  })
  await page.getByRole('button', { name: 'Take back the shifts', exact: false }).click()
  await expect(page.locator('[data-plan]')).toHaveCount(1)
})
