import { expect, test } from '../../support/browser.ts'
import { barriersOf } from '../../support/pages.ts'

test('the first page of an empty install offers the set-up, and fits', async ({ page }) => {
  const answer = await page.goto('/')
  expect(answer?.status()).toBe(200)
  await expect(page.getByRole('heading').first()).toBeVisible()
  await expect(page.getByRole('textbox').first()).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
})

test('the first page of an empty install can be used by everybody', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('textbox').first()).toBeVisible()
  expect(await barriersOf(page)).toEqual([])
})

test('nothing outside this machine is asked for', async ({ page, server }) => {
  const outside: string[] = []
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (/^(https?|wss?):$/.test(protocol) && origin !== server.address) outside.push(request.url())
  })
  await page.goto('/')
  await expect(page.getByRole('textbox').first()).toBeVisible()
  expect(outside).toEqual([])
})
